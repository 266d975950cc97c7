"""Dialogs and what stands over a profile, as LinkedIn shows them this autumn, on fixed pages: the right outcome, the right books, nothing else clicked."""

import pytest

from engine.linkedin.actions import look
from engine.linkedin.outcome import ActionTask, DoubtAnswer
from engine.rules.enums import Difference, Outcome
from engine.rules.identity import ROOT
from tests.linkedin import profile_scenes as p
from tests.linkedin.conftest import NOW, Guest
from tests.linkedin.inviting import CONNECT, DONE, NOTE, NOTES, REMOVE, invite, nothing, sent

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]


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
