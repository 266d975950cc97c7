"""Profiles as LinkedIn shows them this autumn, on fixed pages: the right outcome, the right books, nothing else clicked."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.async_api import ElementHandle

from engine.linkedin import page_visit
from engine.linkedin.actions import look
from engine.linkedin.browser import Browser
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Result
from engine.rules.enums import ActionType, Difference, Outcome
from engine.rules.identity import ROOT
from tests.linkedin import profile_scenes as p
from tests.linkedin.conftest import NOW, Guest
from tests.linkedin.scene_site import scene

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

CONNECT, DONE = ActionType.CONNECT, Outcome.DONE
NOTE = "Hello Cleo, shall we connect?"
NOTES = (None, NOTE)


async def invite(guest: Guest, page: str, note: str | None = None, **more: object) -> Result:
    guest.site.show({p.PATH: page}, p.STANDS)
    return await guest.do(CONNECT, p.SLUG, note=note, **more)


def sent(guest: Guest, result: Result, note: str | None, slug: str = p.SLUG) -> None:
    """Sent, proven, with the note that was wanted, once, and nothing else happened."""
    assert (result.outcome, result.differs) == (DONE, None), result
    assert guest.site.booked == [("invite_note", slug, note) if note else ("invite", slug, "")]
    assert guest.marks == [ROOT + slug]


def nothing(guest: Guest, result: Result, outcome: Outcome, surely: bool = False) -> None:
    assert result.outcome is outcome, result
    assert guest.site.booked == []
    assert result.surely_nothing is surely


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
REMOVE = "<div role=\"menuitem\" onclick=\"book('remove','x')\">{}</div>"
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


# --- what LinkedIn says instead


def box(inside: str, role: str = "role=dialog") -> str:
    return (
        f"<div {role} style='position:fixed;top:140px;left:280px;z-index:60;background:#fff'>{inside}</div>"
    )


LIMITS = [
    ("en", "You’ve reached the weekly invitation limit", "Got it"),
    ("en", "You've hit this week's invitation limit", "OK, thanks"),
    ("de", "Sie haben das wöchentliche Limit für Einladungen erreicht", "Verstanden"),
    ("de", "Ihr Limit für diese Woche ist erreicht", "Alles klar"),
    ("fr", "Vous avez atteint la limite hebdomadaire d’invitations", "J’ai compris"),
    ("es", "Has alcanzado el límite semanal de invitaciones", "Entendido"),
    ("pt", "Você atingiu o limite semanal de convites", "Entendi"),
    ("it", "Hai raggiunto il limite settimanale di inviti", "Ho capito"),
    ("nl", "U hebt de wekelijkse limiet voor uitnodigingen bereikt", "Begrepen"),
    ("tr", "Haftalık davet sınırına ulaştınız", "Anladım"),
]


@pytest.mark.parametrize(("language", "heading", "button"), LIMITS)
@pytest.mark.parametrize("where", ["page", "shadow"])
async def test_the_weekly_limit_is_read_in_a_dialog_with_a_heading_only(
    guest: Guest, where: str, language: str, heading: str, button: str
) -> None:
    page = p.kind(where, p.answers(p.shows(box(f"<h2>{heading}</h2><button>{button}</button>"))))
    nothing(guest, await invite(guest, page.replace('lang="en"', f'lang="{language}"')), Outcome.WEEKLY_LIMIT)


TOAST = "<div {} style='position:fixed;bottom:9px;left:9px'>{}</div>"
ITEM = 'data-test-artdeco-toast-item-type="error"'
EMAIL = "<h2>Connect</h2><label>Their e-mail<input {}></label><button disabled>Send</button>"
UPSELL = "<h2>Get more with Premium</h2><button>Dismiss</button>"


@pytest.mark.parametrize(
    ("answer", "outcome", "surely"),
    [
        (box(EMAIL.format("type=text")), Outcome.EMAIL_NEEDED, True),
        (box(EMAIL.format(""), "role=alertdialog aria-labelledby=send-invite-modal"), Outcome.EMAIL_NEEDED, False),
        (box(EMAIL.format("type=email")), Outcome.EMAIL_NEEDED, True),
        (TOAST.format("role=alert", "You can resend an invitation 3 weeks after withdrawing."), Outcome.NOT_NOW, False),
        (TOAST.format("role=status", "Invitation not sent: three weeks must pass after withdrawal"), Outcome.NOT_NOW, False),
        (TOAST.format(ITEM, "You can resend this invitation 3 weeks after withdrawing it"), Outcome.NOT_NOW, False),
        (TOAST.format(ITEM, "Zq"), Outcome.LINKEDIN_ERROR, True),
        (TOAST.format("role=alert", "Something went wrong. Try again."), Outcome.LINKEDIN_ERROR, True),
        (TOAST.format("role=alert", "Zq zq"), Outcome.UNEXPECTED_PAGE, True),
        (box("<h2>Zq zq zq</h2><button>Zq</button>"), Outcome.UNEXPECTED_PAGE, True),
        # questions that aren't the invitation's are no reason to skip a person
        (box("<h2>Is this still your e-mail?</h2><input type=email value=ida@example.org><button>Confirm</button>"), Outcome.UNEXPECTED_PAGE, True),
        (box("<h2>Get the app</h2><input type=tel><button disabled>Send</button>"), Outcome.UNEXPECTED_PAGE, True),
        (box("<h2>How is LinkedIn?</h2><label><input type=radio name=a>Good</label><label><input type=radio name=a>Bad</label>"
             "<button disabled>Send</button>"), Outcome.UNEXPECTED_PAGE, True),
        (box(f"<h2>How do you know {p.NAME}?</h2><label><input type=radio name=a>Zq</label><label><input type=radio name=a>Zx</label>"
             "<button disabled>Connect</button>"), Outcome.HOW_KNOWN, True),
        (box("<h2>Zq</h2><button>Zq</button>", "role=alertdialog aria-labelledby=send-invite-modal"), Outcome.UNEXPECTED_PAGE, True),
        ("<i></i>", Outcome.UNEXPECTED_PAGE, True),
    ],
)  # fmt: skip
async def test_what_linkedin_answers_instead_of_sending(
    guest: Guest, answer: str, outcome: Outcome, surely: bool
) -> None:
    guest.clock.speed = 3.0 if surely else 1.0
    nothing(guest, await invite(guest, p.answers(p.shows(answer))), outcome, surely)


@pytest.mark.parametrize(
    "quota",
    [p.kind("note-quota"), p.kind("note-quota").replace("<a href=/premium/products/>", "<a href=/x/>")],
)
async def test_when_no_note_is_left_the_campaigns_choice_applies(guest: Guest, quota: str) -> None:
    nothing(
        guest, await invite(guest, quota, NOTE, send_without_note=False), Outcome.OUT_OF_NOTES, surely=True
    )
    guest.marks.clear()
    result = await invite(guest, quota, NOTE)
    assert (result.outcome, result.differs) == (DONE, Difference.WITHOUT_NOTE), result
    assert guest.site.booked == [("invite", p.SLUG, "")]


PROMO = "<h2>Try Premium for free</h2><a href=/premium/x>Try it</a><button aria-label=Dismiss>x</button>"


@pytest.mark.parametrize("without", [True, False])
async def test_an_offer_that_pops_up_of_its_own_accord_is_no_word_about_notes(
    guest: Guest, without: bool
) -> None:
    guest.clock.speed = 3.0
    result = await invite(guest, p.answers(p.shows(box(PROMO))), NOTE, send_without_note=without)
    nothing(guest, result, Outcome.UNEXPECTED_PAGE, surely=True)


@pytest.mark.parametrize("without", [True, False])
async def test_an_offer_over_an_invitation_that_went_out_is_seen_through(guest: Guest, without: bool) -> None:
    """The first click sends, and a fresh page shows it only a second after it has painted."""
    page = p.answers(f"book('invite','{p.SLUG}');{p.shows(box(PROMO))}")
    slow = p.also(
        "setTimeout(()=>{ let c=document.querySelector('._a0 [componentkey]');"
        "c.outerHTML='<a aria-label=Zq componentkey=k_pending>Zq</a>'; },1000)"
    )
    guest.site.show({p.PATH: page}, {p.PATH: slow})
    result = await guest.do(CONNECT, p.SLUG, note=NOTE, send_without_note=without)
    assert (result.outcome, result.differs) == (DONE, Difference.WITHOUT_NOTE), result


async def test_out_of_notes_is_told_only_after_a_fresh_look(guest: Guest) -> None:
    """What is for sale stands in the field's place, and the invitation stands, too."""
    field = "d.innerHTML='<h2>Add a note</h2>"
    upsell = "<h2>Try Premium</h2><a href=/premium/x>Try it</a>"
    page = p.changed(p.BASE, (field, f"book('invite','{p.SLUG}'); d.innerHTML='{upsell}'; return; {field}"))
    result = await invite(guest, page, NOTE, send_without_note=False)
    assert (result.outcome, result.differs) == (DONE, Difference.WITHOUT_NOTE), result


