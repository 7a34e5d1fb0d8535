import time, pytest, resource
from tests.makers_announce import a_call
from tests import makers_publish as mp, makers
def test_speed(visit, queries, app, db, clock):
    import os
    N=int(os.environ.get("N","6000"))
    clock.set("2021-03-28 10:00"); from tests.makers_announce import a_moment; c=a_call(opens_at=a_moment("2021-03-29 09:00"), closes_at=a_moment("2021-04-11 18:00")); clock.free()
    k=N/612
    ids=mp.applications(c,(int(17*k),"withdrawn",None),(int(72*k),"turned_away",None),(int(405*k),"refused",False),(int(67*k),"refused",True),(int(12*k),"reserve",True),(int(36*k),"signed",True),(int(3*k),"approved",True), each_hour=max(1,int(60*k)//12))
    a=int(17*k);b=a+int(72*k)
    mp.turned_away(ids[a:b],"small")
    mp.awards(c,ids[-int(39*k):][:2000],presented=5)
    mp.released(c)
    o=a_call(); db.session.commit()
    import os
    from sqlalchemy import text
    if os.environ.get("IX"): db.session.execute(text("CREATE INDEX zz ON application (call_id, state, passed, kind, region, submitted_at)"))
    db.session.commit(); db.session.execute(text("ANALYZE"))
    db.session.commit()
    if False:
        from sqlalchemy import text
        db.session.connection().execution_options(isolation_level=None)
        db.session.execute(text("ANALYZE")); db.session.commit()
    v=visit(checked=False)
    for where, kw in (("publish.home",{}),("publish.calls",{}),("publish.statistics",{}),("publish.statistics_json",{}),("publish.awards",{}),("publish.awards_csv",{}),("announce.call",{"slug":o.slug}),("announce.call",{"slug":c.slug}),("announce.check",{"slug":o.slug})):
        p=v.get(where,**kw); assert p.status_code==200,(where,p.status_code)
        n=len(queries); size=len(p.data)//1024; p.close()
        c0=time.process_time(); t0=time.perf_counter()
        R=5
        for _ in range(R): v.get(where,**kw).close()
        print(f"{db.session.get_bind().dialect.name} {where:26} {kw.get('slug',''):8} cpu {(time.process_time()-c0)/R*1000:6.1f} ms wall {(time.perf_counter()-t0)/R*1000:6.1f} stmts {n} {size} KB")
