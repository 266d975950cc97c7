"""Whose post and whose button: each guard of the reading script is needed. With any one of them taken away, some fragment is read wrongly.

Long because it is a table of fragments.
"""

from collections.abc import Callable
from typing import Any

import pytest

from engine.linkedin import pages
from engine.linkedin.signals import script
from tests.linkedin.cards import LIKED, card, comment, composer, link, page, reaction
from tests.linkedin.conftest import Guest

pytestmark = pytest.mark.asyncio(loop_scope="module")

KNOWN = pages.built_in()
Signals = dict[str, Any]
ONE = "update-card-focusOne"


def classic(slug: str, urn: str, *, header: str = "", inside: str = "", bars: int = 1) -> str:
    """A post of the older layout."""
    bar = (
        '<div class="feed-shared-social-action-bar"><span class="reactions-react-button">'
        '<button aria-pressed="false" aria-label="React Like">Like</button></span></div>'
    )
    return (
        f'<div class="feed-shared-update-v2" data-urn="urn:li:activity:{urn}" role="article">{header}'
        f'<div class="update-components-actor"><a class="update-components-actor__meta-link" href="/in/{slug}/">x</a></div>'
        f'<div class="update-components-text">Words</div>{inside}{bar * bars}</div>'
    )


def first(signals: Signals) -> tuple[Any, Any]:
    post = signals["posts"][0]
    return post["actor"], post["shared"]


LEAD = ("karla-vogt", False)
OTTO = link("otto", "Otto Author")
LIKED_COMMENT = '<button aria-label="Reaction button state: Like">Like</button>'
QUOTED = '<a href="/in/otto/"><p>Otto Author</p></a><p><a href="/posts/otto_x-activity-7530000000000000009-a/">an older one</a></p>'

