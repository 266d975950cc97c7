"""No regular expression takes more than about linear time, whatever it is fed: a cell of 20,000 letters once took a minute."""

import importlib
import pkgutil
import re
import time
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("engine", "bot", "storage", "vps", "cli")
TINY, SHORT = 20, 2_000  # letters: what is exponential shows at the first, what is quadratic at the second
GROWTH = 8  # times as long for four times the text: 4 is linear, 16 quadratic
ENOUGH = 0.01  # seconds of computing; what is linear takes a tenth of it
SHAPES = (
    "a", "A ", " ", "1", "-", "_", ".", ",", "/", "\\", "<", "<a ", "(", "[", '"', "'", "@", "%20", "\n", "\r\n", "\t", "aA", "a.",
    "a-", "a b ", "ä", "https://", "linkedin.com/", "linkedin.com/in/", "www.", "&#", "=", "=HYPERLINK(", "1. ", "{", "{{", "|a",
    "a,", "\u200b", "🚀",
)  # fmt: skip

HELD_WHOLE = {"engine.rules.redirects.LEAD_ON"}  # tables whose expressions are only held against a whole text


def expressions() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every compiled one in every module, in its tables, too, and each that stands in a file of data."""
    seen: set[tuple[Any, int]] = set()
    for package in PACKAGES:
        for info in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if "__main__" in info.name or ".migrations" in info.name:
                continue
            try:
                module = importlib.import_module(info.name)
            except ImportError:
                continue  # needs what isn't installed here
            for name, value in vars(module).items():
                for n, found in enumerate(within(value)):
                    if (found.pattern, found.flags) not in seen:
                        seen.add((found.pattern, found.flags))
                        yield f"{info.name}.{name}{f' {n}' if n else ''}", found


def within(value: Any, deep: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif deep and isinstance(value, dict):
        for each in value.values():
            yield from within(each, deep - 1)
    elif deep and isinstance(value, tuple | list | set | frozenset):
        for each in sorted(value, key=repr) if isinstance(value, set | frozenset) else value:
            yield from within(each, deep - 1)
    elif deep and hasattr(type(value), "__dataclass_fields__"):
        for name in type(value).__dataclass_fields__:
            yield from within(getattr(value, name, None), deep - 1)


def in_data() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Those of pages.toml: a text that is used as one."""
    for file in (ROOT / "engine").rglob("*.toml"):
        for where, text in texts(tomllib.loads(file.read_text(encoding="utf-8"))):
            if where.endswith(("pattern", "regex", "_re")):
                yield f"{file.name}: {where}", re.compile(text)


def texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, f"{where}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, where)


ALL = dict(expressions()) | dict(in_data())


def is_searched(name: str) -> bool:
    """Whether it is looked for anywhere in a text, rather than held against its beginning: told by its own module."""
    whole = name.partition(" ")[0]
    if whole in HELD_WHOLE:
        return False
    module, _, own = whole.rpartition(".")
    source = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    if not own.isupper() or not source.exists():
        return True
    text = source.read_text(encoding="utf-8")
    return re.search(rf"\b{own}\.(?:fullmatch|match)\b", text) is None or (
        re.search(rf"\b{own}\.(?:search|sub|subn|split|findall|finditer)\b", text) is not None
    )


def seconds(pattern: re.Pattern[Any], text: str, searched: bool) -> float:
    given: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    pattern.fullmatch(given)
    if searched:
        for _ in pattern.finditer(given):
            pass
    return time.process_time() - begun


def grows_beyond_its_text(name: str, shapes: Iterable[str]) -> Iterator[str]:
    """Each shape of text on which the expression takes far longer than the text is."""
    pattern, searched = ALL[name], is_searched(name)

    def least(shape: str, length: int) -> float:
        """What else goes on in the process is never in all of the three."""
        text = shape * (length // len(shape) + 1) + "!"
        return min(seconds(pattern, text, searched) for _ in range(3))

    for shape in shapes:
        if least(shape, TINY) > ENOUGH:
            yield f"{shape!r}: {TINY} letters already take {least(shape, TINY):.3f} s"
            return
        if (took := least(shape, SHORT)) > ENOUGH and (longer := least(shape, 4 * SHORT)) > GROWTH * took:
            yield f"{shape!r}: {took:.3f} s, for four times as much {longer:.3f} s"


def test_there_are_expressions_to_try() -> None:
    assert len(ALL) > 100


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(?:a|bc)*d"])
def test_what_is_worse_than_linear_is_found(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ALL, "tried", re.compile(pattern))
    assert list(grows_beyond_its_text("tried", SHAPES[:1]))


@pytest.mark.parametrize("name", ALL)
def test_an_expression_is_about_linear(name: str) -> None:
    assert list(grows_beyond_its_text(name, SHAPES)) == []
