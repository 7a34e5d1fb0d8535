import pytest
from portal import db as d
from portal.apply import acts
from portal.apply.models import Application
from tests import makers, makers_announce, makers_apply
from tests.makers_apply import *

def test_walk(db, visit, queries, drain, clock):
    call = makers_announce.a_call()
    user = makers.an_applicant()
    db.session.commit()
    v = visit(user)
    r = v.get("apply.mine"); assert r.status_code==200, r.text
    r = v.get("apply.start", slug=call.slug); assert r.status_code==200; print("start", len(queries))
    r = v.submit(f"/calls/{call.slug}/apply"); assert r.status_code==302, r.text; print(r.location)
    case_url = r.location
    r = v.get(case_url); assert r.status_code==200; print("case", len(queries))
    for page in call.programme.pages:
        r = v.get(f"{case_url}/pages/{page.code}"); print(page.code, r.status_code, len(queries))
    r = v.get(case_url+"/check"); print("check", r.status_code, len(queries))
    r = v.get(case_url+"/preview"); print("prev", r.status_code, len(queries))
    print([q[:90] for q in queries])

def test_done(db, visit, queries, drain, clock):
    case = a_complete_draft(); user=owner_of(case)
    print(case.call.programme.problems(case.flat, case.files))
    v = visit(user)
    base=f"/applications/{case.key}"
    for page in case.call.programme.pages:
        r = v.get(f"{base}/pages/{page.code}"); print(page.code, r.status_code, len(queries))
    assert v.get(base+"/check").status_code==200
    r = v.submit(base+"/check", declared="y"); print(r.status_code, r.location); assert r.status_code==302, r.text
    r = v.follow(r); assert r.status_code==200
    r = v.get(base); assert r.status_code==200; print("course", len(queries))
    r = v.get(base+"/receipts/1"); assert r.status_code==200, r.text; print(len(r.data), r.headers)
    r = v.get(base+"/preview"); assert r.status_code==200
    r = v.get("apply.mine"); assert r.status_code==200; print("mine", len(queries))
    drain()
    r = v.get(base); assert r.status_code==200
