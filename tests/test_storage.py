"""Files are kept under their sum, whole or not at all, and what is read is what was kept."""

import hashlib
import io
from pathlib import Path

import pytest
from flask import Flask

from portal import storage, stores

TEXT = b"Sorting apples by machine vision\n" * 40_000
SUM = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture(params=["folder", "bucket"])
def files(request, tmp_path):
    """The store as a local folder and as an object store."""
    app = Flask(__name__)
    app.config["FILES"] = str(tmp_path / "files") if request.param == "folder" else "memory:///"
    with app.app_context():
        yield app


@pytest.fixture
def folder(tmp_path):
    """A local folder, whose insides can be looked at."""
    app = Flask(__name__)
    app.config["FILES"] = str(tmp_path)
    with app.app_context():
        yield tmp_path


def test_what_is_put_is_read_again(files):
    stored = storage.put(io.BytesIO(TEXT))
    assert stored == (SUM, len(TEXT))
    assert storage.size_of(SUM) == len(TEXT)
    with storage.open(SUM) as kept:
        assert kept.read() == TEXT


def test_putting_the_same_twice_changes_nothing(files):
    assert storage.put(io.BytesIO(TEXT)) == storage.put(io.BytesIO(TEXT))
    with storage.open(SUM) as kept:
        assert kept.read() == TEXT


def test_what_is_forgotten_is_gone_and_may_be_put_again(files, monkeypatch):
    storage.put(io.BytesIO(TEXT))
    assert not storage.forget(SUM)  # fresh: somebody may be about to refer to it
    assert storage.size_of(SUM) == len(TEXT)
    monkeypatch.setattr(stores, "FRESH", 0)
    for _again in range(2):
        assert storage.forget(SUM)
        assert storage.size_of(SUM) is None
    assert storage.put(io.BytesIO(TEXT)) == (SUM, len(TEXT))


def test_what_was_never_put_is_not_there(files):
    assert storage.size_of(SUM) is None
    with pytest.raises(FileNotFoundError):
        storage.open(SUM)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, SUM[:-1], SUM + "0", "/" + SUM[1:]])
def test_only_a_sum_is_an_address(files, name):
    with pytest.raises(ValueError, match="SHA-256"):
        storage.open(name)


def test_a_damaged_file_is_an_error_and_never_an_answer(folder):
    storage.put(io.BytesIO(TEXT))
    (folder / SUM[:2] / SUM).write_bytes(TEXT[:-1] + b"?")
    with pytest.raises(storage.Damaged):
        storage.open(SUM)
    storage.put(io.BytesIO(TEXT))  # putting it again repairs it
    with storage.open(SUM) as kept:
        assert kept.read() == TEXT


class CutOff(io.BytesIO):
    """A connection that breaks in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= stores.CHUNK:
            raise ConnectionResetError
        return super().read(size)


def test_a_broken_upload_leaves_nothing(folder):
    with pytest.raises(ConnectionResetError):
        storage.put(CutOff(TEXT))
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_full_disk_leaves_nothing(folder, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.put(io.BytesIO(TEXT))
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_download_is_never_run_by_a_browser(files):
    storage.put(io.BytesIO(TEXT))
    with files.test_request_context():
        answer = storage.serve(SUM, "бизнес-план.pdf", "application/pdf")
        assert b"".join(answer.iter_encoded()) == TEXT
        assert answer.content_length == len(TEXT)
        answer.close()
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%D0%B1%D0%B8%D0%B7%D0%BD%D0%B5%D1%81-%D0%BF%D0%BB%D0%B0%D0%BD.pdf" in disposition


def test_the_store_follows_the_setting(files, tmp_path):
    storage.put(io.BytesIO(TEXT))
    files.config["FILES"] = str(tmp_path / "elsewhere")
    assert storage.size_of(SUM) is None
    assert not Path(tmp_path / "elsewhere").exists()


def test_what_can_be_made_again_is_made_once(files):
    made = []
    for _time in range(2):
        assert storage.remembered("receipt-1-ru", lambda: made.append(1) or TEXT) == TEXT
    assert made == [1]
    assert storage.remembered("receipt-1-kk", lambda: made.append(2) or b"other") == b"other"
    assert made == [1, 2]


def test_what_was_remembered_and_damaged_is_made_anew(folder):
    storage.remembered("receipt", lambda: TEXT)
    (folder / SUM[:2] / SUM).write_bytes(b"?")
    assert storage.remembered("receipt", lambda: TEXT) == TEXT
    (folder / SUM[:2] / SUM).unlink()
    assert storage.remembered("receipt", lambda: TEXT) == TEXT
