"""HTML from plain functions: `tag("p", {"class": "x"}, "text is escaped")`."""

from collections.abc import Mapping
from html import escape

Attributes = dict[str, str | int | bool | None]

_VOID = frozenset(("br", "img", "input", "link", "meta"))


class Html(str):
    """Text that is markup already; any other text is escaped when it becomes a child."""

    __slots__ = ()


Child = Html | str | None


def join(*children: Child) -> Html:
    """The children in a row; None is nothing."""
    present = (child for child in children if child is not None)
    return Html("".join(c if isinstance(c, Html) else escape(c, quote=False) for c in present))


def tag(name: str, attributes: Mapping[str, str | int | bool | None] | None = None, *children: Child) -> Html:
    """An element. An attribute that is None or False is left out, True stands without a value."""
    written = "".join(
        f" {key}" if value is True else f' {key}="{escape(str(value))}"'
        for key, value in (attributes or {}).items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")