async def test_an_offer_after_the_note_was_sent_does_not_say_that_it_went_without(guest: Guest) -> None:
    upsell = "<h2>Try Premium</h2><a href=/premium/x>Try it</a>"
    page = p.changed(
        p.BASE, ("send(d,a.value)}", f"book('invite_note','{p.SLUG}',a.value); d.innerHTML='{upsell}'}}")
    )
    for without in (True, False):
        guest.marks.clear()
        sent(guest, await invite(guest, page, NOTE, send_without_note=without), NOTE)


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Dialog opened", Outcome.UNEXPECTED_PAGE),
        ("You can resend an invitation 3 weeks after withdrawing.", Outcome.NOT_NOW),
        ("Something went wrong. Try again.", Outcome.LINKEDIN_ERROR),
    ],
)
async def test_a_live_region_that_stood_there_empty_is_read_by_its_words(
    guest: Guest, words: str, outcome: Outcome
) -> None:
    says = f"setTimeout(()=>document.querySelector('[role=status]').textContent='{words}',250);"
    page = p.also(
        "document.body.append(el(`<div role=status></div>`))",
        p.answers(says + p.shows(box("<h2>Zq</h2><button>Zq</button>"))),
    )
    surely = outcome is not Outcome.NOT_NOW
    guest.clock.speed = 3.0 if surely else 1.0
    nothing(guest, await invite(guest, page), outcome, surely)


