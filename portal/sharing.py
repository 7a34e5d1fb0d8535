"""What a server loads before it forks, so that its workers share it, and what they give back."""

import gc

from flask import Flask

from portal import calendar, db, i18n

# The hash of a password takes 19 MB, which the C library would keep for good in every worker. So they go back at once,
# and come in large pages: that costs a tenth of the hash, by small ones half of it. Other libraries do not look.
TUNED = {"GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=8388608:glibc.malloc.hugetlb=1"}
PAGES = ".html"
OF_PAPERS = "papers/"  # read in children of their own


def share(app: Flask) -> None:
    """Read the templates of all pages and the calendar of this year once for all workers, and leave it all alone."""
    for name in app.jinja_env.list_templates():
        if name.endswith(PAGES) and not name.startswith(OF_PAPERS):
            app.jinja_env.get_template(name)
    with app.app_context():
        calendar.add_working_days(i18n.local(db.now()).date(), 1)
    gc.collect()
    gc.freeze()  # what is loaded stays: the collector leaves it alone
    gc.set_threshold(20_000, 20, 20)  # a page makes some thousand objects and drops them, and leaves nothing to find
