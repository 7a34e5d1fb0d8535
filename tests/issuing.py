"""Six processes that approve and print at once, killed a hundred times: `python -m tests.issuing SETTINGS.json`.

The portal is loaded once; the workers are forks of it. The press works inside each worker, as a child of its own would
have to be started anew after every kill. The last certificates wait until all kills are done, so that no kill comes
too late on a quick machine; they are not disturbed, so that everything comes to its end.
"""

import json
import mmap
import os
import random
import signal
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from portal import create_app, db, jobs, papers, press
from portal.accounts.models import User
from portal.certify import acts
from portal.certify.models import Certificate
from portal.workflow import Refused

PROCESSES, KILLS, LAST = 6, 100, 12
SHORT_LEASE = timedelta(seconds=2)
CALM = mmap.mmap(-1, 1)  # one byte that parent and forks share: whether all kills are done


class InThisProcess:
    """The press without a child around it."""

    def ask(self, job):
        """Print."""
        return press.answer(job)


def work(app, chair_id):
    """Approve what waits and print what is approved, until nothing is left."""
    with app.app_context():
        unfinished = True
        while unfinished:
            if CALM[0] or unissued() > LAST:
                unfinished = step(chair_id)
            else:
                time.sleep(0.02)


def unissued():
    """How many certificates have no paper yet."""
    count = db.session.scalar(select(func.count()).where(Certificate.state != "issued"))
    db.session.rollback()
    return count


def step(chair_id):
    """One approval, or one job; whether there is anything left to do."""
    try:
        if (found := proposal()) is not None:
            acts.approve(found, by=db.session.get_one(User, chair_id), seen=found.digest)
            db.session.commit()
            return True
        done = jobs.drain(1)
    except (Refused, StaleDataError, OperationalError):  # somebody else was quicker
        db.session.rollback()
        return True
    unfinished = db.session.scalars(select(jobs.Job.id).where(jobs.Job.state.in_(("queued", "running")))).first()
    db.session.rollback()
    if not done and unfinished:
        time.sleep(0.2)
    return bool(done or unfinished)


def proposal():
    """One that waits; another worker may have chosen it as well, and then the lock decides."""
    waiting = db.session.scalars(select(Certificate.id).where(Certificate.state == "proposed")).all()
    if not waiting:
        db.session.rollback()
        return None
    return db.session.get_one(Certificate, random.choice(waiting), populate_existing=True)


def warm(app, chair_id):
    """Issue one before anybody is born: fonts and style sheets are read once, and statements put together once."""
    with app.app_context():
        step(chair_id)
        jobs.drain(1)
        db.session.rollback()
        db.sql.engine.dispose()


def fork(app, chair_id):
    """A worker; its id."""
    child = os.fork()
    if child == 0:
        with suppress(KeyboardInterrupt):
            work(app, chair_id)
        os._exit(0)
    return child


def main(settings):
    """Keep six workers alive, kill one of them a hundred times, then let all finish; prints how many were killed."""
    papers.PRESS, jobs.LEASE = InThisProcess(), SHORT_LEASE
    app = create_app(settings["app"])
    warm(app, settings["chair"])
    random.seed(4)
    living = {fork(app, settings["chair"]) for _n in range(PROCESSES)}
    killed = 0
    while living:
        time.sleep(random.uniform(0.002, settings["pause"]))
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                living.discard(ended[0])
        if living and killed < KILLS:
            victim = random.choice(list(living))
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            living.discard(victim)
            killed += 1
            CALM[0] = killed == KILLS
            living.add(fork(app, settings["chair"]))
    sys.stdout.write(f"{killed}\n")


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
