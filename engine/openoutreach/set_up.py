"""An instance's folders and files, made for its build. Blocking. What is there already stays as it is, unless that is asked for.

A password is only written, by a command on the laptop, into the file out of which OpenOutreach reads it; LinkedPilot keeps none.
"""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path

from engine.openoutreach import searches
from engine.openoutreach.builds import SETUPS
from engine.rules.enums import Build
from engine.rules.errors import UserError
from engine.upkeep.secrets import write_private
from storage.openoutreach import InstanceRow

ACCOUNTS = "accounts.secrets.yaml"  # what is JSON is YAML, too
FOLDERS = {
    Build.FILES: (searches.FOLDER, "campaign", "cookies", "data", "inputs"),
    Build.ACTS: (searches.FOLDER,),
    Build.FINDS: (searches.FOLDER,),
}
LARGEST = 1_000_000  # bytes of an accounts file that is looked at


class AccountsThere(UserError):
    """There is an accounts file already: it isn't written over unless that is asked for."""


@dataclass(frozen=True, slots=True)
class Account:
    """With what OpenOutreach logs in. `api_key` is that of the model which writes its messages."""

    email: str
    password: str = ""
    api_key: str = ""


@dataclass(frozen=True, slots=True)
class SetUpSeen:
    """What an instance's folder holds."""

    folder: Path
    made: bool
    accounts: bool  # there is a file with the account
    wants_password: bool  # in which the password is still to be typed


def look(folder: Path) -> SetUpSeen:
    """What is there."""
    file = folder / ACCOUNTS
    return SetUpSeen(folder, folder.is_dir(), file.is_file(), file.is_file() and wants_password(file))


def make_folders(folder: Path, build: Build) -> list[Path]:
    """Those that the build needs and that aren't there, nobody else's to read; returns which were made. Raises OSError."""
    made = []
    for each in (folder, *(folder / name for name in FOLDERS[build])):
        if not each.is_dir():
            each.mkdir(mode=0o700, parents=True)
            made.append(each)
    return made


def write_account(folder: Path, account: Account, over: bool = False) -> bool:
    """Into the file out of which the oldest builds read it; False where it says that already. Raises AccountsThere, OSError."""
    file, text = folder / ACCOUNTS, _accounts(account)
    if file.exists():
        if _text(file) == text:
            return False
        if not over:
            raise AccountsThere(file=file)
    write_private(file, text.encode())
    return True


def wants_password(file: Path) -> bool:
    """Whether it is one of ours in which no password stands yet."""
    try:
        (account,) = json.loads(_text(file))["accounts"].values()
        return not account["password"]
    except (ValueError, KeyError, TypeError, AttributeError, OSError):
        return False


def terminal_command(instance: InstanceRow, folder: Path) -> str:
    """What is typed on the laptop for a build that asks for everything in a terminal."""
    setup = SETUPS[instance.build or Build.ACTS]
    mount, image = instance.mount or setup.mount, instance.image or setup.image or "IMAGE"
    environment = [
        f"-e {shlex.quote(f'{name}={value}')}" for name, value in (instance.environment or {}).items()
    ]
    return " ".join(["docker run -it --rm", f"-v {shlex.quote(f'{folder}:{mount}')}", *environment, image])


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.stat().st_size < LARGEST else ""


def _accounts(account: Account) -> str:
    handle = account.email.partition("@")[0]
    own = {
        "active": True,
        "username": account.email,
        "password": account.password,
        "subscribe_newsletter": False,
        "followup_template": "templates/messages/followup.j2",
        "followup_template_type": "jinja",
    }
    written = {
        "env": {"LLM_API_KEY": account.api_key},
        "campaign": {"connect": {"daily_limit": 20, "weekly_limit": 100}, "follow_up": {"daily_limit": 30}},
        "accounts": {handle: own},
    }
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"
