"""The server-driven pages in a real browser: what stands in them, and what clicks come to.

Long because each page of that layout has what stands in it and what clicks come to.
"""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from practice.people import make_people, plain
from practice.site.client import SiteControl
from practice.site.texts import TEXTS
from tests.site.test_site_pages import JANE, log_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCOUNT = 1
POSTER = next(p for p in plain(make_people()) if p.own_posts[0].comments)
NO_REACTION = "Reaction button state: no reaction"


@pytest.fixture(autouse=True)
def _server_driven(site: SiteControl) -> None:
    site.set(
        f"account/{ACCOUNT}",
        layout="server_driven",
        posts_layout="server_driven",
        feed_layout="server_driven",
    )


async def open_list(tab: Page, site: SiteControl) -> Locator:
    """The poster's list; their newest own entry, by its menu."""
    await log_in(tab, site, ACCOUNT)
    await tab.goto(f"/in/{POSTER.slug}/recent-activity/all/")
    return (
        tab.get_by_role("listitem")
        .filter(has=tab.get_by_label(f"Open control menu for post by {POSTER.name}"))
        .first
    )


async def copied_link(tab: Page, entry: Locator) -> str:
    """What "Copy link to post" of the entry's menu writes to the clipboard."""
    await tab.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    await entry.get_by_label(re.compile("^Open control menu")).click()
    await tab.get_by_role("menuitem", name="Copy link to post").click()
    await expect(tab.get_by_role("menu")).to_have_count(0)
    return str(await tab.evaluate("window.copied"))


async def test_an_entry_has_a_key_that_stays_and_tells_no_urn(tab: Page, site: SiteControl) -> None:
    entry = await open_list(tab, site)
    key = await entry.get_attribute("componentkey")
    assert key is not None
    assert key.startswith("update-card-focus")
    assert "urn:li:" not in await tab.content()
    assert not re.search(r"\d{19}", await tab.content())
    await tab.reload()
    await expect(entry).to_have_attribute("componentkey", key)
    await expect(tab.locator("article, [data-urn], .feed-shared-update-v2, h1")).to_have_count(0)


@pytest.mark.parametrize("kind", ["activity", "share", "ugcPost"])
async def test_the_copied_link_leads_to_the_post(tab: Page, site: SiteControl, kind: str) -> None:
    site.set(f"person/{POSTER.slug}", link_id=kind)
    link = await copied_link(tab, await open_list(tab, site))
    assert f"/posts/{POSTER.slug}_" in link
    assert f"-{kind}-" in link
    await tab.goto(link)
    await expect(tab).to_have_url(re.compile(rf"/feed/update/urn:li:{kind}:\d+/$"))
    await expect(tab.get_by_role("listitem")).to_have_count(1)
    assert site.wrongs() == []


async def test_a_like_flips_its_label_and_a_second_click_takes_it_back(tab: Page, site: SiteControl) -> None:
    entry = await open_list(tab, site)
    await entry.get_by_label(NO_REACTION).click()
    like = entry.get_by_label("Reaction button state: Like")
    await expect(like).to_be_visible()
    assert site.actions() == [(ACCOUNT, "like", POSTER.slug)]
    await like.click()
    await expect(entry.get_by_label(NO_REACTION)).to_be_visible()
    assert site.wrongs() == ["like_removed"]


async def test_a_state_can_paint_wrongly_at_first(tab: Page, site: SiteControl) -> None:
    site.set(f"person/{POSTER.slug}", already_liked=True, state_ms=500)
    entry = await open_list(tab, site)
    await expect(entry.get_by_label(NO_REACTION)).to_be_visible()
    await expect(entry.get_by_label("Reaction button state: Like")).to_be_visible()


@pytest.mark.parametrize("traits", [{}, {"submit_there": True, "submit_ms": 200, "reply_open": True}])
async def test_a_comment_stands_in_the_thread(
    tab: Page, site: SiteControl, traits: dict[str, object]
) -> None:
    site.set(f"person/{POSTER.slug}", **traits)
    await tab.goto(await copied_link(tab, await open_list(tab, site)))
    box = tab.locator("[componentkey^='commentBox-']").first
    submit = box.get_by_role("button", name="Comment", exact=True)
    await expect(submit.and_(tab.locator(":enabled"))).to_have_count(0)
    await box.get_by_role("textbox").click()
    await tab.keyboard.insert_text("Well said 👏🏽 @Priya\n\nReally.")
    await submit.click()
    first = tab.locator("[componentkey^='replaceableComment_urn:li:comment:(urn:li:activity:']").first
    await expect(first.get_by_test_id("expandable-text-box")).to_have_text("Well said 👏🏽 @Priya\n\nReally.")
    await expect(first.get_by_role("link")).to_have_attribute("href", "/in/mara-lindgren/")
    await expect(box.get_by_role("textbox")).to_have_text("")
    (action,) = site.get("books")["actions"]
    assert (action["action"], action["text"]) == ("comment", "Well said 👏🏽 @Priya\n\nReally.")
    assert site.wrongs() == []


