"""Which browser the tests look at pages with: the one that the launcher names, a whole one where a window or the profile's folder is the matter."""

import os
import shutil
from pathlib import Path

import pytest

from engine.upkeep import browser_finder

NONE = "needs a Chrome or Chromium: start the tests by `python3 linkedpilot.py test`"


def any_browser() -> str:
    """The one that is named (a headless shell may be), else a whole one; without any the test is left out."""
    named = os.environ.get("LINKEDPILOT_BROWSER")
    return (shutil.which(named) if named else None) or whole_browser()


def whole_browser() -> str:
    """One that can show a window; without any the test is left out."""
    found = browser_finder.installed()
    if found is None:
        pytest.skip(NONE)
    return str(found)


def executable() -> Path:
    """`any_browser`, as the options of a browser have it."""
    return Path(any_browser())
