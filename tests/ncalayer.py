"""NCALayer for tests: a WebSocket server on this machine that speaks its protocol, as far as signing needs it.

It greets with its version, does not know the module of another program, and answers kz.gov.pki.knca.basics/sign as the
test says: with a signature, as a person who cancels, with a wrong password, with garbage, or by hanging up.
"""

import base64
import hashlib
import json
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CANCELLED = {"status": True, "body": {}}
WRONG_PASSWORD = {
    "status": False,
    "code": "UNABLE_TO_LOAD_KEYSTORE",
    "message": "keystore",
    "details": "wrong password",
}
GREETING = {"result": {"version": "1.4"}}
UNKNOWN = {"status": False, "code": "MODULE_NOT_FOUND", "message": "no such module", "details": ""}
Answer = Callable[[dict[str, Any]], dict[str, Any] | str | None]


class NcaLayer:
    """What the program is asked, and what it will say."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.url = ""
        self.answer: Answer = lambda _args: CANCELLED

    def signs(self, sign: Callable[[bytes], bytes]) -> None:
        """The person chooses a key and types its password."""

        def signed(args: dict[str, Any]) -> dict[str, Any]:
            made = sign(base64.b64decode(args["data"]))
            return {"status": True, "body": {"result": [base64.b64encode(made).decode()]}}

        self.answer = signed


class Connection(socketserver.StreamRequestHandler):
    """One page that has connected."""

    def handle(self) -> None:
        """Greet, then answer until the page or the program hangs up."""
        program: NcaLayer = self.server.program  # type: ignore[attr-defined]
        self._shake_hands()
        self.say(GREETING)
        while (text := self.heard()) is not None:
            asked = json.loads(text)
            if asked["module"] != "kz.gov.pki.knca.basics":
                self.say(UNKNOWN)
                continue
            program.asked.append(asked)
            said = program.answer(asked["args"])
            if said is None:
                return
            self.say(said)

    def _shake_hands(self) -> None:
        head = {}
        while line := self.rfile.readline().strip().decode():
            name, _colon, value = line.partition(": ")
            head[name.lower()] = value
        accept = base64.b64encode(hashlib.sha1((head["sec-websocket-key"] + GUID).encode()).digest())
        self.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    def say(self, said: dict[str, Any] | str) -> None:
        """One message."""
        content = (said if isinstance(said, str) else json.dumps(said)).encode()
        size = bytes([len(content)]) if len(content) < 126 else b"\x7e" + struct.pack("!H", len(content))
        self.wfile.write(b"\x81" + size + content)

    def heard(self) -> str | None:
        """The next message, of as many frames as it takes; None at the end."""
        message = b""
        while head := self.rfile.read(2):
            size = head[1] & 0x7F
            if size >= 126:
                size = int.from_bytes(self.rfile.read(2 if size == 126 else 8))
            mask = self.rfile.read(4)
            message += bytes(byte ^ mask[at % 4] for at, byte in enumerate(self.rfile.read(size)))
            if head[0] & 0x0F == 8:
                return None
            if head[0] & 0x80:
                return message.decode()
        return None


@contextmanager
def running() -> Iterator[NcaLayer]:
    """The program runs while the test does."""
    program = NcaLayer()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection) as server:
        server.daemon_threads = True
        server.program = program  # type: ignore[attr-defined]
        server.handle_error = lambda *_about: None  # type: ignore[method-assign] # a closed page hangs up
        program.url = f"ws://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield program
        server.shutdown()