# what it is, the page, the wanted post's key, what has to be read
FRAGMENTS: list[tuple[str, str, str, Callable[[Signals], bool]]] = [
    (
        "an own post",
        page(card()),
        ONE,
        lambda s: first(s) == LEAD and s["pressed"] == "false" and not s["posts"][0]["header"],
    ),
    (
        "a repost of somebody else's",
        page(
            card(
                "otto", "Otto Author", header="<p>" + link("karla-vogt", "Karla Vogt") + " reposted this</p>"
            )
        ),
        ONE,
        lambda s: first(s) == (None, True),
    ),
    (
        "a header without a link",
        page(card(header="<p>Otto Author likes this</p>")),
        ONE,
        lambda s: first(s) == LEAD and s["posts"][0]["header"],
    ),
    (
        "a word that nobody knows is no reaction",
        page(card(actions=reaction("a", "Reaction button state: whatever"))),
        ONE,
        lambda s: s["pressed"] is None,
    ),
    (
        "whoever reposted it is named like the beginning of the author's name",
        page(card("karla-vogt-jr", "Karla Vogt Jr", header=link("karla-vogt", "Karla Vogt"))),
        ONE,
        lambda s: first(s) == (None, True),
    ),
    (
        "the author has no link, and the name begins like the lead's",
        page(card(menu="Karla Vogt-Meier")),
        ONE,
        lambda s: first(s)[0] is None,
    ),
    (
        "two buttons of the head name two people",
        page(
            card(
                head='<button aria-label="Follow Karla">+</button>'
                + '<a href="/in/karla-vogt/"><p>Karla</p></a>'
            )
        ),
        ONE,
        lambda s: first(s)[0] is None,
    ),
    (
        "a company's post that stands in the list",
        page(card().replace("/in/karla-vogt/", "/company/example/")),
        ONE,
        lambda s: first(s) == (None, True),
    ),
    (
        "a link to another post in the text",
        page(card(text="See " + QUOTED)),
        ONE,
        lambda s: s["posts"][0]["urns"] == [],
    ),
    (
        "a link to another post below the text",
        page(card(below=QUOTED)),
        ONE,
        lambda s: first(s) == LEAD and s["posts"][0]["urns"] == [],
    ),
    (
        "comments with buttons of the same kind",
        page(card(actions="", below=comment(1, "fan", "Super!"))),
        ONE,
        lambda s: s["pressed"] is None,
    ),
    (
        "a liked comment beside an unliked post",
        page(card(below=comment(1, "fan", "Super!", inside=LIKED_COMMENT))),
        ONE,
        lambda s: s["pressed"] == "false",
    ),
    (
        "two controls that may be the post's",
        page(card(actions=reaction("a") + reaction("b", LIKED))),
        ONE,
        lambda s: s["pressed"] is None,
    ),
    (
        "a post inside a post",
        page(card(below=card("otto", "Otto Author", key="Inner", text="Other words"))),
        ONE,
        lambda s: len(s["posts"]) == 1 and s["pressed"] == "false" and first(s) == LEAD,
    ),
    (
        "a post beside the page",
        f"<aside>{card(key='Rail')}</aside>" + page(card()),
        ONE,
        lambda s: [p["key"] for p in s["posts"]] == [ONE],
    ),
    ("the same key twice", page(card(), card()), ONE, lambda s: not s["found"]),
    (
        "a reply's own field",
        page(card(below=comment(1, "fan", "Super!", inside=composer("fan", "reply")))),
        ONE,
        lambda s: not s["editor"],
    ),
    (
        "two fields of the post",
        page(card(below=composer("a", "1") + composer("b", "2"))),
        ONE,
        lambda s: not s["editor"],
    ),
    (
        "two editors in one field",
        page(card(below=composer("a", then='<div role="textbox" contenteditable="true">y</div>'))),
        ONE,
        lambda s: not s["editor"],
    ),
    (
        "buttons that were there before the text",
        page(card(below=composer("a", first="<button>Photo</button>"))),
        ONE,
        lambda s: not s["submit"],
    ),
    (
        "two buttons that came with the text",
        page(
            card(
                below=composer("a", then="<button data-new>Comment</button><button data-new>Comment</button>")
            )
        ),
        ONE,
        lambda s: not s["submit"],
    ),
    (
        "a menu of somebody else's in the card",
        page(
            card(
                below='<button aria-label="Open control menu for page by Otto" aria-expanded="false">⋯</button>'
            )
        ),
        ONE,
        lambda s: s["control"],
    ),
    (
        "two buttons that may open the field",
        page(card(actions=reaction("a") + "<button>Comment</button><button>Comment</button>")),
        ONE,
        lambda s: not s["commentButton"],
    ),
    (
        "the field's own button says the same as the bar's",
        page(card(below=composer("a", first="<button>Comment</button>"))),
        ONE,
        lambda s: s["commentButton"],
    ),
    (
        "each comment is read once, with the words of its own author",
        page(card(below=comment(1, "fan", "Super!") + comment(2, "ida-self", "Well said"))),
        ONE,
        lambda s: s["comments"] == [["fan", "Super!"], ["ida-self", "Well said"]],
    ),
    (
        "comments of a post inside",
        page(card(below=card("otto", "Otto Author", key="Inner", below=comment(1, "ida-self", "Hm")))),
        ONE,
        lambda s: s["comments"] == [] and s["posts"][0]["urns"] == [],
    ),
    (
        "an older post that somebody reposted",
        page(
            classic(
                "karla-vogt", "7530000000000000001", header='<div class="update-components-header">x</div>'
            )
        ),
        "urn:li:activity:7530000000000000001",
        lambda s: first(s) == ("karla-vogt", True),
    ),
    (
        "an older post with two bars",
        page(classic("karla-vogt", "7530000000000000001", bars=2)),
        "urn:li:activity:7530000000000000001",
        lambda s: s["pressed"] is None,
    ),
]

