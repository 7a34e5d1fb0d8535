"""A vote of the commission signed with the member's own key, on a computer or on a phone, and the evidence of it."""

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import db, web
from portal.apply.views.phone import BEGUN_AT_MOST, shown_on_phone
from portal.award import residency_forms as forms
from portal.award.acts import signing_votes as acts
from portal.award.commission_models import Matter
from portal.award.queries import commission as queries
from portal.award.views import bp
from portal.award.views.commission import matter_of, matter_page
from portal.signatures import evidence
from portal.signatures.judging import judged
from portal.signatures.keeping import signature_of
from portal.signatures.phone import KINDS, Asked, Kind, Place
from portal.workflow import Refused


@bp.post("/commission/matters/<key>/vote/to-sign.json")
def vote_signable(key: str) -> Any:
    found, form = matter_of(key), forms.VoteForm()
    web.permit(found)
    if not form.validate():
        return {"errors": form.errors}, 422
    content = acts.signable(found, form.choice.data, form.reason.data or "", by=current_user)
    return web.download(content, f"{key}.json", "application/json")


@bp.post("/commission/matters/<key>/vote/sign")
def sign_vote(key: str) -> Any:
    found, form = matter_of(key), forms.SignVoteForm()
    web.permit(found)
    if not form.validate():
        return matter_page(found, voting=form), 422
    try:
        _cast_signed(_asked(found, form), form.cms.data or "")
    except Refused as refused:
        return _refused_anew(key, form, refused), 409
    flash(_("Your signed vote is noted. You can change it until the chair closes the matter."), "good")
    return redirect(url_for("award.matter", key=key))


@bp.post("/commission/matters/<key>/vote/phone")
@web.limiter.limit(BEGUN_AT_MOST)
def sign_vote_on_phone(key: str) -> Any:
    found, form = matter_of(key), forms.VoteForm()
    web.permit(found)
    if not form.validate():
        return matter_page(found, voting=form), 422
    try:
        return shown_on_phone(Matter.__tablename__, _asked(found, form))
    except Refused as refused:
        return _refused_anew(key, form, refused), 409


@bp.get("/commission/matters/<key>/votes/<int:user_id>/signature.zip")
def vote_evidence(key: str, user_id: int) -> Any:
    found = matter_of(key)
    web.permit(found)
    ballot = next((one for one in found.ballots if one.user_id == user_id), None) or abort(404)
    signature = signature_of(ballot) or abort(404)
    name = f"{found.application.number}-{ballot.id}"
    content = evidence.packed(signature, name=name, at=signature.checked_at)
    return web.download(content, f"{name}-signature.zip", "application/zip")


def _asked(found: Matter, form: forms.VoteForm) -> Asked:
    return Asked(found.id, told={"choice": form.choice.data, "reason": (form.reason.data or "").strip()})


def _asked_for(asked: Asked, act: str = "award.sign_vote_on_phone") -> Matter:
    found = matter_of(queries.key_of(asked.subject_id) or abort(404))
    web.permit(found, act)
    return found


def _content(asked: Asked) -> bytes:
    return acts.signable(_asked_for(asked), asked.told["choice"], asked.told["reason"], by=current_user)


def _cast_signed(asked: Asked, given: str) -> None:
    """Check the signature over the vote, then cast it. Raises Refused."""
    content = _content(asked)
    sound = judged(content, given, number=None, by=current_user, at=web.arrived())
    found = _asked_for(asked)
    acts.sign_vote(
        found, sound, content, asked.told["choice"], by=current_user, at=web.arrived(), reason=asked.told["reason"]
    )


def _refused_anew(key: str, form: forms.VoteForm, refused: Refused) -> str:
    db.session.rollback()
    form[refused.field or "choice"].errors = [refused.reason]
    return matter_page(matter_of(key), voting=form)


def _place(asked: Asked) -> Place:
    found = _asked_for(asked, "award.matter")
    here = url_for("award.matter", key=found.key)
    return Place(name=_("Vote: %(matter)s", matter=found.title), again=here, after=here, is_done=False)


KINDS[Matter.__tablename__] = Kind(place=_place, content=_content, hand_in=_cast_signed)
