"""Residency in the demo: a register with some dozens of participants, and a case at every stage, by the real acts.

What lies in the past is played before the open call of grants, what goes on now after it: the clock never goes back.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal import db, i18n
from portal.accounts import acts as accounts
from portal.accounts.models import User
from portal.announce import acts as announce
from portal.announce.models import Call
from portal.apply import acts as applying_acts
from portal.apply.models import Application
from portal.apply.queries import last_submission
from portal.assess import acts as assess
from portal.award.acts import agreements, commission
from portal.award.acts import participants as later
from portal.award.models import Matter, Participant
from portal.award.queries import commission as matters
from portal.award.queries import participants as register
from portal.work.demo import applying, cast, certificates, park_answers, stage, yearly

SLUG, PREFIX = "technopark-residency", "TR"
TITLE = {"kk": "Технопаркке қатысу", "ru": "Участие в технопарке", "en": "Participation in the technopark"}
FIRST_COMPANY = 7000
MEMBERS = (
    ("chair", None), ("member", None), ("member3@orken.example", "Ерболат Нүсіпов"),
    ("member4@orken.example", "Гүлмира Тасболатова"), ("member5@orken.example", "Олжас Бекенов"),
    ("member6@orken.example", "Наталья Ковалёва"), ("member7@orken.example", "Марат Сейітов"),
)  # fmt: skip
OPENED = stage.almaty(2024, 1, 15)
ENTERED = 36  # participants of the past, entered over two years
# what became of some of them; "wait": no certificate yet, "replace": with a new edition, "extend": that edition waits
STORY = {5: "exclude", 9: "leave", 13: "suspend", 17: "replace", 21: "suspend", 29: "extend", 34: "wait"}
NOT_NOTED = 2  # terms that are over and wait for an officer
#        who applies    how far it has come
NOW = (
    ("company",     "late"),
    ("company",     "submitted"),
    ("company",     "resubmitted"),
    ("company",     "admitted"),
    ("company",     "in_commission"),
    ("abroad",      "in_commission"),
    ("company",     "quorum"),
    ("applicant",   "approved"),
    ("company",     "signed_by_company"),
    ("company",     "agreed"),
    ("company",     "refused"),
    ("applicant2",  "returned"),
)  # fmt: skip


def call_of(officer: User, clock: stage.Clock) -> Call:
    """The rolling call, open since January 2024 until the regime ends."""
    if call := db.session.scalars(select(Call).where(Call.slug == SLUG)).first():
        return call
    clock.at(OPENED - timedelta(days=5))
    facts = {
        "slug": SLUG, "prefix": PREFIX, "title": TITLE, "opens_at": OPENED, "rolling": True, "budget_kzt": 0,
        "closes_at": stage.almaty(2028, 12, 31, 18),
    }  # fmt: skip
    call = announce.create("techpark_residency", facts, by=officer)
    announce.open(call, by=officer)
    db.session.commit()
    return call


def past(people: Mapping[str, User], clock: stage.Clock, today: datetime) -> None:
    """The commission is appointed, and companies become participants month by month; some have left since."""
    if db.session.scalars(select(Call).where(Call.slug == SLUG)).first():
        return
    call = call_of(people["officer"], clock)
    clock.at(OPENED)
    members = _members(people)
    span = (today - timedelta(days=60) - OPENED) / ENTERED
    for at in stage.told("participants of the park", range(ENTERED), ENTERED):
        clock.at(OPENED + span * at)
        application = _applied(call, at, None)
        number = _entered(application, people["officer"], members, clock).number
        _became(number, STORY.get(at, ""), people, members, clock)
        db.session.commit()
    clock.at(today - timedelta(days=24))
    yearly.filed(people, i18n.local(today).year - 1)
    clock.at(today - timedelta(days=20))
    yearly.confirmed(people, i18n.local(today).year - 1)
    clock.at(today - timedelta(days=19))
    _applied(call, FIRST_COMPANY, None)  # nobody has looked at it in time
    db.session.commit()


def now(people: Mapping[str, User], clock: stage.Clock, today: datetime) -> None:
    """A case at every stage, begun in the last days."""
    call = call_of(people["officer"], clock)
    begun = select(Application.id).where(Application.call_id == call.id, Application.state == "draft")
    if db.session.scalars(begun).first():
        return
    members, officer = list(_seated()), people["officer"]
    for at, (who, fate) in enumerate(NOW):
        clock.at(today - timedelta(hours=60 - 4 * at))
        if fate != "late":
            _told(_applied(call, FIRST_COMPANY + 1 + at, _owner(who, people)), fate, officer, members)
    over = select(Participant).where(Participant.until < i18n.local(db.now()).date(), Participant.ended_on.is_(None))
    for participant in db.session.scalars(over.order_by(Participant.until)).all()[NOT_NOTED:]:
        later.expire(participant, by=officer)
    draft = _owner("applicant3", people)
    _applied(call, FIRST_COMPANY + 40, draft, submit=False)
    _own_participation(call, people, members, clock)
    clock.at(today)
    db.session.commit()


def _members(people: Mapping[str, User]) -> list[User]:
    since = i18n.local(db.now()).date()
    found = []
    for at, (key, name) in enumerate(MEMBERS):
        person = people[key] if name is None else cast.person(key, name, "ru", (), people["chair"].password)
        until = date(since.year + 4, since.month, since.day)
        commission.appoint(person, since=since, until=until, presides=at == 0, by=people["admin"])
        found.append(person)
    db.session.commit()
    return found


def _seated() -> Iterator[User]:
    for seat in matters.seats(i18n.local(db.now()).date()):
        yield db.session.get_one(User, seat.user_id)


def _owner(who: str, people: Mapping[str, User]) -> User | None:
    return people["applicant"] if who.startswith("applicant") else None


def _applied(call: Call, at: int, owner: User | None, *, submit: bool = True) -> Application:
    """A company of ours, every ninth from abroad, with its plan; submitted when asked."""
    projects = [one for one in stage.material("projects") if one["flaw"] is None]
    project = projects[at % len(projects)]
    firm = cast.company(FIRST_COMPANY + at % 2000, turn=at * 7)
    person = owner or cast.person(f"office@park{at:04d}.example", firm.head, project["lang"])
    abroad = at % 9 == 4
    if abroad:
        company = accounts.create_abroad(*park_answers.ABROAD[at % len(park_answers.ABROAD)](at), by=person)
    else:
        company = cast.founded(firm, person, project["region_kato"], "small")
    application = applying_acts.begin(call, company, by=person, lang=project["lang"])
    told = park_answers.pages(project, company, at, i18n.local(db.now()).year)
    for page in call.programme.pages if submit else call.programme.pages[:6]:
        if data := {one.code: told[one.code] for one in page.questions if one.code in told}:
            applying_acts.save_page(application, page, data, by=person, version=0)
    if submit:
        for code in park_answers.files(abroad):
            applying.put(application, code, project, by=person)
        db.session.flush()
        applying_acts.submit(application, by=person, arrived=db.now(), version=application.version)
    return application


def _entered(application: Application, officer: User, members: list[User], clock: stage.Clock) -> Participant:
    """The whole way to the register, in the days that it takes."""
    owner = db.session.get_one(User, application.created_by_id)
    clock.at(clock.moment + timedelta(days=4))
    _admit(application, officer)
    matter = commission.put_forward(application, by=officer)
    clock.at(clock.moment + timedelta(days=5))
    _vote(matter, application, members, against=application.id % 3)
    agreement = register.agreement_of(application)
    assert agreement is not None  # noqa: S101 - the commission has just accepted
    agreements.sign_agreement(agreement, application, by=owner)
    agreements.countersign(agreement, application, by=officer, on=i18n.local(db.now()).date())
    return agreements.enter(application, by=officer)


def _admit(application: Application, officer: User) -> None:
    assess.take(application, by=officer)
    today = i18n.local(db.now()).date()
    for fact in ("tax_debt", "bankrupt"):
        assess.note_register(application, fact, False, by=officer, source="Реестр налогоплательщиков", as_of=today)
    assess.admit(application, by=officer, note="Сведения реестров проверены.")


def _vote(matter: Matter, application: Application, members: list[User], *, against: int = 0) -> None:
    """All but the last vote, who stands aside; the chair closes by the votes."""
    matter.application = application
    commission.recuse(matter, by=members[-1], reason="Консультировал эту компанию.")
    for at, member in enumerate(members[:-1]):
        opposed = 0 < at <= against
        commission.vote(matter, "against" if opposed else "for", by=member,
                        reason=park_answers.DOUBT[at % len(park_answers.DOUBT)] if opposed else "")  # fmt: skip
    seen = matters.standing(matter, i18n.local(db.now()).date()).digest
    commission.resolve(matter, by=members[0], seen=seen)


def _became(number: str, how: str, people: Mapping[str, User], members: list[User], clock: stage.Clock) -> None:
    """What became of a participant in the demo: first the chair approves the certificate that the entry proposed."""
    db.session.commit()
    participant = register.participant(number)
    if participant is None or how == "wait":
        return
    clock.at(clock.moment + timedelta(hours=20))
    certificates.approved(participant, by=people["chair"], at_once=bool(how))
    if found := register.participant(number):
        _ended(found, how, people, members, clock)


def _ended(
    participant: Participant, how: str, people: Mapping[str, User], members: list[User], clock: stage.Clock
) -> None:  # fmt: skip
    officer, owner = people["officer"], db.session.get_one(User, participant.application.created_by_id)
    today = i18n.local(db.now()).date()
    if how == "suspend":
        later.suspend(participant, ["suspend_contribution"], by=officer, note="Взнос за два квартала.")
    elif how == "leave":
        later.leave(participant, by=owner, on=today)
    elif how in ("extend", "replace"):
        plan = {"name": "plan.pdf", "media_type": "application/pdf", **applying.kept("Corrected plan")._asdict()}
        why = "Начинаем проект с искусственным интеллектом для действующих клиентов."
        _vote(later.propose_activities(participant, ["13", "10"], by=owner, why=why, file=plan),
              participant.application, members)  # fmt: skip
        if how == "replace":
            certificates.approved(participant, by=people["deputy"])
    elif how == "exclude":
        matter = later.propose_exclusion(
            participant, ["exclude_conditions"], by=officer, note="Перепродажа стороннего ПО.", from_on=today
        )
        matter.participant = participant
        clock.at(clock.moment + timedelta(days=3))
        _vote(matter, participant.application, members)


def _told(application: Application, fate: str, officer: User, members: list[User]) -> None:
    """Bring a case of today to its stage."""
    owner = db.session.get_one(User, application.created_by_id)
    if fate in ("returned", "resubmitted"):
        assess.send_back(application, ["park_plan_incomplete"], by=officer, note="Раздел 8: смета не сходится.")
        if fate == "resubmitted":
            db.session.flush()
            applying_acts.answer(application, by=owner, arrived=db.now(), version=application.version)
        return
    if fate == "submitted":
        return
    _admit(application, officer)
    if fate == "admitted":
        return
    matter = commission.put_forward(application, by=officer)
    if fate == "in_commission":
        return
    if fate == "quorum":
        matter.application = application
        for member in members[2:6]:
            commission.vote(matter, "for", by=member)
        return
    _vote(matter, application, members, against=5 if fate == "refused" else 0)
    agreement = register.agreement_of(application)
    if fate in ("signed_by_company", "agreed") and agreement:
        agreements.sign_agreement(agreement, application, by=owner)
    if fate == "agreed" and agreement:
        agreements.countersign(agreement, application, by=officer, on=i18n.local(db.now()).date())


def _own_participation(call: Call, people: Mapping[str, User], members: list[User], clock: stage.Clock) -> None:
    """The visitor's own company is a participant too, with more activities asked for."""
    owner = people["applicant"]
    application = _applied(call, FIRST_COMPANY + 60, owner)
    officer = people["officer"]
    _admit(application, officer)
    _vote(commission.put_forward(application, by=officer), application, members)
    agreement = register.agreement_of(application)
    if agreement:
        agreements.sign_agreement(agreement, application, by=owner)
        agreements.countersign(agreement, application, by=officer, on=i18n.local(db.now()).date())
    participant = agreements.enter(application, by=officer)
    participant.application = application
    plan = {"name": "plan.pdf", "media_type": "application/pdf", **applying.kept("Corrected plan")._asdict()}
    later.propose_activities(participant, ["13"], by=owner, why="Добавляем распознавание изображений.", file=plan)
    assert last_submission(application) is not None  # noqa: S101 - it was handed in above