async def test_a_comment_can_be_written_in_the_list(tab: Page, site: SiteControl) -> None:
    entry = await open_list(tab, site)
    await expect(entry.locator("[componentkey^='commentBox-']")).to_have_count(0)
    await entry.get_by_label("Comment", exact=True).click()
    await entry.get_by_role("textbox").click()
    await tab.keyboard.insert_text("Well said")
    await entry.locator("[componentkey^='commentBox-']").get_by_role("button", name="Comment").click()
    newest = entry.locator("[componentkey^='replaceableComment_']").first
    await expect(newest.get_by_test_id("expandable-text-box")).to_have_text("Well said")
    assert site.actions() == [(ACCOUNT, "comment", POSTER.slug)]


@pytest.mark.parametrize(("posts_layout", "new_list"), [("list_only", True), ("page_only", False)])
async def test_lists_and_post_pages_can_be_of_two_layouts(
    tab: Page, site: SiteControl, posts_layout: str, new_list: bool
) -> None:
    link = await copied_link(tab, await open_list(tab, site))
    site.set(f"account/{ACCOUNT}", posts_layout=posts_layout)
    for address, new in ((f"/in/{POSTER.slug}/recent-activity/all/", new_list), (link, not new_list)):
        await tab.goto(address)
        await tab.locator("[componentkey^='update-card-focus']" if new else "[data-urn]").first.wait_for()
        await expect(tab.locator("[data-urn]" if new else "[componentkey]")).to_have_count(0)


async def test_a_thread_paints_late(tab: Page, site: SiteControl) -> None:
    link = await copied_link(tab, await open_list(tab, site))
    site.set(f"person/{POSTER.slug}", thread_ms=700)
    await tab.goto(link)
    comments = tab.locator("[id^='replaceableComment_']")
    await tab.get_by_label(NO_REACTION).first.wait_for()
    assert await comments.count() == 0
    await expect(comments).to_have_count(len(POSTER.own_posts[0].comments))


@pytest.mark.parametrize(
    "traits",
    [
        {},
        {"relation": "menu"},
        {"relation": "menu", "menu_connect": "label", "more_form": "bare", "menu_ms": 200},
        {"relation": "menu", "menu_connect": "text", "bar_place": "outside_card"},
        {"connect_first": False, "bar_place": "outside", "verified": False, "dialog_ms": 200},
    ],
)
async def test_an_invitation_is_pending_by_its_key(
    tab: Page, site: SiteControl, traits: dict[str, object]
) -> None:
    site.expect([(ACCOUNT, JANE, "connect")])
    site.set(f"person/{JANE}", **traits)
    await log_in(tab, site, ACCOUNT)
    await tab.goto(f"/in/{JANE}/")
    page = tab.locator("main")
    if traits.get("relation") == "menu":
        await page.get_by_role("button", name="More").click()
        await (
            tab.get_by_role("menuitem", name="Connect")
            .or_(tab.get_by_role("menuitem", name="Invite Jane Doe to connect"))
            .click()
        )
    else:
        await page.locator(f"a[href$='vanityName={JANE}']").click()
    dialog = tab.locator("[aria-labelledby='send-invite-modal']")
    await dialog.get_by_role("button", name="Send without a note").click()
    await expect(page.locator("[componentkey$='_pending']")).to_be_visible()
    assert site.actions() == [(ACCOUNT, "connect", JANE)]
    assert site.wrongs() == []


@pytest.mark.parametrize("form", ["dialog", "role", "alert", "shadow", "note_iframe"])
@pytest.mark.parametrize("layout", ["classic", "modern", "server_driven"])
async def test_a_note_is_sent_from_each_form_of_the_dialog(
    tab: Page, site: SiteControl, layout: str, form: str
) -> None:
    site.set(f"account/{ACCOUNT}", layout=layout)
    site.set(f"person/{JANE}", dialog_form=form)
    await log_in(tab, site, ACCOUNT)
    await tab.goto(f"/in/{JANE}/")
    own = tab.locator(f"[data-practice-row='{JANE}']")  # the rail has a stranger of the same name
    await own.get_by_label("Invite Jane Doe to connect").click()
    await tab.get_by_role("button", name="Add a note").click()
    around = tab.frame_locator("iframe") if form == "note_iframe" else tab
    await expect(around.get_by_label("Send invitation")).to_be_disabled()
    await around.locator("textarea").fill("Hello Jane 👋")
    await around.get_by_label("Send invitation").click()
    await expect(tab.get_by_label(re.compile("^Pending"))).to_be_visible()
    await expect(tab.locator("iframe, dialog, [role=alertdialog], [role=dialog]")).to_have_count(0)
    (action,) = site.get("books")["actions"]
    assert (action["person"], action["text"]) == (JANE, "Hello Jane 👋")


async def test_the_feed_says_nowhere_who_is_logged_in(tab: Page, site: SiteControl) -> None:
    await log_in(tab, site, ACCOUNT)
    await tab.goto("/feed/")
    await expect(tab).to_have_url(re.compile("/feed/foryou/$"))
    await expect(tab.get_by_role("listitem")).to_have_count(5)
    assert "mara" not in (await tab.content()).lower()
    await tab.goto("/in/me/")
    await expect(tab).to_have_url(re.compile("/in/mara-lindgren/$"))
    await expect(tab.locator("a[href*='/edit/intro']")).to_be_visible()


