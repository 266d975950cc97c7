"""Profiles as LinkedIn shows them this autumn, on fixed pages: the right outcome, the right books, nothing else clicked.

Long because it is a collection of scenes.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.async_api import ElementHandle

from engine.linkedin import page_visit
from engine.linkedin.browser import Browser
from engine.rules.enums import Difference, Outcome
from tests.linkedin import profile_scenes as p
from tests.linkedin.conftest import Guest
from tests.linkedin.inviting import CONNECT, DONE, NOTE, NOTES, REMOVE, invite, nothing, sent
from tests.linkedin.scene_site import scene

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]


# --- the samples


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize(
    ("page", "slug"),
    [
        ("profile-alertdialog", "r-alertdialog"),
        ("profile-more-without-aria", "r-more-bare"),
        ("profile-connect-as-text-in-menu", "r-menu-js"),
    ],
)
async def test_the_lead_is_invited_and_nobody_else(
    guest: Guest, page: str, slug: str, note: str | None
) -> None:
    guest.site.show({f"/in/{slug}/": scene(page)})
    sent(guest, await guest.do(CONNECT, slug, note=note), note, slug)


@pytest.mark.parametrize(
    ("page", "slug", "outcome"),
    [
        ("profile-connected", "r-sdui-first", Outcome.ALREADY_CONNECTED),
        ("profile-pending-german", "r-pend-de", Outcome.ALREADY_PENDING),
        ("profile-weekly-limit-plain-dialog", "r-weekly", Outcome.WEEKLY_LIMIT),
    ],
)
async def test_what_stands_is_read(guest: Guest, page: str, slug: str, outcome: Outcome) -> None:
    guest.site.show({f"/in/{slug}/": scene(page)})
    nothing(guest, await guest.do(CONNECT, slug), outcome)


async def test_a_page_that_reloads_by_itself_after_the_click_is_read_anew(guest: Guest) -> None:
    page = scene("profile-reloads-after-click")
    after = p.changed(
        page,
        ('aria-label="Invite Olaf Direct to connect"', 'aria-label="Pending, click to withdraw"'),
        ("openInvite('olaf-direct')", "book('withdraw','olaf-direct')"),
        (
            '\n  Connect\n</span></button><a href="/messaging/compose/?profileUrn=urn:li:fsd_profile:olaf',
            'Pending</span></button><a href="/messaging/compose/?profileUrn=urn:li:fsd_profile:olaf',
        ),
    )
    guest.site.show({"/in/olaf-direct/": page}, {"/in/olaf-direct/": after})
    sent(guest, await guest.do(CONNECT, "olaf-direct"), None, "olaf-direct")


# --- the dialog, wherever it stands and whatever it says


FRAMED = p.changed(
    p.BASE,
    (
        "host().append(d); return d;",
        "let f=document.createElement('iframe'); f.style='position:fixed;top:100px;left:200px;width:420px;height:300px;"
        "z-index:70;background:#fff'; document.body.append(f); d.style=''; f.contentDocument.body.append(d); return d;",
    ),
)


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize(
    "page",
    [
        p.kind("shadow"),
        p.kind("interop"),
        p.kind("note-iframe"),
        p.changed(p.BASE, (p.DIALOG, p.MARKED)),
        p.changed(
            p.BASE,
            ("<div " + p.DIALOG, "<dialog open"),
            ("</div>\"); d.querySelector('.x')", "</dialog>\"); d.querySelector('.x')"),
        ),
        FRAMED,
        p.changed(FRAMED, ("document.body.append(f)", ""))
        .replace("let f=document.createElement('iframe')", "let f=document.querySelector('iframe')")
        .replace('<div id="interop-outlet">', '<iframe></iframe><div id="interop-outlet">'),
        p.said(p.GERMAN, "de"),
        p.said(p.GERMAN, "de", p.kind("shadow")),
        p.changed(p.BASE, ("},250);", "},1800);"))
        if "},250);" in p.BASE
        else p.changed(p.BASE, ("}, 250);", "}, 1800);")),
    ],
    ids=[
        "shadow root",
        "promo over all",
        "note in a frame",
        "marked",
        "dialog open",
        "in a frame",
        "in a frame that stood there",
        "German",
        "German, shadow root",
        "late",
    ],
)
async def test_an_invitation_goes_out_through_whatever_dialog(
    guest: Guest, page: str, note: str | None
) -> None:
    sent(guest, await invite(guest, page, note), note)


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("where", ["page", "shadow"])
@pytest.mark.parametrize("language", ["en", "de"])
async def test_with_every_word_unknown_an_invitation_still_goes_out_by_structure(
    guest: Guest, where: str, language: str, note: str | None
) -> None:
    page = p.said(p.NONSENSE, language, p.changed(p.kind(where), (p.DIALOG, p.MARKED)))
    sent(guest, await invite(guest, page, note), note)


async def test_with_every_word_unknown_a_dialog_without_a_mark_of_its_own_is_left_alone(guest: Guest) -> None:
    page = p.said(p.NONSENSE, "en", p.changed(p.BASE, ('id=\\"send-invite-modal\\"', "")))
    guest.clock.speed = 3.0
    nothing(guest, await invite(guest, page), Outcome.UNEXPECTED_PAGE, surely=True)


@pytest.fixture
def speechless(guest: Guest) -> Iterator[Guest]:
    """Every label of every language that the page knowledge has is wrong."""
    options = guest.browser.options
    texts = {
        language: {key: ["Zz " + key] for key in table} for language, table in options.pages.texts.items()
    }
    guest.browser.options = replace(options, pages=replace(options.pages, texts=texts))
    yield guest
    guest.browser.options = options


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("where", ["page", "shadow", "note-iframe"])
async def test_with_every_word_of_the_knowledge_wrong_an_invitation_goes_out(
    speechless: Guest, where: str, note: str | None
) -> None:
    sent(speechless, await invite(speechless, p.changed(p.kind(where), (p.DIALOG, p.MARKED)), note), note)
    speechless.marks.clear()
    page = p.menu(
        p.IN_MENU.format(key=f'componentkey="{p.KEY}"', text="Connect"), p.row(p.MESSAGE + p.FOLLOW + p.MORE)
    )
    sent(speechless, await invite(speechless, p.kind(where, page), note), note)


@pytest.mark.parametrize(
    ("page", "slug"),
    [
        ("profile-reloads-after-click", "olaf-direct"),
        ("profile-connected", "r-sdui-first"),
        ("profile-more-without-aria", "r-more-bare"),
        ("profile-weekly-limit-plain-dialog", "r-weekly"),
    ],
)
async def test_with_every_word_of_the_knowledge_wrong_nothing_wrong_is_clicked(
    speechless: Guest, page: str, slug: str
) -> None:
    speechless.site.show({f"/in/{slug}/": scene(page)})
    speechless.clock.speed = 3.0
    result = await speechless.do(CONNECT, slug)
    assert result.outcome in (Outcome.UNEXPECTED_PAGE, Outcome.UNCERTAIN), result
    assert speechless.site.booked == []


@pytest.mark.parametrize("milliseconds", [20, 60, 150])
async def test_a_page_that_draws_its_buttons_anew_again_and_again_is_read_again(
    guest: Guest, milliseconds: int
) -> None:
    page = p.also(
        "let n=0, t=setInterval(()=>{ let r=document.querySelector('._a0'); r.innerHTML=r.innerHTML;"
        f" if(++n>12) clearInterval(t); }},{milliseconds});"
    )
    sent(guest, await invite(guest, page), None)


async def test_an_account_that_sends_at_the_first_click_needs_no_dialog(guest: Guest) -> None:
    page = p.answers("send(el('<i></i>'),'')")
    sent(guest, await invite(guest, page), None)
    guest.marks.clear()
    result = await invite(guest, page, NOTE)
    assert (result.outcome, result.differs) == (DONE, Difference.WITHOUT_NOTE)


async def test_a_page_that_reloads_after_the_sending_click_is_read_anew(guest: Guest) -> None:
    page = p.changed(p.BASE, ("d.remove(); let r=", "setTimeout(()=>location.reload(),200); let r="))
    for note in NOTES:
        guest.marks.clear()
        sent(guest, await invite(guest, page, note), note)


# --- the state, whatever the words and places


@pytest.mark.parametrize(
    "page",
    [
        # the name's section without the bar
        p.changed(p.BASE, (p.ROW, ""), ("</section></div><div componentkey", f"</section>{p.ROW}</div><div componentkey")),
        # the bar outside of the card altogether
        p.changed(
            p.BASE, (p.ROW, ""), ("</section></div><div componentkey", f"</section></div>{p.ROW}<div componentkey")
        ),
        p.changed(p.BASE, ("Topcard", "Other")),  # the name's section is the card
        p.changed(p.BASE, (f' componentkey="{p.KEY}"', "")),
        p.changed(p.BASE, ("<p>· 2nd</p>", "<p>· 1st</p>")),  # a degree that isn't so
        p.changed(p.BASE, ('aria-label="Invite Cleo Harms to connect" href="/preload/custom-invite/?vanityName=r-alertdialog"', 'href="#"')),
        p.changed(p.BASE, (f'href="/preload/custom-invite/?vanityName=r-alertdialog" componentkey="{p.KEY}"', 'role="button" tabindex="0"')),
        p.row(p.MESSAGE + p.CONNECT + p.MORE),
        p.menu(p.IN_MENU.format(key=f'componentkey="{p.KEY}"', text="Zq"), p.row(p.MESSAGE + p.FOLLOW + p.MORE)),
        p.menu(p.IN_MENU.format(key="", text="Connect"), p.row(p.MESSAGE + p.FOLLOW + p.MORE)),
        p.menu(p.IN_MENU.format(key="", text="Connect"), p.row(p.MESSAGE + p.MORE.replace("aria-expanded=false", ""))),
        p.menu(p.IN_MENU.format(key="", text="Connect"), p.changed(p.row(p.MESSAGE + p.MORE), ("<p>· 2nd</p>", "<p>· 1st</p>"))),
    ],
    ids=[
        "bar outside of the section", "bar outside of the card", "no Topcard", "no key", "lying degree", "key only", "label only",
        "Message first", "menu: key only", "menu: text only", "menu: text only, bare More", "menu: text only, lying degree",
    ],
)  # fmt: skip
async def test_connect_is_found_wherever_it_stands(guest: Guest, page: str) -> None:
    sent(guest, await invite(guest, page), None)


LATE = "let {0}=document.querySelector('{1}'); {0}.remove(); setTimeout(()=>document.querySelector('._4fa1').append({0}),{2});"


@pytest.mark.parametrize("milliseconds", [400, 1500, 4000])
async def test_a_row_that_paints_late_is_waited_for(guest: Guest, milliseconds: int) -> None:
    sent(guest, await invite(guest, p.also(LATE.format("r", "._a0", milliseconds))), None)


@pytest.mark.parametrize("milliseconds", [300, 1200])
async def test_a_connect_that_paints_after_the_rest_of_the_row_is_no_follow_only(
    guest: Guest, milliseconds: int
) -> None:
    page = p.also(
        f"let c=document.querySelector('._a0 [componentkey]'); c.remove();"
        f"setTimeout(()=>document.querySelector('._a0').prepend(c),{milliseconds});"
    )
    sent(guest, await invite(guest, page), None)


async def test_a_connect_that_comes_late_into_the_menu_is_no_follow_only(guest: Guest) -> None:
    item = p.IN_MENU.format(key="", text="Connect")
    page = p.also(
        "let old=more; more=(b)=>{ old(b); setTimeout(()=>document.querySelector('[role=menu]')"
        f"?.append(el(`{item}`)),900); }};",
        p.row(p.MESSAGE + p.FOLLOW + p.MORE),
    )
    sent(guest, await invite(guest, page), None)


GROW = f"<{{}} aria-label='Grow your network with {p.NAME}' onclick=\"book('invite','{p.SLUG}')\">+</{{}}>"
BESIDE = f'<button aria-label="Save {p.NAME} in Sales Navigator">Save</button><a href="https://example.org/">Visit my website</a>'
ACCEPTING = (
    f'<button aria-label="Accept {p.NAME}’s request to connect" onclick="accept()">Accept</button>'
    f'<button aria-label="Ignore {p.NAME}’s request to connect">Ignore</button>{p.MORE}'
)
ASKED = p.row(
    ACCEPTING,
    p.also(
        f"async function accept(){{ await book('accept','{p.SLUG}'); document.querySelector('._a0').innerHTML=''; }}"
    ),
)
CONNECTED = p.menu(
    REMOVE.format("Remove connection"), p.changed(p.row(p.MESSAGE + p.MORE), ("<p>· 2nd</p>", "<p>· 1st</p>"))
)


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (CONNECTED, Outcome.ALREADY_CONNECTED),
        (p.menu(REMOVE.format("Remove connection"), p.row(p.MESSAGE + p.MORE)), Outcome.ALREADY_CONNECTED),
        (p.changed(p.row(p.MESSAGE + p.MORE), ("<p>· 2nd</p>", "<p>· 1st</p>")), Outcome.ALREADY_CONNECTED),
        (p.row(p.MESSAGE + p.MORE), Outcome.UNEXPECTED_PAGE),  # a lone Message is nothing
        (p.changed(p.row(p.MESSAGE + p.MORE), ("<p>· 2nd</p>", "<p>1</p>")), Outcome.UNEXPECTED_PAGE),
        (p.row(p.MESSAGE + p.FOLLOW + p.MORE), Outcome.FOLLOW_ONLY),
        (p.row(p.MESSAGE + p.FOLLOW + p.MORE + BESIDE), Outcome.FOLLOW_ONLY),
        (p.row(GROW.format("button", "button") + p.FOLLOW + p.MESSAGE + p.MORE), Outcome.UNEXPECTED_PAGE),
        (p.row(f"<div>{GROW.format('div tabindex=0', 'div')}</div><div>{p.FOLLOW}{p.MESSAGE}{p.MORE}</div>"), Outcome.UNEXPECTED_PAGE),
        (p.changed(p.row(GROW.format("button", "button") + p.MESSAGE + p.MORE), ("<p>· 2nd</p>", "<p>· 1st</p>")), Outcome.UNEXPECTED_PAGE),
        (p.menu(REMOVE.format("Zq zq"), p.row(p.MESSAGE + p.FOLLOW + p.MORE)), Outcome.UNEXPECTED_PAGE),
        (p.menu(REMOVE.format("Zq zq"), p.changed(p.row(p.MESSAGE + p.MORE), ("<p>· 2nd</p>", "<p>· 1st</p>"))), Outcome.UNEXPECTED_PAGE),
        (p.row(p.MESSAGE + p.FOLLOW + p.MORE.replace("More", "Zq").replace("aria-expanded=false", "")), Outcome.UNEXPECTED_PAGE),
        (p.STANDS[p.PATH], Outcome.ALREADY_PENDING),
        (p.changed(p.STANDS[p.PATH], ('aria-label="Pending, click to withdraw"', 'aria-label="Zq"'), ("Pending<", "Zq<")), Outcome.ALREADY_PENDING),
        (p.menu(IN := '<div role="menuitem" componentkey="x_pending">Zq</div>', p.row(p.MESSAGE + p.FOLLOW + p.MORE)), Outcome.ALREADY_PENDING),
        (ASKED, Outcome.INCOMING_REQUEST),
    ],
)  # fmt: skip
async def test_a_no_needs_the_whole_of_what_proves_it(guest: Guest, page: str, outcome: Outcome) -> None:
    guest.clock.speed = 1.0 if outcome is not Outcome.UNEXPECTED_PAGE else 3.0
    nothing(guest, await invite(guest, page), outcome)
    assert guest.marks == []


async def test_the_persons_own_invitation_is_accepted_where_wanted_and_that_is_said(guest: Guest) -> None:
    guest.site.show({p.PATH: ASKED}, {p.PATH: CONNECTED})
    result = await guest.do(CONNECT, p.SLUG, accept_incoming=True)
    assert (result.outcome, result.differs) == (DONE, Difference.REQUEST_ACCEPTED)
    assert guest.site.booked == [("accept", p.SLUG, "")]


async def test_accepted_is_seen_though_the_page_first_paints_as_before(guest: Guest) -> None:
    stale = p.also(
        f"setTimeout(()=>document.querySelector('._a0').innerHTML=`{p.MESSAGE}{p.MORE}`,900)",
        p.menu(REMOVE.format("Remove connection"), p.row(ACCEPTING)),
    )
    guest.site.show({p.PATH: ASKED}, {p.PATH: stale})
    result = await guest.do(CONNECT, p.SLUG, accept_incoming=True)
    assert (result.outcome, result.differs) == (DONE, Difference.REQUEST_ACCEPTED), result


async def test_accepted_and_still_as_before_is_surely_nothing(guest: Guest) -> None:
    guest.site.show({p.PATH: ASKED}, {p.PATH: p.row(ACCEPTING)})
    result = await guest.do(CONNECT, p.SLUG, accept_incoming=True)
    assert (result.outcome, result.surely_nothing) == (Outcome.UNEXPECTED_PAGE, True), result


@pytest.mark.parametrize(
    "script",
    [
        "document.querySelector('main').append(el(`<section><h2>Profile not available</h2></section>`));",
        "document.querySelector('main').prepend(el(`<h2>Profile not available</h2>`));"
        "let c=document.querySelector('main > [id$=Topcard]'); c.remove();"
        "setTimeout(()=>document.querySelector('main').prepend(c),900);",
    ],
    ids=["beside the card", "before the card"],
)
async def test_words_of_a_gone_profile_beside_a_card_skip_nobody(guest: Guest, script: str) -> None:
    sent(guest, await invite(guest, p.also(script)), None)


async def test_a_profile_that_is_gone_is_skipped(guest: Guest) -> None:
    page = p.also("document.querySelector('main').innerHTML='<h2>Profile not available</h2>'")
    nothing(guest, await invite(guest, page), Outcome.UNAVAILABLE)


async def test_what_lies_over_a_button_is_put_aside_by_the_one_way_to_click(
    guest: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed: list[str] = []
    usual = page_visit.press

    async def press(browser: Browser, control: ElementHandle, **how: bool) -> None:
        pressed.append(await control.inner_text())
        await usual(browser, control, **how)

    monkeypatch.setattr(page_visit, "press", press)
    bar = (
        "<div type=COOKIE_CONSENT style='position:fixed;inset:0;z-index:95;background:#fff'>"
        "<button action-type=DENY onclick='this.parentNode.remove()'>Zq deny</button></div>"
    )
    sent(guest, await invite(guest, p.also(f"document.body.append(el(`{bar}`))")), None)
    assert pressed == ["Zq deny"]
