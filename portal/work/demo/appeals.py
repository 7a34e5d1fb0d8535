"""Two appeals: in the call of 2021 the first project that passed and got nothing, dismissed by an outsider; in the open
call one that waits for its answer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import db
from portal.accounts.models import User
from portal.announce.models import Call
from portal.apply.models import Application
from portal.award import queries
from portal.award.acts import appeals as acts
from portal.award.models import Appeal, Decision
from portal.award.queries import appeals
from portal.work.demo import stage
from portal.work.demo.reviews import owner_of
from portal.work.demo.stage import almaty

TEXT = (
    "В отзыве сказано, что спрос не подтверждён. В разделе «Рынок» приведены два протокола намерений, "
    "они приложены к заявке. Просим учесть их и пересмотреть решение."
)
ANSWER = (
    "Протоколы намерений были у экспертов: критерий «Рынок» оценён выше минимума. Проект прошёл экспертизу, "
    "но стоит ниже черты: бюджета вида гранта хватило на проекты с более высоким баллом. Порядок рассмотрения соблюдён."
)

CONTESTS = (
    "Эксперт пишет, что прототипа нет. Прототип работает у двух заказчиков, протоколы испытаний приложены к заявке "
    "в разделе «Документы»."
)


def contested(call: Call, officer: User, clock: stage.Clock) -> None:
    """Filed on 19 May, answered on 4 June."""
    if db.session.scalar(select(Appeal.id).where(Appeal.call_id == call.id).limit(1)):
        return
    missed = (
        select(Application)
        .join(Decision, Decision.application_id == Application.id)
        .where(Application.call_id == call.id, Application.state == "refused", Application.passed.is_(True))
        .options(joinedload(Application.call))
        .order_by(Decision.place, Application.id)
    )
    application = db.session.scalars(missed.limit(1)).first()
    told = queries.told(application.key, owner_of(application)) if application else None
    if told is None:
        return
    clock.at(almaty(2021, 5, 19, 11))
    filed = acts.file_appeal(told, ["fact_overlooked"], TEXT, by=owner_of(told.application))
    db.session.commit()
    clock.at(almaty(2021, 6, 4, 16))
    if waiting := appeals.appeal(filed.key):
        acts.dismiss_appeal(waiting, ANSWER, by=officer)
    db.session.commit()


def waiting(application: Application, clock: stage.Clock, at: datetime) -> None:
    """A refused company of the open call contests the decision; whoever had no part in it finds it on the desk."""
    clock.at(at)
    owner = owner_of(application)
    if told := queries.told(application.key, owner):
        acts.file_appeal(told, ["mistake_of_fact"], CONTESTS, by=owner)
    db.session.commit()
