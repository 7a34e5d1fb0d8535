"""How the pages of certificates find what they are about, and whose the person does not handle."""

from flask import abort
from flask_login import current_user

from portal import web
from portal.certify.models import Batch, Certificate
from portal.certify.queries import staff
from portal.interests import Interests


def find(key: str) -> Certificate:
    """A certificate for the staff, permitted; the own company's is another's business."""
    web.permit(act="certify.certificates")
    found = staff.certificate(key) or abort(404)
    web.permit(found)
    return found


def find_own(key: str) -> Certificate:
    """A certificate of the person's own company; a foreign one looks like a missing one."""
    web.permit(act="certify.mine")
    found = staff.certificate(key)
    if found is None or found.number is None or current_user.part_in(found.organisation_id) is None:
        abort(404)
    web.permit(found)
    return found


def find_batch(key: str) -> Batch:
    """A list to issue at once, permitted."""
    web.permit(act="certify.batches")
    found = staff.batch(key) or abort(404)
    web.permit(found)
    return found


def own_companies() -> Interests:
    """The organisations that the person belongs to."""
    interests: Interests = current_user.interests
    return interests
