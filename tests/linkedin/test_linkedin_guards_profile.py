"""Each guard of the scripts that read a profile and an invitation's dialog is needed: taken away, something is read wrongly.

A guard is one line of a script, marked `// guard: its name`. The fragments are what each of them is there for.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from engine.linkedin import pages
from engine.linkedin.signals import script
from tests.linkedin.conftest import Guest

pytestmark = pytest.mark.asyncio(loop_scope="module")

KNOWN = pages.built_in()
TEXTS = KNOWN.texts["en"]
NAME, SLUG = "Jane Doe", "jane-doe-123"
PATH = f"/in/{SLUG}/"
INVITE_PATH = "/preload/custom-invite/?vanityName="

# script, guard, the line's code, what stands there without it
GUARDS = [
    (
        "profile",
        "hidden",
        "e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })",
        "true",
    ),
    ("profile", "a name in an aside", "&& !e.closest(k.aside)", ""),
    ("profile", "a namesake's name", "&& !theirName(e)", ""),
    ("profile", "exactly the lead's name", '(p) => p.replace("{name}", () => name) === text', '(p) => text.startsWith(p.split("{name}")[0])'),
    ("profile", "a heading of exactly that name", "&& words(e) === name", "&& words(e).startsWith(name)"),
    ("profile", "aside", "if (up.matches(k.aside)) return false;", ""),
    ("profile", "strangers on the way up", "if (strangers(up)) return false;", ""),
    ("profile", "another heading on the way up", "if (otherHeading(up)) return false;", ""),
    ("profile", "the card holds the control", "const holds = (e) => card.contains(e);", "const holds = () => true;"),
    ("profile", "the sticky bar", "&& main.contains(e)", ""),
    ("profile", "what comes after another's heading", "&& (!fence || after(e, fence))", ""),
    ("profile", "another's menu is open", 'more.getAttribute("aria-expanded") !== "false"', "true"),
    ("profile", "a menu that stood there before our click", "(m) => !before.includes(m)", "() => true"),
    ("profile", "vanityName is exactly the slug", "invited(e.href) === slug;", "(invited(e.href) || '').startsWith(slug);"),
    ("profile", "another's invite link", "!e.matches(k.invite_link) || ownLink(e)", "true"),
    ("profile", "a label that names somebody else", "&& !namesOther(e)", ""),
    ("profile", "two of one name", "outside.length === 1 ?", "outside.length > 0 ?"),
    ("profile", "a menu with other people's links", "m.contains(e) && !shared(m)", "m.contains(e)"),
    ("profile", "a lone digit", "&& !/^\\d$/.test(t)", ""),
    ("profile", "an unknown entry", "!m.querySelector(k.busy) && lines(m).every(covered)", "true"),
    ("profile", "an unknown control in the row", "|| all(actions, e).length > 0 || familiarAround(e)", "|| true"),
    ("profile", "degrees that disagree", "first.length > 0 && first.length === degrees.length", "first.length > 0"),
    ("dialog", "what stood there before the click", "!!others && !others.includes(e)", "true"),
    ("dialog", "a chat", "!chat(box)", "true"),
    ("dialog", "a dialog about somebody else", "&& !strange(box)", ""),
    ("dialog", "a stranger's field in the invitation's place", "&& plain(box)", ""),
    ("dialog", "only the invitation's own dialog is used", "buttons.find((e) => attributed", "buttons.find((e) => true"),
    ("dialog", "a field that may be another's", "&& (sure(box) || notes[0].matches(k.note_mark))", ""),
    ("dialog", "a form that asks for something", "fields.length + notes.length + radios.length === 0 && !offer", "true"),
    ("dialog", "only the two-button form", "choices.length === 2 && choices.every(able) && !found.send", "choices.length > 1"),
    ("dialog", "a question that isn't the invitation's", "const asks = attributed || waits;", "const asks = !!box;"),
    ("dialog", "a telephone number", 'fields.filter((e) => e.type === "text" || e.matches(k.email));', "fields;"),
    ("dialog", "a survey", "&& (attributed || aboutLead),", ","),
    ("dialog", "an offer before the invitation's own dialog", "&& (attributed || ours.length > 0),", ","),
    ("dialog", "the button that the note woke", "able(e) && asleep.includes(e)", "able(e)"),
]  # fmt: skip


@dataclass(frozen=True)
class Fragment:
    """A piece of a page, and how it is to be read: signals, and the ids of the controls (None: there is none)."""

    name: str
    script: str
    body: str
    reads: dict[str, Any]
    before: str = ""  # a script run in between: what stands at its start stood there before our click
    ours: str = ""  # selectors of what is known to be the invitation's
    asleep: str = ""
    known: dict[str, Any] = field(default_factory=dict)


def card(controls: str, rest: str = "", beside: str = "<p>· 2nd</p>") -> str:
    """The lead's card with these controls; `rest` follows it."""
    bar = "<header><a href=/in/me-myself/>I</a></header>"
    return f"{bar}<main><section id=top><h1>{NAME}</h1>{beside}<div class=row>{controls}</div></section>{rest}</main>"


