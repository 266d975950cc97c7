"""Where LinkedPilot lies on this computer: a clone keeps everything in its folder, an installed one where the system keeps
what is a user's own.

Standard library only, and platformdirs' rule written out: the installer asks before anything is installed.
"""

import os
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

CODE = Path(__file__).resolve().parents[2]  # of a clone its folder, else site-packages
NAME = "linkedpilot"


def is_clone(code: Path | None = None) -> bool:
    """Whether this is a folder of the sources, with the launcher in it."""
    code = CODE if code is None else code
    return (code / "linkedpilot.py").is_file() and (code / "pyproject.toml").is_file()


def home(platform: str = sys.platform, env: Mapping[str, str] = os.environ) -> Path:
    """The folder of an installed LinkedPilot: its releases, and the data unless that is kept elsewhere."""
    person = Path(env.get("USERPROFILE" if platform == "win32" else "HOME") or Path.home())
    if platform == "win32":
        return Path(env.get("LOCALAPPDATA") or person / "AppData" / "Local") / "LinkedPilot"
    if platform == "darwin":
        return person / "Library" / "Application Support" / "LinkedPilot"
    given = env.get("XDG_DATA_HOME", "")
    # The specification: a relative one is to be ignored.
    return (Path(given) if os.path.isabs(given) else person / ".local" / "share") / NAME


def data_dir(code: Path | None = None) -> Path:
    """The data folder when nobody names one: `data/` of a clone, else `data/` in `home`."""
    code = CODE if code is None else code
    return (code if is_clone(code) else home()) / "data"


def shipped(name: str) -> Path:
    """A file of the sources that ships beside the code, such as the lock file; it may not be there."""
    return CODE / name if is_clone() else Path(sysconfig.get_path("data")) / "share" / NAME / name
