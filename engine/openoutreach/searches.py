"""Search configurations: for whom an instance looks, as its owner has worded it. A file each, in the instance's folder. Blocking.

The builds that take their campaign from files are given the one in use; the later ones ask for the same two texts in a terminal.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.rules.errors import UserError
from engine.rules.names import visible
from engine.upkeep.secrets import write_private

FOLDER = "search_configs"
MOST = 20
LONGEST_NAME, LONGEST_TEXT = 40, 2000  # characters
LONGEST_KEY = 24
# Where those builds look for it (their own documentation).
PRODUCT, TARGET = Path("campaign") / "product_docs.txt", Path("campaign") / "campaign_objective.txt"


class WrongSearch(UserError):
    """A search configuration that can't be: `name`, `taken`, `text`, `many`; or `gone`, when there is none of that name any more."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is offered (`product`), and to whom, with what aim (`target`)."""

    name: str
    product: str
    target: str

    @property
    def key(self) -> str:
        """Its file's name, without the ending."""
        plain = unicodedata.normalize("NFKD", self.name.casefold()).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_KEY].strip("-")


def searches(folder: Path) -> list[Search]:
    """All that are there, by name."""
    found = (_read(path) for path in sorted((folder / FOLDER).glob("*.json"))[:MOST])
    return sorted((each for each in found if each is not None), key=lambda each: each.name)


def get(folder: Path, key: str) -> Search:
    """Raises WrongSearch."""
    found = next((each for each in searches(folder) if each.key == key), None)
    if found is None:
        raise WrongSearch("gone")
    return found


def checked(name: str) -> str:
    """A name as it is kept. Raises WrongSearch."""
    name = " ".join(visible(name).split())
    if not name or len(name) > LONGEST_NAME or not Search(name, "", "").key:
        raise WrongSearch("name", longest=LONGEST_NAME)
    return name


def add(folder: Path, name: str, product: str, target: str) -> Search:
    """A new one. Raises WrongSearch."""
    there = searches(folder)
    found = Search(checked(name), checked_text(product), checked_text(target))
    if any(each.key == found.key for each in there):
        raise WrongSearch("taken", name=found.name)
    if len(there) >= MOST:
        raise WrongSearch("many", most=MOST)
    _write(folder, found)
    return found


def edit(folder: Path, key: str, product: str | None = None, target: str | None = None) -> Search:
    """Another text; where it is in use, the builds that read files get it. Raises WrongSearch."""
    old = get(folder, key)
    used = is_used(folder, old)
    found = Search(
        old.name,
        old.product if product is None else checked_text(product),
        old.target if target is None else checked_text(target),
    )
    _write(folder, found)
    if used:
        use(folder, key)
    return found


def remove(folder: Path, key: str) -> Search:
    """Take it away; what OpenOutreach was given of it stays there. Raises WrongSearch."""
    found = get(folder, key)
    _path(folder, found).unlink(missing_ok=True)
    return found


def use(folder: Path, key: str) -> Search:
    """Give it to the builds that take their campaign from files. Raises WrongSearch."""
    found = get(folder, key)
    for name, text in ((PRODUCT, found.product), (TARGET, found.target)):
        (folder / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(folder / name, text.encode())
    return found


def is_used(folder: Path, search: Search) -> bool:
    """Whether it is the one that those builds are given."""
    try:
        given = [(folder / name).read_text(encoding="utf-8") for name in (PRODUCT, TARGET)]
    except (OSError, UnicodeDecodeError):
        return False
    return given == [search.product, search.target]


def checked_text(text: str) -> str:
    """A text as it is kept. Raises WrongSearch."""
    text = visible(text).strip()
    if not text or len(text) > LONGEST_TEXT:
        raise WrongSearch("text", longest=LONGEST_TEXT)
    return text


def _path(folder: Path, search: Search) -> Path:
    return folder / FOLDER / f"{search.key}.json"


def _write(folder: Path, search: Search) -> None:
    path = _path(folder, search)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, (json.dumps(asdict(search), indent=2, ensure_ascii=False) + "\n").encode())


def _read(path: Path) -> Search | None:
    """None for a file that is none of ours, or was spoilt."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found = Search(str(told["name"]), str(told["product"]), str(told["target"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.key == path.stem else None
