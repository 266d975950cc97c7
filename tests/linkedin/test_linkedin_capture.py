"""A copy of a page shows its structure and nobody's data, and is read as the page itself is.

Long because what must not stand in a copy is a list.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.linkedin import capture, pages
from engine.linkedin.capture import NotACapture
from engine.linkedin.capture_reader import CaptureBrowser, stage
from engine.linkedin.cleaning import clean
from engine.linkedin.reading_report import describe
from engine.linkedin.standins import words_of
from engine.rules.enums import ActionType, CaptureKind, Outcome
from tests.linkedin.conftest import Guest, PatientClock
from tests.linkedin.recapture import CAPTURED, of_scene, options_for
from tests.linkedin.scene_site import SCENES

KNOWN = pages.built_in()
FILES = sorted(CAPTURED.glob("*.html"))

browser_test = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shown(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CaptureBrowser]:
    options = options_for("https://www.linkedin.com", tmp_path_factory.mktemp("stage"))
    async with stage(options, PatientClock()) as found:
        yield found


# --- the captured pages are fixtures


@browser_test
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_captured_page_is_seen_as_its_head_says(shown: CaptureBrowser, file: Path) -> None:
    taken = capture.read(file)
    assert taken.source
    assert taken.on.year >= 2026
    seen = await shown.attempt(taken, KNOWN)
    assert seen.report.line == taken.seen


def test_there_are_captures_of_every_kind_of_page() -> None:
    assert len(FILES) >= 8
    assert {capture.read(file).kind for file in FILES} == set(CaptureKind)


@browser_test
@pytest.mark.parametrize("name", [file.stem for file in sorted(SCENES.glob("*.html"))])
async def test_a_copy_is_read_as_the_page_itself(shown: CaptureBrowser, name: str) -> None:
    original = of_scene(name)
    async with shown.show(original, KNOWN) as browser:
        before = await describe(browser, original.kind)
        copy = await capture.take(browser, "a scene")
    async with shown.show(copy, KNOWN) as browser:
        after = await describe(browser, copy.kind)
    assert (after.state, after.known) == (before.state, before.known)
    assert after.controls.keys() == before.controls.keys()
    assert capture.parse(copy.as_text()) == copy
    names = re.search(r"<title>(?:\(\d\) )?(\w+) (\w+) (?:\| |on )", original.markup)
    if names is not None:
        assert not re.search(rf"\b({names[1]}|{names[2]})\b", copy.markup)


# --- nobody's data


LETTERS = st.characters(categories=("Ll", "Lu", "Lo"))
WORD = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäöüßéñ"), min_size=4, max_size=12)
NAME = st.one_of(WORD.map(str.title), st.text(LETTERS, min_size=4, max_size=8))
TEXT = st.lists(st.one_of(NAME, WORD, st.just("Connect"), st.just("•")), min_size=1, max_size=6).map(" ".join)
DIGITS = st.integers(10**5, 10**19 - 1).map(str)
MEMBER = st.text(st.sampled_from("ABCDEFGHabcdefgh01234567_-"), min_size=34, max_size=34).map("ACoAA".__add__)


def element(tag: str, attributes: dict[str, str], *children: Any, **more: Any) -> dict[str, Any]:
    """As reading/tree.js has it."""
    node = {"tag": tag, "attributes": [list(each) for each in attributes.items()], "children": list(children)}
    return {"shadow": None, "frame": None, "seen": "", **node, **more}


@st.composite
def persons(draw: st.DrawFn) -> dict[str, str]:
    """Everything about somebody that may stand on a page."""
    first, last = draw(NAME), draw(NAME)
    return {
        "name": f"{first} {last}",
        "slug": f"{first}-{last}-{draw(DIGITS)}".lower(),
        "words": draw(TEXT),
        "mail": f"{draw(WORD)}@{draw(WORD)}.{draw(WORD)}",
        "number": draw(DIGITS),
        "urn": f"urn:li:activity:{draw(st.integers(7 * 10**18, 8 * 10**18))}",
        "member": draw(MEMBER),
        "secret": draw(WORD),
    }


def page_of(person: dict[str, str]) -> dict[str, Any]:
    href = f"/in/{quote(person['slug'])}/"
    inner = [
        element("h1", {"class": "t-24 name", "id": f"name-{person['slug']}"}, person["name"]),
        element("a", {"href": f"https://www.linkedin.com{href}?trk={person['secret']}"}, person["name"]),
        element("a", {"href": f"https://{person['secret']}.example/{person['mail']}"}, person["words"]),
        element("a", {"href": f"mailto:{person['mail']}", "title": person["words"]}, person["mail"]),
        element("button", {"aria-label": f"Invite {person['name']} to connect", "onclick": person["secret"]}),
        element(
            "div",
            {
                "data-urn": person["urn"],
                "componentkey": f"card.ref{person['member']}Topcard",
                "data-name": person["words"],
                "whatever": person["secret"],
                "data-id": person["number"],
                "style": f"background:url({person['secret']})",
            },
            f"{person['words']} {person['number']} {person['member']} {person['urn']}",
            shadow=[element("p", {}, person["mail"], person["words"])],
        ),
        element("input", {"value": person["secret"], "placeholder": person["words"], "name": "message"}),
        element("img", {"src": person["secret"], "alt": person["name"], "srcset": person["secret"]}),
        element("iframe", {"src": f"/x/{person['number']}"}, frame=element("html", {}, person["words"])),
    ]
    title = element("title", {}, f"(3) {person['name']} | LinkedIn")
    return element("html", {"lang": "en"}, element("head", {}, title), element("body", {}, *inner))


class Said(HTMLParser):
    """All texts and values of a page, frames within it included."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(markup)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "srcdoc":
                self.texts += Said(value or "").texts
            else:
                self.texts.append(unquote(value or ""))