def button(name: str, text: str = "Connect", more: str = "") -> str:
    return f"<button id={name} {more}>{text}</button>"


MORE = "<button id=more aria-expanded=true>More</button>"
MESSAGE = "<a href=/messaging/compose/?x id=message>Message</a>"
FOLLOW = f"<button aria-label='Follow {NAME}' id=follow>Follow</button>"
OTHER = "<a href=/in/riley-fremd/>Riley Fremd</a>"
LABEL = f"aria-label='Invite {NAME} to connect'"
NOBODY = {"invite": None, "inviteInCard": False, "inviteInMenu": False}
LEADS = {"invite": "own"}
MENU = "<div role=menu>{}</div>"
OPENS = "document.body.insertAdjacentHTML('beforeend', `{}`)"
FINE = "<a role=menuitem href=/messaging/x>Zq</a>"


def profile(name: str, body: str, reads: dict[str, Any], before: str = "") -> Fragment:
    return Fragment(name, "profile", body, reads, before)


def dialog(name: str, body: str, reads: dict[str, Any], **more: Any) -> Fragment:
    return Fragment(name, "dialog", body, reads, **more)


def box(inside: str, attributes: str = "aria-labelledby=send-invite-modal") -> str:
    return f"<div role=dialog {attributes}>{inside}</div>"


TWO = "<button id=add>Zq</button><button id=plain>Zx</button>"
NOTHING = {"addNote": None, "sendWithout": None, "send": None, "note": None}

