"""The door: `flask --app app …` and gunicorn come in here."""

import gc

from portal import create_app

app = create_app()
gc.collect()
gc.freeze()  # what is loaded stays: the collector leaves it alone, so that workers go on sharing it
gc.set_threshold(20_000, 20, 20)  # a page makes some thousand objects and drops them: nothing to look for in between