LABELS = {word for text in KNOWN.texts["en"].values() for each in text for word in words_of(each)}
STRUCTURE = set(words_of("LinkedIn name card ref Topcard message open urn li activity in")) | {
    word
    for table in KNOWN.tables.values()
    for value in table.values()
    for each in (value if isinstance(value, list) else [value])
    for word in words_of(each)
}


@settings(max_examples=150, deadline=None)
@given(persons())
def test_no_word_number_address_or_id_of_anybody_survives(person: dict[str, str]) -> None:
    copied = clean(page_of(person), KNOWN, f"/in/{quote(person['slug'])}/", "www.linkedin.com")
    said = "\n".join([*Said(copied.markup).texts, unquote(copied.path)])
    theirs = {word for value in person.values() for word in words_of(value) if len(word) >= 4}
    assert theirs & set(words_of(said)) <= LABELS | STRUCTURE
    lowered = said.lower()
    for what in ("slug", "mail", "member"):
        assert person[what].lower() not in lowered
    assert person["number"] not in re.findall(
        r"\d+", lowered
    )  # as a piece of another number it tells nothing
    assert person["urn"].rpartition(":")[2] not in said
    for run in re.findall(r"\d{3,}", " ".join(person.values())):
        assert run not in re.findall(r"\d+", said)


@settings(max_examples=50, deadline=None)
@given(persons())
def test_what_was_equal_stays_equal_and_keeps_its_shape(person: dict[str, str]) -> None:
    copied = clean(page_of(person), KNOWN, f"/in/{quote(person['slug'])}/", "www.linkedin.com")
    found = re.search(r"<title>\(\d\) (.+?) \| LinkedIn</title>", copied.markup)
    assert found is not None
    assert f'aria-label="Invite {found[1]} to connect"' in copied.markup
    assert f'href="{copied.path}?trk=' in copied.markup
    assert "Topcard" in copied.markup
    assert re.search(r'data-urn="urn:li:activity:\d{19}"', copied.markup)


def test_two_copies_of_one_page_have_other_stand_ins() -> None:
    tree = element("html", {"lang": "en"}, element("p", {}, "Jane Doe of Example"))
    copies = {clean(tree, KNOWN, "/in/jane-doe/", "www.linkedin.com").markup for _ in range(5)}
    assert len(copies) == 5


def test_the_labels_of_the_page_knowledge_stay_in_the_page_s_language() -> None:
    tree = element("html", {"lang": "de"}, element("button", {"aria-label": "Jane Doe als Kontakt einladen"}))
    assert re.search(r'aria-label="\w{4} \w{3} als Kontakt einladen"', clean(tree, KNOWN, "/", "x").markup)


def test_a_post_s_age_stays_though_its_id_does_not() -> None:
    urn = "urn:li:activity:7530300553692184707"
    copied = clean(element("html", {}, element("div", {"data-urn": urn})), KNOWN, "/", "x").markup
    found = re.search(r"urn:li:activity:(\d+)", copied)
    assert found is not None
    day = 86_400_000
    assert (int(found[1]) >> 22) // day == (7530300553692184707 >> 22) // day


# --- what a page is made of