async def test_a_note_that_is_too_long_by_the_dialogs_own_count_is_never_cut(guest: Guest) -> None:
    result = await invite(guest, p.BASE, "x" * 201, send_without_note=False)
    nothing(guest, result, Outcome.NO_TEXT, surely=True)


async def test_a_fresh_page_that_cannot_be_read_leaves_a_doubt(guest: Guest) -> None:
    page = p.answers(f"book('invite','{p.SLUG}')")
    guest.site.show(
        {p.PATH: page}, {p.PATH: p.menu(REMOVE.format("Zq zq"), p.row(p.MESSAGE + p.FOLLOW + p.MORE))}
    )
    guest.clock.speed = 3.0
    assert (await guest.do(CONNECT, p.SLUG)).outcome is Outcome.UNCERTAIN


async def test_connectable_again_is_concluded_only_from_a_page_that_has_been_quiet(guest: Guest) -> None:
    """The old Connect paints first and becomes Pending a little later."""
    slow = p.also(
        "setTimeout(()=>{ let c=document.querySelector('._a0 [componentkey]');"
        "c.outerHTML='<a aria-label=Zq componentkey=k_pending>Zq</a>'; },700)"
    )
    guest.site.show({p.PATH: slow})
    task = ActionTask(CONNECT, ROOT + p.SLUG)
    assert await look(guest.browser, task, None, NOW) is DoubtAnswer.DONE
    guest.site.show({p.PATH: p.BASE})
    assert await look(guest.browser, task, None, NOW) is DoubtAnswer.NOT_DONE


