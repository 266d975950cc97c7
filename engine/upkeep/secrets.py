"""What nobody may read who gets hold of a file: the senders' cookies, and the keys of servers.

Each stands in a file of its own in `data/secrets/`, sealed (Fernet: AES and HMAC) with one key of this installation. The key is in the
system's keyring where a trial write works, else in a file that only its owner can read. Neither is in a backup or in the journal.

    secrets = Secrets.of(config)
    secrets.put("ai_server", "…")
    secrets.get("ai_server")      # None when there is none
"""

import os
import re
import secrets
import threading
from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from cryptography.fernet import Fernet, InvalidToken
from filelock import FileLock

from engine.rules.errors import UserError
from engine.upkeep import log
from engine.upkeep.config import Config

SERVICE = "LinkedPilot"
FOLDER = "secrets"
KEYRING_SECONDS = 5.0  # a keyring that is locked asks its owner, who may not be there
LOCK_SECONDS = 30.0
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
_SEALED, _KEY, _WHICH = ".sealed", "key", "keyring"

logger = log.get(__name__)
T = TypeVar("T")


class KeyringLocked(UserError):
    """The key is in the system's keyring, which doesn't open now: it is locked, or nobody is there to unlock it."""


class _NoAnswer(Exception):
    """The keyring failed, or said nothing in time."""


class KeyPlace(StrEnum):
    """Where the key is that opens them."""

    KEYRING = "keyring"
    FILE = "file"


class Keyring(Protocol):
    """The part of the library `keyring` that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class Secrets:
    """The secrets of one data folder. Several processes may use it."""

    def __init__(self, folder: Path, keyring: Keyring | None = None) -> None:
        """`keyring` is the system's where none is given."""
        self.folder = folder
        self._keyring = keyring

    @classmethod
    def of(cls, config: Config) -> "Secrets":
        """Those of an installation."""
        return cls(config.data_dir / FOLDER)

    def put(self, name: str, value: str) -> None:
        """Keep a secret, in the place of an earlier one of that name. Raises KeyringLocked, OSError."""
        self._write(self._file(name), self.seal(value.encode()))

    def get(self, name: str) -> str | None:
        """The secret; None when there is none, or when its key is gone and nobody can read it any more. Raises KeyringLocked."""
        file = self._file(name)
        opened = self.opened(file.read_bytes()) if file.is_file() else None
        return None if opened is None else opened.decode()

    def forget(self, name: str) -> None:
        """Keep it no longer."""
        self._file(name).unlink(missing_ok=True)

    def seal(self, data: bytes) -> bytes:
        """What can be written anywhere: only this installation can open it. Raises KeyringLocked, OSError."""
        return self._fernet.encrypt(data)

    def opened(self, sealed: bytes) -> bytes | None:
        """What was sealed; None when it was changed, or sealed with another key. Raises KeyringLocked, OSError."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            logger.warning("secret_not_opened")
            return None

    @property
    def place(self) -> KeyPlace | None:
        """Where the key is; None while there is none."""
        if (self.folder / _WHICH).is_file():
            return KeyPlace.KEYRING
        return KeyPlace.FILE if (self.folder / _KEY).is_file() else None

    @cached_property
    def _fernet(self) -> Fernet:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(self.folder / ".lock", timeout=LOCK_SECONDS):
            return Fernet(self._found() or self._made())

    def _found(self) -> bytes | None:
        which, in_file = self.folder / _WHICH, self.folder / _KEY
        if which.is_file():
            user = which.read_text(encoding="ascii")
            try:
                key = _within(lambda: self._system.get_password(SERVICE, user))
            except _NoAnswer:
                raise KeyringLocked from None
            if key is None:
                logger.warning("key_not_in_keyring")  # what was sealed with it has to be entered anew
            return None if key is None else key.encode()
        return in_file.read_bytes() if in_file.is_file() else None

    def _made(self) -> bytes:
        """A new key, in the keyring if it can be read back from there."""
        key, user = Fernet.generate_key(), secrets.token_hex(8)
        ring = self._system

        def tried() -> str | None:
            ring.set_password(SERVICE, user, key.decode())
            return ring.get_password(SERVICE, user)

        try:
            kept = _within(tried) == key.decode()
        except _NoAnswer:
            kept = False
        if kept:
            self._write(self.folder / _WHICH, user.encode())
        else:
            self._write(self.folder / _KEY, key)
            (self.folder / _WHICH).unlink(missing_ok=True)
        return key

    @cached_property
    def _system(self) -> Keyring:
        if self._keyring is None:
            # Looking for the system's takes a quarter of a second; most processes need none.
            import keyring

            self._keyring = keyring.get_keyring()
        return self._keyring

    def _file(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("no name of a secret")
        return self.folder / f"{name}{_SEALED}"

    def _write(self, file: Path, data: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(file, data)


def write_private(file: Path, data: bytes) -> None:
    """All or nothing, and nobody else's to read at any moment. Raises OSError."""
    partial = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)


def _within(ask: Callable[[], T]) -> T:
    """What the keyring answers. Raises _NoAnswer when it fails, or doesn't answer in time."""
    answer: list[T] = []

    def work() -> None:
        try:
            answer.append(ask())
        except Exception as error:  # each system's keyring has errors of its own
            logger.info("keyring_unusable", error=type(error).__name__)

    asking = threading.Thread(target=work, daemon=True, name="keyring")
    asking.start()
    asking.join(KEYRING_SECONDS)
    if not answer:
        raise _NoAnswer
    return answer[0]
