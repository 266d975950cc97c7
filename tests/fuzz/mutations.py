"""What isn't as it should be, made of what is: bytes cut, doubled, swapped; JSON with other values in it."""

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

MOST_CHANGES = 8
LONGEST = 256 * 1024  # bytes
# What parsers stumble over, whatever they parse.
COMMON = (
    b"", b"\0", b"\n", b"\r\n", b'"', b"'", b"\\", b",", b";", b"\t", b"=", b"<", b">", b"&", b"[", b"]", b"{", b"}", b"..", b"/", b"%2e%2e",
    b"-1", b"0", b"9" * 30, b"1e999", b"NaN", b"null", b"true", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3", "٣".encode(), "‮".encode(),
    "﹏ｆｕｌｌ".encode(), "👩‍👩‍👧".encode(), "ſ".encode(), "İ".encode(), b"A" * 5000, b"[" * 2000, b'{"a":' * 500, b"=cmd|' /C calc'!A0",
)  # fmt: skip
STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, 1.5, "", "0", "x" * 5000, "\0",
    "‮", "/start", "home", "٣", [], {}, [[]], [None], {"": None}, {"id": None}, {"id": "7001"}, {"id": 7001},
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[bytes], tokens: Sequence[bytes] = ()) -> bytes:
    """A seed with a few changes; `tokens` are words of its own language, beside those that trouble every parser."""
    content = bytearray(draw(st.sampled_from(seeds)))
    words = (*tokens, *COMMON)
    for _ in range(draw(st.integers(0, MOST_CHANGES))):
        at = draw(st.integers(0, len(content)))
        to = min(len(content), at + draw(st.sampled_from((0, 1, 2, 7, 64, 4096))))
        match draw(st.sampled_from(("put", "replace", "cut", "end", "double", "flip", "splice", "any"))):
            case "put":
                content[at:at] = draw(st.sampled_from(words))
            case "replace":
                content[at:to] = draw(st.sampled_from(words))
            case "cut":
                del content[at:to]
            case "end":
                del content[at:]
            case "double":
                content[at:at] = content[at:to] * draw(st.sampled_from((1, 2, 50)))
            case "flip" if at < len(content):
                content[at] ^= 1 << draw(st.integers(0, 7))
            case "splice":
                other = draw(st.sampled_from(seeds))
                begin = draw(st.integers(0, len(other)))
                content[at:to] = other[begin : begin + 500]
            case _:
                content[at:at] = draw(st.binary(max_size=12))
    return bytes(content[:LONGEST])


@st.composite
def mutated_json(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A JSON object in which some values are others, are gone, or stand somewhere else."""
    whole = json.loads(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, MOST_CHANGES))):
        places = list(_places(whole))
        if not places:
            break
        holder, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(("strange", "strange", "text", "gone", "moved", "nested"))):
            case "strange":
                holder[key] = deepcopy(draw(st.sampled_from(STRANGE)))
            case "text":
                holder[key] = draw(st.text(max_size=40))
            case "gone":
                del holder[key]
            case "moved":
                other, there = draw(st.sampled_from(places))
                holder[key] = deepcopy(other[there]) if there in _keys(other) else None
            case _:
                holder[key] = {"message": holder[key], "from": holder[key]}
    return json.dumps(whole).encode()


def _keys(holder: Any) -> Sequence[Any]:
    return list(holder) if isinstance(holder, dict) else range(len(holder))


def _places(value: Any) -> Sequence[tuple[Any, Any]]:
    """Every value inside, as its holder and its key."""
    if not isinstance(value, (dict, list)):
        return []
    here = [(value, key) for key in _keys(value)]
    return here + [place for _, key in here for place in _places(value[key])]