# the guard, how it stands in the script, what is left of it when it is taken away
GUARDS: list[tuple[str, str, str]] = [
    ("a post inside a post is none of the list's", "outermost(e) && ", ""),
    (
        "posts beside the page don't count",
        "filter((e) => outermost(e) && !e.closest(server.elsewhere))",
        "filter(outermost)",
    ),
    (
        "comments aren't the post's own",
        "!e.closest(anyComment) && e.closest(anyBox) === box;",
        "e.closest(anyBox) === box;",
    ),
    (
        "a post's parts aren't those of one inside",
        "!e.closest(anyComment) && e.closest(anyBox) === box;",
        "!e.closest(anyComment);",
    ),
    ("a header of the older layout", "own(box, classic.header).length > 0", "false"),
    ("all buttons name the same author", "agreed && alone ? author : null", "alone ? author : null"),
    ("nobody else stands in the head", "agreed && alone ? author : null", "agreed ? author : null"),
    ("somebody else in the head is another reason", "(!alone || !author)", "!author"),
    ("a header is another reason", "const header = !!last && ", "const header = false && "),
    ("a company is somebody else", "(!alone || !author)", "!alone"),
    ("an unknown wording is no reaction", 'known.includes(word) ? "true" : null', '"true"'),
    ("the longest name is the author's", "y.length - x.length", "x.length - y.length"),
    ("a name isn't the beginning of another", "return at >= 0 && ", "return at >= 0 || "),
    (
        "only links of the head tell the post's id",
        ".filter(inHead).flatMap((a) => urnsIn",
        ".flatMap((a) => urnsIn",
    ),
    (
        "ids come from the post's own comments",
        "filter((e) => e.closest(anyBox) === box)\n",
        "filter(() => true)\n",
    ),
    ("one bar", "bars.length === 1 ? bars[0] : null", "bars[0] || null"),
    ("one like control", "states.length === 1 ? states[0] : null", "states[0] || null"),
    ("one field", "composers.length === 1 ? composers[0] : null", "composers[0] || null"),
    ("one editor", "editors.length === 1 ? editors[0] : null", "editors[0] || null"),
    ("what was there before the text submits nothing", "!before.includes(e)", "true"),
    ("one button to submit with", "only.length === 1 ? only[0] : null", "only[0] || null"),
    ("the menu names the author", "name && bounded(label(e), name) && ", ""),
    ("one button that opens the field", "opens.length === 1 ? opens[0] : null", "opens[0] || null"),
    (
        "the field's own button opens nothing",
        " && !e.closest(server.composer));\n    const menus",
        ");\n    const menus",
    ),
    ("comments are the post's own", "e.closest(anyBox) === box && !e.parentElement", "!e.parentElement"),
    ("a comment is read once", " && !e.parentElement.closest(selector))", ")"),
    ("a key that stands twice is no key", "same.length === 1 ? same[0] : null", "same[0] || null"),
]
_BEFORE = "() => [...document.querySelectorAll('[componentkey^=commentBox] button:not([data-new])')]"


# All at one asking; a script that doesn't run has read nothing.
_ALL = "([codes, known]) => codes.map((code) => { try { return eval(code)(known).signals; } catch { return null; } })"


async def _read(guest: Guest, codes: list[str], wanted: str) -> list[Signals | None]:
    """What each script makes of the fragment that is open."""
    page = guest.browser.page
    before = await page.evaluate_handle(_BEFORE)
    known = [KNOWN.table("post"), KNOWN.table("server_post"), KNOWN.texts["en"], wanted, before]
    answers: list[Signals | None] = await page.evaluate(_ALL, [codes, known])
    return answers


def _holds(expected: Callable[[Signals], bool], signals: Signals) -> bool:
    try:
        return expected(signals)
    except (KeyError, IndexError):
        return False


async def test_each_guard_is_needed(guest: Guest) -> None:
    code = script("posts")
    for _, stands, _ in GUARDS:
        assert stands in code, stands
    unnoticed = {guard: (stands, rest) for guard, stands, rest in GUARDS}
    for what, html, wanted, expected in FRAGMENTS:
        guest.site.show({"/fragment": html})
        await guest.browser.page.goto(f"{guest.browser.options.linkedin_url}/fragment")
        without = {guard: code.replace(stands, rest, 1) for guard, (stands, rest) in unnoticed.items()}
        whole, *answers = await _read(guest, [code, *without.values()], wanted)
        assert whole is not None
        assert _holds(expected, whole), what
        for guard, signals in zip(without, answers, strict=True):
            if signals is not None and not _holds(expected, signals):
                del unnoticed[guard]
    assert not unnoticed, f"taken away without a fragment noticing: {sorted(unnoticed)}"