FRAGMENTS = [
    profile("own button", card(button("own") + MORE), LEADS | {"more": "more"}),
    profile("own link", card(f"<a id=own href='{INVITE_PATH}{SLUG}'>Zq</a>"), LEADS),
    profile("own link of another case", card(f"<a id=own href='{INVITE_PATH}{SLUG.upper()}'>Zq</a>"), LEADS),
    profile("own key", card(button("own", "Zq", "componentkey=x_connect")), LEADS),
    profile("own pending key", card(button("x", "Zq", "componentkey=x_pending")), NOBODY | {"pending": True}),
    profile("own label", card(button("own", "Zq", LABEL)), LEADS),
    profile("bar outside, own name", card("", f"<div>{button('own', 'Zq', LABEL)}</div>"), LEADS),
    profile("bar outside, keyed only", card("", f"<div>{button('x', 'Zq', 'componentkey=x_connect')}</div>"), NOBODY | {"loose": True}),
    profile("hidden Connect", card(button("x", more="style=visibility:hidden") + button("y", more="style=opacity:0")), NOBODY),
    profile("name in an aside", f"<aside><section><h2>{NAME}</h2>{button('x')}</section></aside><main></main>", NOBODY | {"card": False}),
    profile("namesake's card", f"<main><section><li><a href=/in/jane-doe-9/>x</a><h2>{NAME}</h2></li>{button('x')}</section></main>", NOBODY | {"card": False}),
    profile("a longer name's card", f"<main><section><h2>{NAME} Jr</h2>{button('x')}</section></main>", NOBODY | {"card": False}),
    profile("aside in the card", card(f"<aside>{button('x')}</aside>"), NOBODY),
    profile("stranger in the card", card(f"<div>{OTHER}{button('x')}</div>"), NOBODY),
    profile("mutual friend's list in the card", card(f"<ul><li>{OTHER}{button('x', 'Zq', 'componentkey=x_connect')}</li></ul>"), NOBODY),
    profile("another heading in the card", card(f"<div><h3>More people</h3>{button('x')}</div>"), NOBODY),
    profile("namesake without a link under a heading", card("", f"<div><h2>You may know</h2>{button('x', 'Zq', LABEL)}</div>"), NOBODY),
    profile("Connect before the card", f"<main>{button('x')}<section><h1>{NAME}</h1>{MORE}</section></main>", NOBODY),
    profile("Connect after the card", card(MORE, f"<div>{button('x')}</div>"), NOBODY),
    profile("sticky bar", card("") + f"<div><button>More</button>{MESSAGE}</div>", NOBODY | {"more": None, "compose": False}),
    profile("sticky bar before", f"<main><section id=top><h1>{NAME}</h1></section></main><div>{MESSAGE}{MORE}</div>", {"more": None, "compose": False}),
    profile("what comes after a heading", card("", f"<section><h2>About</h2></section><div>{MESSAGE}{MORE}</div>"), {"more": None, "compose": False}),
    profile("bar right after the card", card("", f"<div>{MESSAGE}{MORE}</div><section><h2>About</h2></section>"), {"more": "more", "compose": True}),
    profile("a menu of another button", card(MORE.replace("true", "false")), NOBODY | {"menuOpen": False}, OPENS.format(MENU.format(f"<div role=menuitem componentkey=x_connect>{FINE}Connect</div>"))),
    profile("our menu", card(MORE), {"invite": "own", "inviteInMenu": True}, OPENS.format(MENU.format("<div role=menuitem id=own>Connect</div>" + FINE))),
    profile("our menu by key", card(MORE), {"invite": "own"}, OPENS.format(MENU.format("<div role=menuitem id=own componentkey=x_connect>Zq</div>"))),
    profile("a menu that stood there", card(MORE) + MENU.format("<div role=menuitem>Connect</div>"), NOBODY | {"menuOpen": False}),
    profile("a menu that nobody of us opened", card(MORE) + MENU.format("<div role=menuitem>Connect</div>"), NOBODY | {"menuOpen": False}, "null"),
    profile("a longer slug", card(f"<a id=x href='{INVITE_PATH}{SLUG}4'>Zq</a>"), NOBODY),
    profile("another's link with the lead's words", card(f"<a id=x href='{INVITE_PATH}riley'>Connect</a>"), NOBODY),
    profile("another's link with a key", card(f"<a id=x componentkey=x_connect href='{INVITE_PATH}riley'>Zq</a>"), NOBODY),
    profile("another's name with a key", card(button("x", "Connect", "componentkey=x_connect aria-label='Invite Riley Fremd to connect'")), NOBODY),
    profile("a longer name", card("", f"<div>{button('x', 'Connect', LABEL.replace('Doe', 'Doe Jr'))}</div>"), NOBODY),
    profile("two of one name outside", card("", f"<div>{button('x', 'Zq', LABEL)}</div><div>{button('y', 'Zq', LABEL)}</div>"), NOBODY),
    profile("a menu with others in it", card(MORE), NOBODY, OPENS.format(MENU.format(f"<div role=menuitem>Connect</div>{OTHER}"))),
    profile("a menu with another's key in it", card(MORE), NOBODY, OPENS.format(MENU.format(f"<div role=menuitem componentkey=x_connect>Zq</div>{OTHER}"))),
    profile("two Connects in one menu", card(MORE), NOBODY, OPENS.format(MENU.format("<div role=menuitem>Connect</div><div role=menuitem>Connect</div>"))),
    profile("a lone 1", card(MESSAGE, beside="<p>1</p>"), {"firstDegree": False}, ),
    profile("a lone 2 beside 1st", card(MESSAGE, beside="<p>· 1st</p><p>2</p>"), {"firstDegree": True}),
    profile("1st", card(MESSAGE, beside="<p>· 1st</p>"), {"firstDegree": True, "compose": True}),
    profile("1st, hidden 2nd", card(MESSAGE, beside="<p hidden>· 2nd</p><p>· 1st</p>"), {"firstDegree": True}),
    profile("2nd, hidden 1st", card(MESSAGE, beside="<p style=opacity:0>· 1st</p><p>· 2nd</p>"), {"firstDegree": False}),
    profile("degrees that disagree", card(MESSAGE, beside="<p>· 1st</p><p>· 2nd</p>"), {"firstDegree": False}),
    profile("a friend's degree", card(f"<div>{OTHER}<p>· 1st</p></div>"), {"firstDegree": False}),
    profile("a known menu", card(FOLLOW + MORE), {"menuKnown": True}, OPENS.format(MENU.format(f"{FINE}<div role=menuitem>Save to PDF</div>"))),
    profile("an unknown entry", card(FOLLOW + MORE), {"menuKnown": False}, OPENS.format(MENU.format(f"{FINE}<div role=menuitem>Zq</div>"))),
    profile("a text beside the entries", card(FOLLOW + MORE), {"menuKnown": False}, OPENS.format(MENU.format(f"{FINE}<b>Zq</b>"))),
    profile("a menu that is still loading", card(FOLLOW + MORE), {"menuKnown": False}, OPENS.format(MENU.format(f"{FINE}<i role=progressbar></i>"))),
    profile("a known row", card(f"{MESSAGE}{FOLLOW}{MORE}<a href=https://example.org/>Zq</a><button>View in Sales Navigator</button>"), {"rowKnown": True}),
    profile("an unknown control in the row", card(f"<button aria-label='Zq {NAME}'>Zq</button>{FOLLOW}{MORE}"), {"rowKnown": False}),
    profile("an unknown icon in the row", card(f"<div><i tabindex=0 aria-label='Zq {NAME}'>+</i></div>{FOLLOW}{MORE}"), {"rowKnown": False}),
    profile("an unknown control elsewhere in the card", card(FOLLOW + MORE, beside="<button>Zq</button>"), {"rowKnown": True}),
    profile("a row without an expander", card(FOLLOW), {"rowKnown": False}),
    # --- the dialog
    dialog("words", box("<button id=x aria-label=Dismiss></button><button id=add>Add a note</button><button id=plain>Send without a note</button>", ""), {"addNote": "add", "sendWithout": "plain"}),
    dialog("form of two", box(TWO), {"addNote": "add", "sendWithout": "plain"}),
    dialog("one word known", box("<button id=add>Add a note</button><button id=plain>Zx</button>", ""), {"addNote": "add", "sendWithout": "plain"}),
    dialog("form of two, not the invitation's", box(TWO, ""), NOTHING),
    dialog("form of three", box(TWO + "<button>Zy</button>"), NOTHING),
    dialog("form of two, one asleep", box("<button>Zq</button><button disabled>Zx</button>"), NOTHING),
    dialog("form of two with a field", box(TWO + "<input>"), NOTHING),
    dialog("form of two with choices", box(TWO + "<input type=radio><input type=radio>"), NOTHING),
    dialog("form of two with an offer", box(TWO + "<a href=/premium/x>Zq</a>"), NOTHING | {"premium": True}),
    dialog("an offer of its own accord", box("<h2>Try Premium</h2><a href=/premium/x>Zq</a>", ""), NOTHING | {"premium": False}),
    dialog("an offer in the invitation's place", box("<h2>Try Premium</h2><a href=/premium/x>Zq</a>", ""), NOTHING | {"premium": True}, ours="#gone"),
    dialog("an address asked for", box("<input><button disabled>Send</button>", ""), NOTHING | {"emailText": True, "email": False}),
    dialog("an address asked for by its kind", box("<input type=email><button disabled>Connect</button>", ""), {"emailText": True, "email": True}),
    dialog("an address that is there", box("<input type=email value=a@b.example><button disabled>Send</button>", ""), {"emailText": False, "email": False}),
    dialog("an address for something else", box("<input type=email><button disabled>Subscribe</button>", ""), {"emailText": False, "email": False}),
    dialog("an address that nothing waits for", box("<input type=email><button>Send</button>", ""), {"emailText": False, "email": False}),
    dialog("a telephone number", box("<input type=tel><button disabled>Send</button>"), {"emailText": False, "email": False}),
    dialog("how known", box("How do you know Jane? <input type=radio><input type=radio><button disabled>Connect</button>", ""), {"howKnown": True}),
    dialog("how known, marked", box("<input type=radio><input type=radio><button>Zq</button>"), {"howKnown": True}),
    dialog("a survey", box("How do you like it? <input type=radio><input type=radio><button disabled>Send</button>", ""), {"howKnown": False}),
    dialog("a survey about the lead's page", box("Is Jane's page good? <input type=radio><input type=radio><button disabled>Submit</button>", ""), {"howKnown": False}),
    dialog("it stood there before", box(TWO), NOTHING | {"open": False}, before="undefined"),
    dialog("the page is a new one", box(TWO), NOTHING | {"open": False}, before="null"),
    dialog("an open shadow root", "<div id=host></div>", {"addNote": "add", "sendWithout": "plain"}, before=f"document.querySelector('#host').attachShadow({{mode:'open'}}).innerHTML='{box(TWO)}'"),
    dialog("a chat", box("<div contenteditable=true></div><button>Add a note</button><button>Zq</button>", ""), NOTHING | {"open": False}),
    dialog("a chat of the old layout", f"<div class=msg-overlay-x>{box('<textarea></textarea><button>Send</button>')}</div>", NOTHING | {"open": False}),
    dialog("about somebody else", box(f"{OTHER}{TWO}"), NOTHING | {"open": False}),
    dialog("a weak dialog's Send", box("<button>Send</button>", ""), NOTHING | {"open": True, "attributed": False}),
    dialog("a weak dialog's field", box("<textarea></textarea><button>Send</button>", ""), NOTHING),
    dialog("a field beside invitation words", box("<textarea></textarea><button>Add a note</button>", ""), {"note": None}),
    dialog("the note's own field", box("<h2>Zq</h2><textarea id=custom-message></textarea><button>Add a note</button>", ""), {"note": "custom-message"}),
    dialog("a chat in the invitation's place", box("<b>Riley Fremd</b><textarea></textarea><button>Send</button>", ""), NOTHING, ours="#gone"),
    dialog("the note's form in the invitation's place", box("<p>Add a note</p><textarea id=n></textarea><button id=s>Send</button>", ""), {"note": "n", "send": "s"}, ours="#gone"),
    dialog("the button that woke", box("<textarea id=n>Hi</textarea><button>Zq</button><button id=s>Zx</button>"), {"note": "n", "send": "s"}, asleep="#s"),
    dialog("no button woke", box("<textarea id=n>Hi</textarea><button>Zq</button><button disabled>Zx</button>"), {"note": "n", "send": None}),
]  # fmt: skip