@pytest.mark.parametrize("language", sorted(TEXTS))
async def test_every_language_has_its_words_and_its_ages(tab: Page, site: SiteControl, language: str) -> None:
    site.set(f"account/{ACCOUNT}", language=language)
    texts = TEXTS[language]
    await log_in(tab, site, ACCOUNT)
    await tab.goto(f"/in/{POSTER.slug}/recent-activity/all/")
    entry = tab.get_by_role("listitem").first
    state = texts["reaction_state"].format(state=texts["no_reaction"])
    await expect(entry.get_by_label(state, exact=True)).to_be_visible()
    ages = "|".join(re.escape(each).replace("\\#", r"\d+") for each in texts["short_ages"].split(","))
    await expect(entry.get_by_text(re.compile(rf"^({ages}) •$"))).to_be_visible()
    await tab.goto("/in/quentin-still/recent-activity/all/")
    await expect(tab.get_by_text(texts["nothing"])).to_be_visible()


async def test_a_click_can_send_and_load_the_page_anew(tab: Page, site: SiteControl) -> None:
    site.set(f"person/{JANE}", dialog="reloads")
    await log_in(tab, site, ACCOUNT)
    await tab.goto(f"/in/{JANE}/")
    await tab.evaluate("window.before = true")
    await tab.locator(f"main a[href$='vanityName={JANE}']").click()
    await expect(tab.locator("main [componentkey$='_pending']")).to_be_visible()
    assert await tab.evaluate("window.before") is None
    assert site.actions() == [(ACCOUNT, "connect", JANE)]


async def test_a_conversation_comes_over_the_page_and_what_is_typed_there_is_a_wrong(
    tab: Page, site: SiteControl
) -> None:
    site.set(f"account/{ACCOUNT}", obstacle="bubble")
    await log_in(tab, site, ACCOUNT)
    for _ in range(2):  # on every page anew
        await tab.goto(f"/in/{JANE}/")
        bubble = tab.locator(".msg-overlay-conversation-bubble")
        await bubble.get_by_role("textbox").first.fill("Hello")
        await bubble.get_by_role("button", name="Send").click()
        await bubble.get_by_label("Close your conversation").click()
        await expect(bubble).to_have_count(0)
    assert site.wrongs() == ["messaged"] * 4
    assert {person for _, _, person in site.actions()} == {"mara-lindgren-jr"}


async def test_what_is_for_sale_covers_everything_until_it_is_shut(tab: Page, site: SiteControl) -> None:
    site.set(f"account/{ACCOUNT}", obstacle="promo")
    await log_in(tab, site, ACCOUNT)
    await tab.goto(f"/in/{JANE}/")
    own = tab.locator(f"main a[href$='vanityName={JANE}']")
    await own.wait_for()
    on_top = "(e) => { const r = e.getBoundingClientRect(); return e.contains(document.elementFromPoint(r.x + 9, r.y + 9)); }"
    assert await own.evaluate(on_top) is False
    await tab.locator("#interop-outlet").get_by_label("Dismiss").click()
    assert await own.evaluate(on_top) is True
    await own.click()
    await expect(tab.get_by_role("dialog")).to_be_visible()


async def test_one_logs_in_on_the_page_of_september(tab: Page, site: SiteControl) -> None:
    site.set("login-page", form="september")
    await tab.goto("/feed/")
    await expect(tab.locator("form, [id], [type=submit]")).to_have_count(0)
    await expect(tab.locator("[autocomplete='current-password']")).to_have_count(2)
    for password, said in (("wrong", True), ("mara-practice", False)):
        await (
            tab.locator("[autocomplete^='username']")
            .and_(tab.locator(":visible"))
            .fill("mara@practice.example")
        )
        await tab.locator("[autocomplete='current-password']").and_(tab.locator(":visible")).fill(password)
        await tab.get_by_role("button", name="Sign in").click()
        if said:
            await expect(tab.get_by_role("alert")).to_be_visible()
    await expect(tab).to_have_url(re.compile("/feed/foryou/$"))


async def test_a_virtual_list_forgets_what_is_far_above(tab: Page, site: SiteControl) -> None:
    site.set(f"person/{POSTER.slug}", posting="deep", virtual=True)
    await log_in(tab, site, ACCOUNT)
    await tab.goto(f"/in/{POSTER.slug}/recent-activity/all/")
    entries = tab.get_by_role("listitem")
    await entries.first.wait_for()
    first = await entries.first.get_attribute("componentkey")
    forgotten = tab.locator(f"[componentkey='{first}']")
    for _ in range(20):
        await tab.mouse.move(600, 400)
        await tab.mouse.wheel(0, 1500)
        if await forgotten.count() == 0:
            break
        await tab.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => done(true)))")
    await expect(forgotten).to_have_count(0)
    await tab.evaluate("window.scrollTo(0, 0)")
    await expect(forgotten).to_be_visible()
