"""Cookies and keys are sealed; the key is in the system's keyring where one can be written, else in a private file."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from cli import main
from engine.upkeep import secrets as module
from engine.upkeep.config import SECRET
from engine.upkeep.secrets import KeyPlace, KeyringLocked, Secrets

VALUE = "sk-canary-4711"
posix_only = pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")


class MemoryKeyring(KeyringBackend):
    """A keyring that works."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class ForgetfulKeyring(MemoryKeyring):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return None


class SilentKeyring(MemoryKeyring):
    """Waits for somebody who unlocks it."""

    def __init__(self, released: threading.Event) -> None:
        super().__init__()
        self.released = released

    def get_password(self, service: str, username: str) -> str | None:
        self.released.wait()
        return super().get_password(service, username)


@pytest.fixture
def released() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_secret_is_kept_and_stands_in_no_file(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    Secrets(tmp_path, ring).put("ai_server", VALUE)
    again = Secrets(tmp_path, ring)
    assert again.get("ai_server") == VALUE
    assert again.place is KeyPlace.KEYRING
    assert VALUE.encode() not in everything_in(tmp_path)
    [key] = ring.kept.values()
    assert key.encode() not in everything_in(tmp_path)
    again.forget("ai_server")
    assert Secrets(tmp_path, ring).get("ai_server") is None


@posix_only
def test_without_a_keyring_the_key_is_in_a_file_of_its_owner_s(tmp_path: Path) -> None:
    Secrets(tmp_path).put("ai_server", VALUE)  # the tests' keyring refuses everything
    assert Secrets(tmp_path).get("ai_server") == VALUE
    assert Secrets(tmp_path).place is KeyPlace.FILE
    assert VALUE.encode() not in everything_in(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".lock"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_keyring_that_keeps_nothing_is_not_trusted(tmp_path: Path) -> None:
    Secrets(tmp_path, ForgetfulKeyring()).put("ai_server", VALUE)
    assert Secrets(tmp_path, ForgetfulKeyring()).get("ai_server") == VALUE
    assert Secrets(tmp_path).place is KeyPlace.FILE


def test_a_keyring_that_waits_for_somebody_holds_nobody_up(
    tmp_path: Path, released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEYRING_SECONDS", 0.05)
    Secrets(tmp_path / "new", SilentKeyring(released)).put("ai_server", VALUE)
    assert Secrets(tmp_path / "new").place is KeyPlace.FILE


def test_a_locked_keyring_is_said_and_costs_no_secret(
    tmp_path: Path, released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, locked = MemoryKeyring(), SilentKeyring(released)
    Secrets(tmp_path, ring).put("ai_server", VALUE)
    monkeypatch.setattr(module, "KEYRING_SECONDS", 0.05)
    with pytest.raises(KeyringLocked):
        Secrets(tmp_path, locked).get("ai_server")
    with pytest.raises(KeyringLocked):
        Secrets(tmp_path, locked).put("ai_server", "another")
    assert Secrets(tmp_path, ring).get("ai_server") == VALUE


def test_what_another_key_sealed_or_somebody_changed_is_no_secret(tmp_path: Path) -> None:
    ring = MemoryKeyring()
    Secrets(tmp_path, ring).put("ai_server", VALUE)
    assert Secrets(tmp_path, MemoryKeyring()).get("ai_server") is None  # a keyring that lost it
    Secrets(tmp_path, ring).put("ai_server", VALUE)
    sealed = tmp_path / "ai_server.sealed"
    sealed.write_bytes(sealed.read_bytes()[:-4])
    assert Secrets(tmp_path, ring).get("ai_server") is None


@pytest.mark.parametrize("name", ["", "../token", "a/b", "A", ".env", "x" * 80])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Secrets(tmp_path).put(name, VALUE)


def test_once_read_the_token_is_in_nobody_s_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINKEDPILOT_TELEGRAM_TOKEN", "123456789:" + "a" * 35)
    assert main(["config"]) == 0
    assert not set(SECRET) & set(os.environ)
