import time, cProfile, pstats, io
from tests import makers_announce, makers_apply
def test_perf(visit, db, queries, database):
    call = makers_announce.a_call()
    cases = [makers_apply.a_complete_draft(call) for _ in range(12)]
    visitors = [visit(makers_apply.owner_of(c), checked=False) for c in cases]
    def go(v, c):
        t=time.process_time()
        r=v.client.post(v.url("apply.submit", key=c.key), data={"version":str(c.version),"declared":"y","csrf_token":v._token()})
        assert r.status_code==302, r.status_code
        return (time.process_time()-t)*1000
    info=[(v,c) for v,c in zip(visitors,cases)]
    keys=[(c.key,c.version) for c in cases]
    class C: pass
    def mk(k): c=C(); c.key,c.version=k; return c
    info=[(v,mk(k)) for v,k in zip(visitors,keys)]
    print([round(go(v,c)) for v,c in info[:6]])
    pr=cProfile.Profile(); pr.enable()
    for v,c in info[6:]: go(v,c)
    pr.disable(); s=io.StringIO(); pstats.Stats(pr,stream=s).sort_stats("cumtime").print_stats(45); print(s.getvalue()[:7000])
    v=visitors[0]; c=info[0][1]
    d=makers_apply.a_complete_draft(call); key=d.key; v=visit(makers_apply.owner_of(d), checked=False)
    for where in (f"/applications/{key}", f"/applications/{key}/pages/market", f"/applications/{key}/pages/money", f"/applications/{key}/check", f"/applications/{key}/preview", "/applications"):
        v.client.get(v.url(where)); t=time.process_time()
        for _ in range(10): assert v.client.get(v.url(where)).status_code==200
        print(where[-20:], (time.process_time()-t)*100)
