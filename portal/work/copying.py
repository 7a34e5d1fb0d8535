"""Verbs of the copy of one's own data: asked for, made by a job while the page shows how far it is, gone after days."""

import hashlib
import json
import re
import tempfile
import zipfile
from datetime import timedelta
from typing import IO, Any

from flask_babel import force_locale
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from portal import db, history, jobs, storage
from portal.accounts.models import User
from portal.stores import CHUNK
from portal.work import own_cases, own_data
from portal.work.models import OwnCopy

KEPT = timedelta(days=3)
MAKE, CLEAR = "work.make_own_copy", "work.clear_own_copy"
UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
PARTS = {
    "account": own_data.account, "consents": own_data.agreed_to, "organisations": own_data.organisations,
    "letters": own_data.letters, "applications": own_cases.applications, "statements": own_cases.statements,
    "messages": own_cases.messages, "expertise": own_cases.expertise, "signatures": own_data.signatures,
    "events": own_data.events, "sign_ins": own_data.sign_ins, "looks": own_cases.looks,
}  # fmt: skip


def copy_of(user_id: int) -> OwnCopy | None:
    """The person's copy, with the job that makes it."""
    return db.session.scalars(
        select(OwnCopy).where(OwnCopy.user_id == user_id).options(joinedload(OwnCopy.job))
    ).first()


def ask_for_copy(user: User) -> None:
    """Have a copy made of everything about the person; an older one ends, one that is being made goes on."""
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())  # a double click asks once
    older = copy_of(user.id)
    if older is not None:
        if older.is_coming:
            return
        jobs.later(CLEAR, key=older.key)
        db.session.delete(older)
        db.session.flush()
    job = jobs.later(MAKE, user=user.id)
    db.session.flush()
    db.session.add(OwnCopy(user_id=user.id, job_id=job.id))
    history.record(user, "work.ask_for_copy", by=user)


@jobs.job(MAKE)
def make(job: jobs.Job) -> dict[str, int] | None:
    """Write the ZIP and set it aside; a repeated run writes it anew, one that was replaced does nothing."""
    copy = db.session.scalars(select(OwnCopy).where(OwnCopy.job_id == job.id)).first()
    if copy is None:
        return None
    key, user = copy.key, db.session.get_one(User, job.payload["user"])
    storage.clear_aside(key)
    with tempfile.TemporaryFile() as file:
        count = _written(file, user, job)
        size, sha256 = _set_aside(key, file)
    db.session.refresh(copy)
    copy.size, copy.sha256, copy.ready_at = size, sha256, db.now()
    copy.expires_at = copy.ready_at + KEPT
    return {"files": count, "size": size}


def opened(copy: OwnCopy) -> IO[bytes]:
    """The ZIP for reading. Raises FileNotFoundError or storage.Damaged."""
    file = storage.joined(copy.key, copy.size or 0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    if digest.hexdigest() != copy.sha256:
        file.close()
        raise storage.Damaged(copy.key)
    file.seek(0)
    return file


@jobs.job(CLEAR)
def clear(job: jobs.Job) -> None:
    """Take the bytes of a copy away."""
    storage.clear_aside(job.payload["key"])


@jobs.daily("work.expire_own_copies")
def expire(_job: jobs.Job) -> dict[str, int]:
    """Remove the copies whose days are over."""
    keys = db.session.scalars(select(OwnCopy.key).where(OwnCopy.expires_at <= db.now())).all()
    db.session.execute(delete(OwnCopy).where(OwnCopy.key.in_(keys)))
    for key in keys:
        storage.clear_aside(key)
    return {"copies": len(keys)}


def _written(file: IO[bytes], user: User, job: jobs.Job) -> int:
    uploaded = own_cases.files(user)
    total = len(PARTS) + len(uploaded)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        known: dict[str, Any] = {"made_at": own_data.told(db.now())}
        for done, (name, part) in enumerate(PARTS.items(), 1):
            with force_locale(user.lang):
                known[name] = part(user)
            jobs.report(job, done, total)
        known["files"] = []
        for done, (folder, row) in enumerate(uploaded, len(PARTS) + 1):
            known["files"].append(_packed(packed, folder, row))
            jobs.report(job, done, total)
        packed.writestr("me.json", json.dumps(known, ensure_ascii=False, indent=1))
    return len(uploaded)


def _packed(packed: zipfile.ZipFile, folder: str, row: Any) -> dict[str, Any]:
    """Put a file into the ZIP, and tell where it lies; one that cannot be read is told and stops nothing."""
    path = f"files/{folder}/{row.id}-{UNFIT.sub('_', row.name)}"
    facts = own_data.columns(row, "question name media_type size sha256 added_at")
    try:
        with storage.open(row.sha256) as kept, packed.open(path, "w") as written:
            while chunk := kept.read(CHUNK):
                written.write(chunk)
    except (FileNotFoundError, storage.Damaged):
        return {**facts, "path": None}
    return {**facts, "path": path}


def _set_aside(key: str, file: IO[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        storage.set_aside(key, size, chunk)
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()