PARTS = """<!doctype html><html lang="en"><head><title>Jane Doe | LinkedIn</title>
<script>var token = "secretsecret"; document.title = "run"</script><style>.x { color: red }</style></head>
<body><nav><a href="/mynetwork/">N</a></nav><div id="host"><template shadowrootmode="open">
<div role="dialog"><button aria-label="Add a note">Add a note</button></div></template></div>
<iframe srcdoc="<textarea name=message>marmalade of mine</textarea><button>Send</button>"></iframe>
<p class="gone">hidden words</p><code>{"secret": 1}</code><img src="data:image/png;base64,xyz" alt="Jane Doe">
<style>.gone { display: none }</style></body></html>"""


@browser_test
async def test_shadow_roots_frames_and_what_is_hidden_are_kept_and_secrets_are_not(
    shown: CaptureBrowser,
) -> None:
    original = replace(of_scene("profile-connected"), markup=PARTS)
    async with shown.show(original, KNOWN) as browser:
        copy = await capture.take(browser, "a test")
    assert not re.search("secretsecret|base64|marmalade|color|<script|<code>[^<]", copy.markup)
    async with shown.show(copy, KNOWN) as browser:
        page = browser.page
        assert await page.locator("[role='dialog'] button").get_attribute("aria-label") == "Add a note"
        assert await page.frame_locator("iframe").locator("textarea").count() == 1
        assert not await page.locator(".gone").is_visible()
        assert await page.locator(".gone").count() == 1


@browser_test
async def test_nothing_in_a_file_that_somebody_sent_is_carried_out_or_fetched(shown: CaptureBrowser) -> None:
    hostile = "<script>document.title = 'ran'</script><img src='//elsewhere.example/x' onerror=\"document.title='ran'\">"
    sent = replace(
        of_scene("profile-connected"), markup=f"<html lang=en><title>still</title>{hostile}</html>"
    )
    async with shown.show(sent, KNOWN) as browser:
        asked: list[str] = []
        browser.page.on("requestfinished", lambda request: asked.append(request.url))
        await browser.page.wait_for_load_state("load")
        assert await browser.page.title() == "still"
        assert asked == []


@browser_test
async def test_entries_that_no_browser_understands_are_named(shown: CaptureBrowser) -> None:
    post = {**KNOWN.tables["post"], "like": "button[["}
    broken = replace(KNOWN, tables={**KNOWN.tables, "post": post})
    assert await shown.unusable(broken, KNOWN) == ["post.like"]
    assert await shown.unusable(KNOWN, KNOWN) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html></html>",
        "<!-- linkedpilot capture\ndate: 2026-11-25\n-->",
        "<!-- linkedpilot capture\ndate: 2026-11-25\nkind: profile\nlayout: x\npath: //evil.example/\nknowledge: 1\nlanguage: en\n-->",
        "<!-- linkedpilot capture\ndate: soon\nkind: profile\nlayout: x\npath: /in/x/\nknowledge: 1\nlanguage: en\n-->",
    ],
)
def test_what_is_no_capture_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(NotACapture, match=r"not_a_capture\.(no_head|no_path|damaged)"):
        capture.parse(text)


def test_captures_have_a_bound_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = of_scene("profile-connected")
    monkeypatch.setattr(capture, "MOST_BYTES", 2 * len(taken.as_text().encode()) + 10)
    for day in range(1, 5):
        capture.keep(taken, tmp_path, f"2026110{day}-000000")
    assert [file.name[:8] for file in capture.kept(tmp_path)] == ["20261104", "20261103"]


# --- what an action leaves behind


@browser_test
async def test_an_unknown_page_leaves_a_screenshot_and_a_copy_without_names(guest: Guest) -> None:
    lead = "jane-example-77"
    body = "<h1>Jane Exampleson</h1><p>marmalade that is known</p>"
    guest.site.show(
        {
            f"/in/{lead}/": "<html lang='en'><head><title>Jane Exampleson | LinkedIn</title></head><body><nav>"
            f"<a href='/mynetwork/'>N</a></nav><main><section>{body}</section></main></body></html>"
        }
    )
    guest.clock.speed = 20.0
    result = await guest.do(ActionType.CONNECT, lead)
    assert result.outcome is Outcome.UNEXPECTED_PAGE
    assert result.evidence is not None
    copy = capture.read(result.evidence.with_suffix(".html"))
    assert copy.kind is CaptureKind.PROFILE
    assert not re.search(r"Jane|Exampleson|marmalade|jane-example", copy.as_text())
    assert "<h1>" in copy.markup