async def _read(guest: Guest, fragment: Fragment, texts: list[str]) -> list[dict[str, Any]]:
    """What each script makes of the fragment that is open: signals, and its controls by their ids."""
    page = guest.browser.page
    if fragment.script == "profile":
        argument: Any = [KNOWN.table("profile"), TEXTS, SLUG]
        wrapped = [f"([k, texts, slug]) => ({text})([k, texts, slug, window.before])" for text in texts]
    else:
        argument = [KNOWN.table("dialog"), TEXTS, {"name": NAME, "slug": SLUG}]
        wrapped = [
            f"([k, texts, lead]) => ({text})([k, texts, lead, window.before, window.ours, window.asleep])"
            for text in texts
        ]
    found = (
        "([all, a]) => all.map((f) => { const got = eval(f)(a); const out = {...got.signals};"
        "for (const name of Object.keys(got).filter((n) => n !== 'signals')) {"
        "  if (!(name in out) || !Array.isArray(got[name])) out[name] = got[name] && (got[name].id || 'something');"
        "} return out; })"
    )
    answers: list[dict[str, Any]] = await page.evaluate(found, [wrapped, argument])
    return [{key: answer[key] for key in fragment.reads} for answer in answers]


async def _open(guest: Guest, fragment: Fragment) -> None:
    page = guest.browser.page
    html = (
        f"<html lang=en><head><title>(2) {NAME} | LinkedIn</title></head><body>{fragment.body}</body></html>"
    )
    if fragment.script == "dialog" and not fragment.before:
        html = html.replace(fragment.body, "")
    guest.site.show({PATH: html})
    await page.goto(f"{guest.browser.options.linkedin_url}{PATH}")
    await page.evaluate(
        "(kind) => { const all = (s) => [...document.querySelectorAll(s)];"
        "window.before = all(kind === 'profile' ? '[role=menu]' : '[role=dialog]');"
        "window.ours = []; window.asleep = []; }",
        fragment.script,
    )
    if fragment.before == "null":
        await page.evaluate("() => { window.before = null; }")
    elif fragment.before:
        await page.evaluate(fragment.before)
    elif fragment.script == "dialog":
        await page.evaluate("(body) => { document.body.innerHTML = body; }", fragment.body)
    if fragment.ours:
        await page.evaluate("() => { window.ours = [document.createElement('div')]; }")
    if fragment.asleep:
        await page.evaluate("(s) => { window.asleep = [document.querySelector(s)]; }", fragment.asleep)


