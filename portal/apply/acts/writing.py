"""Writing an application: begin it, save a page, choose between two texts, attach and remove files."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, text
from sqlalchemy.orm.attributes import set_committed_value

from portal import db, history
from portal.accounts.models import Organisation, User
from portal.announce.models import Call
from portal.announce.parts import Page
from portal.apply.acts.locking import hold, lock, newest_answers, newest_files
from portal.apply.models import ONE_OPEN, Answers, Application, Attachment, Clash
from portal.questions import Question
from portal.rows import change, changing, storing, write
from portal.stores import Stored
from portal.workflow import Refused

WRITABLE = ("draft", "returned")
COLUMNS = {
    "kind": "kind", "region": "region", "hub": "hub", "total_cost": "total_cost_kzt", "asked": "asked_kzt",
    "cofinancing": "cofinancing_kzt",
}  # fmt: skip
CLOSED = _("This application can no longer be changed.")


def begin(call: Call, organisation: Organisation, *, by: User, lang: str) -> Application:
    """An application of the organisation in the call: a new draft, or the one that is there already.

    The organisation is locked: whoever clicks a second time waits, and finds what the first click made.
    """
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    if found := _begun(call, organisation):
        return found
    if not call.is_open(db.now()):
        raise Refused(_("The call is not open for applications now."))
    application = Application(
        call_id=call.id, organisation_id=organisation.id, route=call.programme_route, lang=lang, created_by_id=by.id,
        state_since=db.now(),
    )  # fmt: skip
    for name, value in (("call", call), ("organisation", organisation)):
        set_committed_value(application, name, value)
    for name in ("answers", "attachments", "submissions"):
        set_committed_value(application, name, [])
    db.session.add(application)
    db.session.flush()
    hold(application)  # until it is committed nobody else can see it
    history.record(application, "apply.begin", by=by)
    return application


def _begun(call: Call, organisation: Organisation) -> Application | None:
    open_one = select(Application).where(
        Application.call_id == call.id, Application.organisation_id == organisation.id, text(ONE_OPEN)
    )
    return db.session.scalars(open_one).first()


def save_page(
    application: Application, page: Page, data: Mapping[str, Any], *, by: User, version: int, hand: str = ""
) -> Answers | Clash:  # fmt: skip
    """Keep the answers of a page as they were typed. Answers made on an older version are kept beside as a Clash,
    unless they say the same, or the same open browser page (`hand`) has saved since."""
    lock(application)
    _must_be_writable(application)
    pages = newest_answers(application)
    row = pages.get(page.code)
    if row and row.data == data:
        return row
    if version != (row.version if row else 0) and not (row and _own_hand(row, hand, version)):
        return _keep_beside(application, page, data, by=by, version=version)
    return _write(application, pages, page, data, by=by, hand=hand)


def settle(application: Application, page: Page, mine: set[str], *, by: User, version: int) -> Answers:
    """Choose between two texts: my own for the questions named, the saved one for the others."""
    lock(application)
    _must_be_writable(application)
    pages = newest_answers(application)
    kept, row = clash_of(application, page.code, by), pages.get(page.code)
    if kept is None:
        raise Refused(_("There is only one text of this page now."))
    if row is None or row.version != version:
        raise Refused(_("The saved text has changed since you opened this page. Compare once more."))
    chosen = {code: value for code, value in kept.data.items() if code in mine}
    db.session.delete(kept)
    return _write(application, pages, page, {**row.data, **chosen}, by=by, hand="")


def clash_of(application: Application, page: str, user: User) -> Clash | None:
    """The text of the person that came too late, if one waits."""
    own = select(Clash).where(Clash.application_id == application.id, Clash.page == page, Clash.user_id == user.id)
    return db.session.scalars(own).first()


def attach(
    application: Application, question: Question, stored: Stored, name: str, media_type: str, *, by: User
) -> Attachment:  # fmt: skip
    """Answer a question with a file that lies in the store; the same file twice is one."""
    lock(application)
    _must_be_writable(application)
    files = newest_files(application)
    there = [file for file in files if file.question == question.code]
    same = next((one for one in there if (one.sha256, one.name) == (stored.sha256, name)), None)
    if same:
        return same
    if len(there) >= question.max_files:
        raise Refused(_("No more files fit here. Remove one first."), question.code)
    attachment, now = Attachment(), db.now()
    kept = storing(
        attachment, application_id=application.id, question=question.code, name=name, media_type=media_type,
        size=stored.size, sha256=stored.sha256, added_by_id=by.id, added_at=now,
    )  # fmt: skip
    write(kept, changing(application, saved_at=now))
    set_committed_value(application, "attachments", [*files, attachment])
    return attachment


def detach(application: Application, attachment: Attachment) -> None:
    """Take a file away from its question; its bytes stay, since a submission may speak of them."""
    lock(application)
    _must_be_writable(application)
    rest = [one for one in application.attachments if one is not attachment]
    set_committed_value(application, "attachments", rest)
    db.session.execute(delete(Attachment).where(Attachment.id == attachment.id))
    change(application, saved_at=db.now())


def _must_be_writable(application: Application) -> None:
    if application.state not in WRITABLE:
        raise Refused(CLOSED)


def _own_hand(row: Answers, hand: str, version: int) -> bool:
    return bool(hand) and row.hand == hand and version >= row.hand_from


def _write(
    application: Application, pages: Mapping[str, Answers], page: Page, data: Mapping[str, Any], *, by: User, hand: str
) -> Answers:  # fmt: skip
    """One more version of the page, and of the draft with what lists show of it."""
    row = pages.get(page.code)
    said = {"data": dict(data), "saved_at": db.now(), "saved_by_id": by.id}
    if row is None:
        row = Answers()
        kept = storing(row, application_id=application.id, page=page.code, version=1, hand=hand, hand_from=0, **said)
    else:
        own = {} if hand and row.hand == hand else {"hand": hand, "hand_from": row.version}
        kept = changing(row, version=row.version + 1, **own, **said)
    set_committed_value(application, "answers", list({**pages, page.code: row}.values()))
    write(kept, changing(application, saved_at=said["saved_at"], **_told_to_lists(application)))
    return row


def _keep_beside(
    application: Application, page: Page, data: Mapping[str, Any], *, by: User, version: int
) -> Clash:  # fmt: skip
    clash = clash_of(application, page.code, by) or Clash(
        application_id=application.id, page=page.code, user_id=by.id, based_on=version
    )
    clash.data, clash.at = dict(data), db.now()
    db.session.add(clash)
    return clash


def _told_to_lists(application: Application) -> dict[str, Any]:
    """The columns that repeat answers, as far as they differ from what stands there."""
    told = application.call.programme.columns_of(application.flat)
    columns = {"title": told["title"] or ""} | {column: told.get(name) for name, column in COLUMNS.items()}
    return {column: value for column, value in columns.items() if getattr(application, column) != value}
