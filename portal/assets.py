"""Static files under a name that carries the hash of their content: cached for ever, never stale; and the worker of the
browser, which keeps those that the page "no connection" needs."""

import hashlib
import json
from functools import cache
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, request

YEAR = 31_536_000
TEXTS = (".css", ".js", ".svg")
STYLE = "css/orken.css"
WITHOUT_A_LINE = ("vendor/bootstrap-orken.min.css", STYLE, "img/sprite.svg", "js/app.js")
FONTS = ("fonts/onest-400.woff2", "fonts/onest-600.woff2")


def init_app(app: Flask) -> None:
    """Serve the files, and let templates name them by asset("css/orken.css")."""
    app.add_url_rule("/assets/<digest>/<path:name>", "asset", serve_asset)
    app.add_url_rule("/sw.js", "worker", worker)
    app.jinja_env.globals["asset"] = asset


@cache
def _asset_digest(folder: str, name: str, _changed: float) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]


@cache
def asset(name: str) -> str:
    """The address of a static file, with its content's hash in the path: cached for ever, never stale."""
    path = Path(current_app.static_folder or "") / name
    return f"/assets/{_asset_digest(str(path.parent), path.name, path.stat().st_mtime)}/{name}"


def serve_asset(digest: str, name: str) -> Response:
    """A static file under its hashed name; css finds its fonts by relative names, so any digest will do."""
    response = current_app.send_static_file(name)
    response.cache_control.public, response.cache_control.max_age = True, YEAR
    response.cache_control.no_cache, response.cache_control.immutable = None, True
    response.vary.add("Accept-Encoding")
    if name.endswith(TEXTS) and response.status_code == 200 and request.accept_encodings["br"]:
        path = Path(current_app.static_folder or "") / name
        response.close()  # the file that was opened for it
        response.direct_passthrough = False
        response.set_data(_packed(path, path.stat().st_mtime))
        response.headers["Content-Encoding"] = "br"
        response.headers.pop("ETag", None)  # it names the bytes that were not packed
    return response


@cache
def _packed(path: Path, _changed: float) -> bytes:
    """A file packed as small as it gets, once: what comes first over a slow line, a page waits for."""
    return bytes(brotli.compress(path.read_bytes(), quality=11))


def worker() -> Response:
    """The script that stands between the pages and a dead line (static/js/worker.js); a changed file renews it."""
    files = [*map(asset, WITHOUT_A_LINE), *(asset(STYLE).replace(STYLE, font) for font in FONTS)]
    name = hashlib.sha256(" ".join(files).encode()).hexdigest()[:12]
    script = (Path(current_app.static_folder or "") / "js/worker.js").read_text(encoding="utf-8")
    return Response(
        f"const NAME = {json.dumps(name)};\nconst FILES = {json.dumps(files)};\n{script}", mimetype="text/javascript"
    )
