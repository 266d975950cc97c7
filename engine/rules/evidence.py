"""What a picture kept as evidence is called: when, of what, and by a few letters of whom it shows. Pure.

A row names only the picture of an action's last try; by its name each one is found when its person is forgotten.
"""

import re
from collections.abc import Collection
from datetime import datetime

from engine.rules.fingerprints import mark


def name_of(now: datetime, what: str, profile_url: str | None = None) -> str:
    """The file's name without its ending; `profile_url` is whose page it is, None for nobody's."""
    whom = "" if profile_url is None else f"-{mark(profile_url)}"
    return f"{now:%Y%m%d-%H%M%S-%f}-{re.sub(r'[^a-z0-9]+', '-', what.lower())}{whom}"


def shows(name: str, urls: Collection[str]) -> bool:
    """Whether a file of that name, without its ending, shows the person of these addresses."""
    return any(name.endswith(f"-{mark(url)}") for url in urls)
