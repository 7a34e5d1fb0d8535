"""Heavy or risky work in a child process: no secrets in its environment, little memory, few seconds, then it is killed.

A child runs one tool (press.py makes PDFs, cleaner.py takes names out of files) by its file, without the portal.
It lives for many jobs, because starting costs most of a second. This module needs the standard library only: it is
both the parent's end and the child's loop.
"""

import atexit
import contextlib
import gc
import importlib.util
import json
import os
import resource
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import IO, Any

Answer = Callable[[dict[str, Any]], bytes]

HEAD = struct.Struct("!?Q")
KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "FONTCONFIG_FILE")
IDLE_SECONDS = 600
FILE_BYTES = 64 * 1024 * 1024


class Failed(Exception):
    """The child could not do the job: it refused, ran out of time or memory, or died."""


class Sandbox:
    """One child that answers jobs one after another; it is started when first asked, and anew after it was lost."""

    def __init__(self, tool: Path, *, cpu_seconds: int, memory_mb: int, wall_seconds: float) -> None:
        """Name the tool's file and the limits of one job."""
        self.tool, self.cpu_seconds, self.memory_mb, self.wall_seconds = tool, cpu_seconds, memory_mb, wall_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder = ""  # for what the child writes; it is killed, so we take it away
        self._owner = 0
        atexit.register(self.close)

    def ask(self, job: Mapping[str, Any]) -> bytes:
        """Give the job to the child and wait for the bytes it makes; raise Failed when it cannot."""
        message = json.dumps(job).encode()
        with self._lock:
            child = self._living()
            try:
                _send(_end(child.stdin), True, message)
                done, answer = _receive(_end(child.stdout), time.monotonic() + self.wall_seconds)
            except (OSError, EOFError, TimeoutError, ValueError) as lost:
                self._end()
                raise Failed(f"{self.tool.stem}: {type(lost).__name__}") from lost
        if not done:
            raise Failed(f"{self.tool.stem}: {answer.decode(errors='replace')}")
        return answer

    def close(self) -> None:
        """End the child, if it is this process's own; the next job starts another."""
        with self._lock:
            if self._owner == os.getpid():
                self._end()

    def _living(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():  # a fork does not share its parent's child
            self._child, self._owner = None, os.getpid()
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            limits = (str(self.cpu_seconds), str(self.memory_mb))
            self._folder = tempfile.mkdtemp(prefix=f"{self.tool.stem}-")
            self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own files
                [sys.executable, "-I", __file__, str(self.tool), *limits],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True,
                env={name: os.environ[name] for name in KEPT if name in os.environ} | {"TMPDIR": self._folder},
            )  # fmt: skip
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        with contextlib.suppress(OSError):
            self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                _end(pipe).close()
        self._child.wait()
        self._child = None
        shutil.rmtree(self._folder, ignore_errors=True)


def _end(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("The child has no pipe.")
    return pipe


def _send(pipe: IO[bytes], done: bool, body: bytes) -> None:
    pipe.write(HEAD.pack(done, len(body)))
    pipe.write(body)
    pipe.flush()


def _receive(pipe: IO[bytes], until: float) -> tuple[bool, bytes]:
    done, length = HEAD.unpack(_read(pipe, HEAD.size, until))
    return bool(done), _read(pipe, length, until)


def _read(pipe: IO[bytes], length: int, until: float) -> bytes:
    parts: list[bytes] = []
    while length:
        if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(pipe.fileno(), min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def main(tool: str, cpu_seconds: int, memory_mb: int) -> None:
    """The child: answer jobs until the parent goes away or nothing comes for ten minutes."""
    answer = _load(Path(tool))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not mix with the answers
    _limit(memory_mb)
    gc.collect()
    gc.freeze()
    while True:
        try:
            _, message = _receive(sys.stdin.buffer, time.monotonic() + IDLE_SECONDS)
        except (EOFError, TimeoutError):
            return
        _allow(cpu_seconds)
        try:
            reply = True, answer(json.loads(message))
        except (Exception, MemoryError, RecursionError) as failure:  # noqa: BLE001 - the parent is told, whatever it is
            reply = False, f"{type(failure).__name__}: {failure}"[:500].encode()
        _send(out, *reply)


def _load(tool: Path) -> Answer:
    beside = ModuleType("portal")  # a tool may load what lies beside it; the portal itself is not begun for that
    beside.__path__ = [str(tool.parent)]
    sys.modules["portal"] = beside
    spec = importlib.util.spec_from_file_location(tool.stem, tool)
    if spec is None or spec.loader is None:
        raise ImportError(str(tool))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Answer = module.answer
    return made


def _limit(memory_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow(cpu_seconds: int) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_seconds + 1, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
