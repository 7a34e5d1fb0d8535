"""When the commission will have decided on a request for residency: one date, the same for the applicant and the staff.

While the file is with the applicant our terms stand still, so the date is what an answer of today would bring.
"""

from datetime import date

from portal import calendar, db, i18n
from portal.apply.models import Application

IN_CHECK = ("submitted", "resubmitted")
WITH_COMMISSION = ("admitted", "in_commission")


def decision_on(application: Application) -> date | None:
    """The last day of the commission's term as things stand; None when nothing is to be decided, or for a grant."""
    if application.is_grant or application.state not in (*IN_CHECK, *WITH_COMMISSION, "returned"):
        return None
    if application.state in WITH_COMMISSION:
        return application.due_on
    clock, today = application.call.programme.clock, i18n.local(db.now()).date()
    if application.state == "returned":
        checked = calendar.due(db.now(), clock("recheck"))
    else:
        checked = max(application.due_on or today, today)
    return calendar.add_working_days(checked, clock("committee"))
