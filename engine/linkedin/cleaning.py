"""A page's tree becomes a copy of its structure that shows nobody's data. Pure; the rules of words are in `standins`.

What stays: tags, roles, classes, ARIA and other states, keys with their ids replaced, the words of the page knowledge.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any
from urllib.parse import unquote

from engine.linkedin.pages import Pages
from engine.linkedin.standins import StandIns, words_of

Node = Mapping[str, Any]  # as reading/tree.js has it

VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "wbr"})
# Attributes whose values are words of the structure.
KEYS = frozenset(
    "class id role type name for autocomplete componentkey dir rel aria-labelledby aria-describedby aria-controls "
    "aria-owns aria-activedescendant data-urn data-id data-testid data-view-name data-component-type "
    "data-display-contents slot part is".split()
)
SEVERAL = frozenset(  # values of several keys in a row
    "class rel role part aria-labelledby aria-describedby aria-controls aria-owns".split()
)
KEY_PREFIXES = ("data-test-", "data-artdeco-", "data-floating-ui-", "data-control-")
# … that say a state, in a word of their own.
STATES = frozenset(
    "aria-expanded aria-pressed aria-hidden aria-disabled aria-modal aria-haspopup aria-checked aria-selected "
    "aria-current aria-live aria-busy aria-level aria-readonly aria-required aria-multiline aria-setsize "
    "aria-posinset open disabled hidden contenteditable readonly required checked selected maxlength tabindex "
    "action-type inert".split()
)
TRUTHS = (
    "true",
    "false",
)  # of an attribute that nobody knows, too: nobody's data, and perhaps the new name of a state
STATE = re.compile(r"[A-Za-z_-]{0,24}|-?\d{1,4}", re.ASCII)
ADDRESSES = frozenset({"href", "action", "src"})
# Data, secrets, looks.
DROPPED = frozenset(
    "style srcset sizes srcdoc value content nonce integrity ping poster data-delayed-url data-src data-srcset "
    "data-ghost-url data-sources data-tracking data-tracking-id data-csrf formaction background cite data "
    "imagesrcset xmlns data-view-tracking-scope data-finite-scroll-hotkey-item".split()
)
SITE_WORDS = ("LinkedIn",)
LONGEST_VALUE = 2_000
_QUOTED = re.compile(r"""['"]([^'"]+)['"]""")
_NAMED = re.compile(r"\[([a-z][\w-]*)", re.ASCII)
_PATTERN_GAP = re.compile(r"\{\w+\}")
_TITLE_NAME = re.compile(r"^\(\d+\+?\)\s*")


@dataclass(frozen=True, slots=True)
class Copied:
    """A cleaned page: its markup, and the way at which it stands."""

    markup: str
    path: str


def clean(tree: Node, pages: Pages, path: str, host: str, key: bytes | None = None) -> Copied:
    """The copy of one page; `path` and `host` are where it stood."""
    work = _Cleaning(tree, pages, host, key)
    return Copied(work.document(), work.stand_ins.way(path))


class _Cleaning:
    def __init__(self, tree: Node, pages: Pages, host: str, key: bytes | None) -> None:
        self._tree, self._pages, self._host = tree, pages, host
        self.stand_ins = StandIns(
            (*SITE_WORDS, *self._labels()),
            self._labels(),
            self._fragments,
            list(_all_texts(tree)),
            key,
        )
        structure = {word for each in self._fragments for word in words_of(each)}
        kept = {word for each in self._labels() for word in words_of(each)}
        self.stand_ins.persons = frozenset(
            word for word in _persons(tree) if len(word) > 2 and word not in structure | kept
        )

    def _labels(self) -> list[str]:
        """The page knowledge's wordings in the page's language and in English, and titles that it knows."""
        language = str(dict(self._tree.get("attributes", ())).get("lang", "")).split("-")[0]
        tables = [self._pages.texts[each] for each in {language, "en"} if each in self._pages.texts]
        titles = [
            value for name, value in self._pages.tables.get("gate", {}).items() if name.endswith("titles")
        ]
        return [_PATTERN_GAP.sub(" ", text) for text in _strings([*tables, *titles])]

    @cached_property
    def _fragments(self) -> list[str]:
        """What selectors and paths name: the pieces by which parts of a page are known."""
        selectors = list(_strings([table for name, table in self._pages.tables.items() if name != "paths"]))
        quoted = [piece for each in selectors for piece in _QUOTED.findall(each)]
        ways = [
            part
            for way in _strings(self._pages.tables["paths"])
            for part in way.split("/")
            if "{" not in part
        ]
        bare = [each for each in selectors if re.fullmatch(r"[\w-]+", each, re.ASCII)]
        return [*quoted, *ways, *bare]

    @cached_property
    def _selected(self) -> frozenset[str]:
        """Attributes that selectors name."""
        selectors = _strings([table for name, table in self._pages.tables.items() if name != "paths"])
        return frozenset(name for each in selectors for name in _NAMED.findall(each))

    def document(self) -> str:
        return "<!doctype html>\n" + "".join(self._element(self._tree)) + "\n"

    def _node(self, node: Node | str) -> Iterator[str]:
        if isinstance(node, str):
            yield escape(self.stand_ins.text(node), quote=False)
        else:
            yield from self._element(node)

    def _element(self, node: Node) -> Iterator[str]:
        tag = str(node["tag"])
        yield f"<{tag}{''.join(self._attributes(node))}>"
        if tag.lower() in VOID:
            return
        if node.get("shadow") is not None:
            yield '<template shadowrootmode="open">'
            for child in node["shadow"]:
                yield from self._node(child)
            yield "</template>"
        for child in node["children"]:
            yield from self._node(child)
        yield f"</{tag}>"

    def _attributes(self, node: Node) -> Iterator[str]:
        for name, value in node["attributes"]:
            kept = self._value(str(node["tag"]), str(name), str(value))
            if kept is not None:
                yield f' {name}="{escape(kept)}"'
        if node.get("frame") is not None:
            yield f' srcdoc="{escape("".join(self._element(node["frame"])))}"'
        if node.get("seen"):
            yield f' style="{node["seen"]}"'

    def _value(self, tag: str, name: str, value: str) -> str | None:
        """What stays of an attribute; None when nothing does."""
        name = name.lower()
        if name in DROPPED or name.startswith("on") or not re.fullmatch(r"[a-z_][\w:.-]*", name, re.ASCII):
            return None
        if name == "lang":
            return value if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?", value, re.ASCII) else None
        if len(value) > LONGEST_VALUE:
            return ""
        if (name in STATES and STATE.fullmatch(value)) or value in TRUTHS:
            return value
        if name in ADDRESSES:
            framed = name == "src" and tag == "iframe"
            return self.stand_ins.address(value, self._host) if framed or name != "src" else None
        if name in ("title", "alt", "placeholder") or name in (
            "aria-label",
            "aria-description",
            "aria-valuetext",
        ):
            return self.stand_ins.text(value)
        known = name in KEYS or name.startswith(KEY_PREFIXES) or name in self._selected
        one = name in SEVERAL or not re.search(r"\s", value.strip())
        return self.stand_ins.key(value, trusted=known and one)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _strings(each)


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in (*tree["children"], *(tree.get("shadow") or ())):
        if not isinstance(child, str):
            yield from _nodes(child)
    if tree.get("frame"):
        yield from _nodes(tree["frame"])


def _words_in(tree: Node) -> str:
    parts = (child if isinstance(child, str) else _words_in(child) for child in tree["children"])
    return " ".join(parts)


def _all_texts(tree: Node) -> Iterator[str]:
    for node in _nodes(tree):
        yield from (
            child for child in (*node["children"], *(node.get("shadow") or ())) if isinstance(child, str)
        )
        yield from (value for _, value in node["attributes"])


def _persons(tree: Node) -> Iterator[str]:
    """Words of names: of the page's title, of links to people and what stands in them, of pictures."""
    for node in _nodes(tree):
        attributes = dict(node["attributes"])
        if node["tag"] == "title":
            name = _TITLE_NAME.sub("", _words_in(node)).split(" | ")[0].split(" on LinkedIn")[0]
            yield from words_of(name if len(name.split()) <= 6 else "")
        if "alt" in attributes:
            yield from words_of(attributes["alt"])
        found = re.search(r"/in/([^/?#]+)", attributes.get("href", ""))
        if found is not None and found[1] != "me":
            yield from words_of(unquote(found[1]))
            said = _words_in(node)
            yield from words_of(said if len(said.split()) <= 6 else "")