# --- other people's things in the way


def chat(role: str, place: str) -> str:
    return p.CHAT.format(role=role, place=place)


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("role", ["role=dialog", "class=msg-overlay-conversation-bubble", "class=_x7"])
@pytest.mark.parametrize(
    "script",
    [
        "document.body.append(el(`{}`))",
        "setTimeout(()=>document.body.append(el(`{}`)),600)",
        "document.querySelector('._a0').addEventListener('click',()=>document.body.append(el(`{}`)),true)",
        "new MutationObserver((m)=>{{ if (document.querySelector('.s2, iframe, [role=alertdialog]') && !document.querySelector('[data-chat]'))"
        " document.body.append(el(`{}`)); }}).observe(document,{{subtree:true,childList:true}})",
    ],
    ids=["at once", "later", "at the click", "with the dialog"],
)
async def test_no_note_goes_into_a_chat_that_stands_over_everything(
    guest: Guest, script: str, role: str, note: str | None
) -> None:
    page = p.also(script.format(chat(role, "top:0;left:0;right:0;bottom:0")))
    sent(guest, await invite(guest, page, note), note)


async def test_a_chat_in_the_place_of_the_notes_field_gets_nothing(guest: Guest) -> None:
    """The dialog goes away at «Add a note», and what comes in its place is another person's conversation."""
    for role in ("role=dialog", "role=alertdialog"):
        taken = chat(role, "top:0;left:0").replace('"', "&quot;")
        start = p.BASE.index("d.innerHTML='<h2>Add a note</h2>")
        end = p.BASE.index("b.onclick=()=>{", start)
        end = p.BASE.index("}; }; }, 250)", end)
        page = p.BASE[:start] + f"d.remove(); document.body.append(el(`{taken}`)); " + p.BASE[end:]
        guest.clock.speed = 3.0
        result = await invite(guest, page, NOTE, send_without_note=False)
        nothing(guest, result, Outcome.UNEXPECTED_PAGE, surely=True)


async def test_a_message_that_opens_a_paid_inmail_is_never_clicked(guest: Guest) -> None:
    page = p.row(p.MESSAGE.replace("<a ", "<a class=primary ") + p.FOLLOW + p.MORE)
    nothing(guest, await invite(guest, page), Outcome.FOLLOW_ONLY)


@pytest.mark.parametrize("where", ["beforebegin", "afterend"])
async def test_a_namesake_beside_the_profile_is_not_the_lead(guest: Guest, where: str) -> None:
    """Same name, same label, another slug; and the lead's own page offers nothing."""
    rail = (
        f"<section><h2>{p.NAME}</h2><li><a href=/in/r-alertdialog-2/>{p.NAME}</a><button aria-label='Invite {p.NAME} to connect'"
        " onclick='book(`invite`,`r-alertdialog-2`)'>Connect</button></li></section>"
    )
    page = p.also(
        f"document.querySelector('main > div').insertAdjacentHTML('{where}',`{rail}`)",
        p.row(p.MESSAGE + p.FOLLOW + p.MORE),
    )
    result = await invite(guest, page)
    assert result.outcome in (Outcome.FOLLOW_ONLY, Outcome.UNEXPECTED_PAGE)
    assert guest.site.booked == []


async def test_a_rehearsal_types_nothing_and_leaves_no_trace(guest: Guest) -> None:
    class DryRun(Exception):
        pass

    async def refuse(url: str) -> None:
        raise DryRun

    guest.mark = refuse  # type: ignore[method-assign]
    page = p.also(
        "document.addEventListener('input',()=>book('typed','x'),true);"
        "document.addEventListener('click',(e)=>{ if(e.target.closest('._a0 [componentkey]')) book('clicked','x'); },true)"
    )
    try:
        for one in (page, p.kind("interop", page)):
            with pytest.raises(DryRun):
                await invite(guest, one, NOTE)
            assert guest.site.booked == []
            assert await guest.browser.page.locator("[role=alertdialog]").count() == 0
    finally:
        del guest.mark