Readings = dict[str, dict[str, dict[str, Any]]]  # by fragment, by guard that was taken away ("": none)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def readings(_scenes: Guest) -> Readings:
    """Every fragment read by the script as it is, and by the script without each guard."""
    found: Readings = {}
    for fragment in FRAGMENTS:
        await _open(_scenes, fragment)
        text = script(fragment.script)
        without = {
            guard: text.replace(code, rest) for which, guard, code, rest in GUARDS if which == fragment.script
        }
        answers = await _read(
            _scenes, fragment, [text, *without.values()]
        )  # at once: each asking is a way to the browser
        found[fragment.name] = dict(zip(("", *without), answers, strict=True))
    return found


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda f: f.name)
async def test_each_fragment_is_read_as_it_is(readings: Readings, fragment: Fragment) -> None:
    assert readings[fragment.name][""] == fragment.reads


@pytest.mark.parametrize(("which", "guard", "code", "_"), GUARDS, ids=[f"{g[0]}: {g[1]}" for g in GUARDS])
async def test_each_guard_is_needed(readings: Readings, which: str, guard: str, code: str, _: str) -> None:
    assert script(which).count(code) == 1, "the guard stands in one line"
    wrong = [f.name for f in FRAGMENTS if f.script == which and readings[f.name][guard] != f.reads]
    assert wrong, f"nothing is read wrongly without: {guard}"


@pytest.mark.parametrize("which", ["profile", "dialog"])
async def test_every_guard_that_a_script_names_is_taken_away_here(which: str) -> None:
    named = re.findall(r"// guard: (.+)", script(which))
    assert sorted(named) == sorted(guard for each, guard, *_ in GUARDS if each == which)
