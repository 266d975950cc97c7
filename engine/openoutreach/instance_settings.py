"""What can be set of an instance: one table, for the chat and the command line."""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from engine.openoutreach.builds import SETUPS
from engine.openoutreach.layout import is_secret
from engine.rules.enums import Build, ContainerRuns
from engine.rules.errors import UserError
from storage import openoutreach as store
from storage.openoutreach import InstanceRow

# A repository with a tag or a digest, as Docker's reference grammar has them (distribution/reference).
_IMAGE = re.compile(r"[a-z0-9][a-z0-9._/:-]{0,200}(:[A-Za-z0-9_.-]{1,128})?(@sha256:[0-9a-f]{64})?")
_VARIABLE = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)", re.DOTALL)
MOST_MINUTES = 24 * 60


class InstanceSetting(StrEnum):
    """Each is a field of the instance's."""

    BUILD = "build"
    FOLDER = "folder"
    IMAGE = "image"
    COMMAND = "command"
    ENVIRONMENT = "environment"
    MOUNT = "mount"
    INNER_PORT = "inner_port"
    RUNS = "runs"
    MINUTES = "minutes"


class WrongInstanceSetting(UserError):
    """A value that can't be: `name`, `build`, `image`, `path`, `command`, `environment`, `secret`, `number`, `runs`, or a folder that is `taken`."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a value is read out of what was typed, and shown."""

    read: Callable[[str], Any]
    show: Callable[[Any], str] = str
    may_be_empty: bool = True


def set_setting(session: Session, number: int, name: str, text: str) -> InstanceRow:
    """Set a field; nothing ("") is as it comes. Raises NoSuchInstance, WrongInstanceSetting."""
    row, which = store.numbered(session, number), find(name)
    value = _read(which, text)
    if which is InstanceSetting.FOLDER and value is not None:
        others = [each.folder for each in store.instances(session) if each.number != number]
        if value in others:
            raise WrongInstanceSetting("taken", folder=value)
    values = {str(which): value}
    if which is InstanceSetting.BUILD and value is not None:
        values |= _as_it_is_run(row, value)
    store.change(session, row.sender_id, **values)
    return store.numbered(session, number)


def find(name: str) -> InstanceSetting:
    """Raises WrongInstanceSetting for a name that is none."""
    try:
        return InstanceSetting(name)
    except ValueError:
        raise WrongInstanceSetting("name", name=name, names=list(InstanceSetting)) from None


def shown(row: InstanceRow) -> dict[InstanceSetting, str]:
    """All of them as they would be typed; "" for what is as it comes."""
    values = {each: getattr(row, str(each)) for each in InstanceSetting}
    return {each: "" if value is None else _KINDS[each].show(value) for each, value in values.items()}


def _read(which: InstanceSetting, text: str) -> Any:
    kind, text = _KINDS[which], text.strip()
    if not text and kind.may_be_empty:
        return None
    return kind.read(text)


def _as_it_is_run(row: InstanceRow, build: Build) -> dict[str, Any]:
    """What the build is run with, where nobody has said otherwise."""
    own = SETUPS[build]
    fields = ("image", "mount", "inner_port", "environment")
    usual = {name: [getattr(each, name) or None for each in SETUPS.values()] for name in fields}
    changed: dict[str, Any] = {
        name: getattr(own, name) or None
        for name in fields
        if (getattr(row, name) or None) in (None, *usual[name])
    }
    suits = (ContainerRuns.OFF, ContainerRuns.DAILY) if build is Build.FINDS else IN_SLOTS
    return changed | ({} if row.runs in suits else {"runs": ContainerRuns.OFF})


IN_SLOTS = (ContainerRuns.OFF, ContainerRuns.AFTER_QUEUE, ContainerRuns.MINUTES)


def _word(enum: type[StrEnum], code: str) -> Callable[[str], StrEnum]:
    def read(text: str) -> StrEnum:
        try:
            return enum(text.lower())
        except ValueError:
            raise WrongInstanceSetting(code, words=list(enum)) from None

    return read


def _image(text: str) -> str:
    if _IMAGE.fullmatch(text) is None:
        raise WrongInstanceSetting("image", text=text[:60])
    return text


def _folder(text: str) -> str:
    if not Path(text).expanduser().is_absolute():
        raise WrongInstanceSetting("path", text=text[:60])
    return str(Path(text).expanduser())


def _mount(text: str) -> str:
    if not PurePosixPath(text).is_absolute():
        raise WrongInstanceSetting("path", text=text[:60])
    return text


def _command(text: str) -> str:
    try:
        shlex.split(text)
    except ValueError:
        raise WrongInstanceSetting("command", text=text[:60]) from None
    return text


def _environment(text: str) -> dict[str, str]:
    """NAME=value, a line each or with commas between. Nothing secret: it is kept and shown in clear."""
    found = {}
    for part in re.split(r"[\n,]+", text):
        variable = _VARIABLE.fullmatch(part)
        if variable is None:
            raise WrongInstanceSetting("environment", text=part.strip()[:60])
        if is_secret(variable[1]):
            raise WrongInstanceSetting("secret", name=variable[1])
        found[variable[1]] = variable[2].strip()
    return found


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 7 and least <= int(text) <= most):
            raise WrongInstanceSetting("number", least=least, most=most)
        return int(text)

    return read


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())


_KINDS: Mapping[InstanceSetting, _Kind] = {
    InstanceSetting.BUILD: _Kind(_word(Build, "build")),
    InstanceSetting.FOLDER: _Kind(_folder),
    InstanceSetting.IMAGE: _Kind(_image),
    InstanceSetting.COMMAND: _Kind(_command),
    InstanceSetting.ENVIRONMENT: _Kind(_environment, _listed),
    InstanceSetting.MOUNT: _Kind(_mount),
    InstanceSetting.INNER_PORT: _Kind(_number(1, 65535)),
    InstanceSetting.RUNS: _Kind(_word(ContainerRuns, "runs"), may_be_empty=False),
    InstanceSetting.MINUTES: _Kind(_number(1, MOST_MINUTES), may_be_empty=False),
}
