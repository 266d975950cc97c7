"""Posts as LinkedIn shows them this autumn, on fixed pages: the right outcome, the right books, nothing else clicked.

Long because it is a collection of scenes.
"""

import asyncio
import time

import pytest

from engine.linkedin.actions import look, perform
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Result
from engine.rules.enums import ActionType, Outcome
from engine.rules.identity import ROOT
from tests.linkedin.cards import LIKED, card, comment, composer, link, page, reaction
from tests.linkedin.conftest import NOW, Guest
from tests.linkedin.scene_site import scene

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

LIKE, COMMENT = ActionType.LIKE, ActionType.COMMENT
STANDING = "Glückwunsch & viel Erfolg! 🚀"


def activity(slug: str) -> str:
    return f"/in/{slug}/recent-activity/all/"


async def books(guest: Guest, action: ActionType, slug: str, result: Result) -> None:
    """What was done stands in the page's own books, once, and nothing else does."""
    done = [(action, slug)] if result.outcome is Outcome.DONE else []
    deadline = time.monotonic() + 5  # the page tells its books beside what it shows
    while len(guest.site.booked) < len(done) and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    assert [(kind, who) for kind, who, _ in guest.site.booked] == done


@pytest.mark.parametrize("action", [LIKE, COMMENT])
async def test_in_a_server_driven_list_the_person_s_own_post_is_found_beside_a_repost(
    guest: Guest, action: ActionType
) -> None:
    post = scene("post-server-driven").replace("r-p-detail", "r-p-sdui").replace("Theo Brandt", "Karla Vogt")
    guest.site.show({activity("r-p-sdui"): scene("activity-server-driven")}, post=post)
    result = await guest.do(action, "r-p-sdui")
    assert result.outcome is Outcome.DONE, result
    await books(guest, action, "r-p-sdui", result)


@pytest.mark.parametrize("action", [LIKE, COMMENT])
async def test_a_list_that_says_itself_that_it_is_empty_is_no_post(guest: Guest, action: ActionType) -> None:
    guest.site.show({activity("milo-frei"): scene("activity-server-driven-empty")})
    result = await guest.do(action, "milo-frei")
    assert result.outcome is Outcome.NO_POST, result
    assert guest.site.booked == []


@pytest.mark.parametrize("action", [LIKE, COMMENT])
async def test_a_post_may_be_in_the_other_layout_than_the_list(guest: Guest, action: ActionType) -> None:
    guest.site.show(
        {activity("r-p-detail"): scene("activity-old-with-new-post-page")}, post=scene("post-server-driven")
    )
    result = await guest.do(action, "r-p-detail")
    assert result.outcome is Outcome.DONE, result
    await books(guest, action, "r-p-detail", result)


@pytest.mark.parametrize("late", [2500, 5000])
async def test_an_own_comment_that_stands_already_and_paints_late_is_not_written_again(
    guest: Guest, late: int
) -> None:
    post = scene("post-late-thread").replace("},2500)", f"}},{late})")
    guest.site.show({activity("r-p-lazy"): scene("activity-late-thread")}, post=post)
    result = await guest.do(COMMENT, "r-p-lazy", comment_text=STANDING)
    assert (result.outcome, guest.marks) == (Outcome.DONE, []), result
    assert guest.site.booked == []


# --- our own: other labels, other order, other timing

KARLA = "karla-vogt"
OPEN = """<button aria-label="Comment" onclick="document.querySelector('.later').hidden=false">Comment</button>"""
LATE_LIKE = f"""<script>setTimeout(() => document.querySelector('.acts button').setAttribute('aria-label', '{LIKED}'), 1500)</script>"""
COPIES = """<script>document.querySelector('[aria-label^="Open control menu"]').onclick = () => {
  const menu = document.createElement('div'); menu.setAttribute('role', 'menu');
  menu.innerHTML = '<div role=menuitem>Save</div><div role=menuitem><p>Copy link to post</p></div><div role=menuitem>Report post</div>';
  for (const item of menu.children) item.onclick = () => { if (item.textContent.startsWith('Copy'))
    navigator.clipboard.writeText('https://www.linkedin.com/posts/karla-vogt_words-activity-7530000000000000001-Ab?utm=1');
    else book('menu', item.textContent); menu.remove() };
  document.body.append(menu) }</script>"""

OWN = card(below=comment(1, "fan", "Super!") + composer(KARLA))
# what it is, what stands in the list, which post page there is, action, outcome
WAYS: list[tuple[str, str, str | None, ActionType, Outcome]] = [
    ("liked", page(card(actions=reaction(KARLA, LIKED))), None, LIKE, Outcome.ALREADY_LIKED),
    (
        "another reaction",
        page(card(actions=reaction(KARLA, "Reaction button state: Celebrate"))),
        None,
        LIKE,
        Outcome.ALREADY_LIKED,
    ),
    ("liked, which paints late", page(card()) + LATE_LIKE, None, LIKE, Outcome.ALREADY_LIKED),
    (
        "Spanish",
        page(
            card(actions=reaction(KARLA, "Estado del botón de reacción: ninguna reacción"), age="3 d •"),
            language="es",
        ),
        None,
        LIKE,
        Outcome.DONE,
    ),
    (
        "a wording that nobody knows",
        page(card(actions=reaction(KARLA, "Como va la reacción: nada"))),
        None,
        LIKE,
        Outcome.UNEXPECTED_PAGE,
    ),
    ("too old", page(card(age="2mo •")), None, LIKE, Outcome.NO_POST),
    ("an age in words that nobody knows", page(card(age="neulich •")), None, LIKE, Outcome.UNEXPECTED_PAGE),
    (
        "only other people's",
        page(card("otto", "Otto Author", header=link(KARLA, "Karla Vogt") + "<p>likes this</p>")),
        None,
        LIKE,
        Outcome.NO_POST,
    ),
    (
        "an author that can't be told",
        page(card(menu="somebody")),
        None,
        LIKE,
        Outcome.UNEXPECTED_PAGE,
    ),
    (
        "the newest stands below a pinned old one and somebody else's",
        page(
            card(key="Old", age="1yr •", actions=reaction("pinned")),
            card("otto", "Otto Author", key="Otto", header=link(KARLA, "Karla Vogt")),
            card(key="New", age="5h •"),
            card(key="Older", age="2w •", actions=reaction("older")),
        ),
        None,
        LIKE,
        Outcome.DONE,
    ),
    ("the field is in the list", page(card(below=composer(KARLA))), None, COMMENT, Outcome.DONE),
    (
        "a bar's button opens the field in place",
        page(
            card(actions=reaction(KARLA) + OPEN, below=f'<div class="later" hidden>{composer(KARLA)}</div>')
        ),
        None,
        COMMENT,
        Outcome.DONE,
    ),
    (
        "emoji and photo stand beside the button, whose word is another one",
        page(
            card(
                below=comment(1, "fan", "Super!", composer("fan", "reply"), post="none:0")
                + composer(KARLA, first="<button aria-label='Emoji'>☺</button>", submit="Absenden")
            )
        ),
        None,
        COMMENT,
        Outcome.DONE,
    ),
    (
        "the author writes of comments that are turned off",
        page(card(text="Comments are turned off on my last post", actions=reaction(KARLA))),
        None,
        COMMENT,
        Outcome.UNEXPECTED_PAGE,
    ),
    (
        "comments are turned off",
        page(card(actions=reaction(KARLA), below="<p>Comments are turned off on this post</p>")),
        None,
        COMMENT,
        Outcome.COMMENTS_OFF,
    ),
    (
        "no way to comment is seen",
        page(card(actions=reaction(KARLA))),
        None,
        COMMENT,
        Outcome.UNEXPECTED_PAGE,
    ),
    ("the menu knows the post's link", page(card()) + COPIES, page(OWN), LIKE, Outcome.DONE),
    ("the menu knows the post's link", page(card()) + COPIES, page(OWN), COMMENT, Outcome.DONE),
    (
        "the post's page is somebody else's",
        page(card()) + COPIES,
        page(card("otto", "Otto Author", below=comment(1, "fan", "Hm"))),
        LIKE,
        Outcome.UNEXPECTED_PAGE,
    ),
    (
        "the post's page says something else",
        page(card()) + COPIES,
        page(card(text="Quite other words")),
        LIKE,
        Outcome.UNEXPECTED_PAGE,
    ),
]


@pytest.mark.parametrize(
    ("what", "listed", "post", "action", "outcome"), WAYS, ids=lambda each: str(each)[:60]
)
async def test_posts_of_other_forms(
    guest: Guest, what: str, listed: str, post: str | None, action: ActionType, outcome: Outcome
) -> None:
    guest.clock.speed = 2.0
    guest.site.show({activity(KARLA): listed}, post=post)
    result = await guest.do(action, KARLA)
    assert result.outcome is outcome, (what, result)
    await books(guest, action, KARLA, result)
    assert len(guest.marks) == (outcome is Outcome.DONE)


async def test_a_post_that_was_liked_in_one_layout_is_known_in_the_other(guest: Guest) -> None:
    guest.clock.speed = 2.0
    old = scene("activity-late-thread").replace("r-p-lazy", KARLA)
    guest.site.show({activity(KARLA): old}, post=scene("post-late-thread").replace("r-p-lazy", KARLA))
    before = await guest.do(LIKE, KARLA)
    assert before.outcome is Outcome.DONE
    done = frozenset({before.post_urn})
    guest.marks.clear()
    guest.site.show({activity(KARLA): page(card())})  # the same words, no id
    again = await guest.do(LIKE, KARLA, done_posts=done)
    assert (again.outcome, guest.site.booked) == (Outcome.NO_POST, [])
    guest.site.show({activity(KARLA): page(card(text="New words of mine"))})
    assert (await guest.do(LIKE, KARLA, done_posts=done)).outcome is Outcome.DONE


async def test_a_link_that_the_menu_copies_is_the_post_s_name_and_leaves_the_person_s_clipboard_alone(
    guest: Guest,
) -> None:
    guest.clock.speed = 2.0
    await guest.browser.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    guest.site.show({activity(KARLA): page(card()) + COPIES}, post=page(card()))
    await guest.browser.page.goto(guest.browser.options.linkedin_url + "/feed/")
    await guest.browser.page.evaluate("navigator.clipboard.writeText('the person’s own')")
    result = await guest.do(LIKE, KARLA)
    assert "urn:li:activity:7530000000000000001" in (result.post_urn or "").split()
    assert await guest.browser.page.evaluate("navigator.clipboard.readText()") == "the person’s own"
    # Had the first like been by the words alone, the id would still be recognised.
    words = next(name for name in (result.post_urn or "").split() if name.startswith("words:"))
    guest.site.show({activity(KARLA): page(card()) + COPIES}, post=page(card()))
    again = await guest.do(LIKE, KARLA, done_posts=frozenset({words}))
    assert (again.outcome, guest.site.booked) == (Outcome.NO_POST, [])


@pytest.mark.parametrize("done_posts", [frozenset(), frozenset({"urn:li:activity:7530000000000000001"})])
async def test_a_post_whose_id_only_its_menu_tells_is_not_done_twice(
    guest: Guest, done_posts: frozenset[str]
) -> None:
    guest.clock.speed = 2.0
    guest.site.show({activity(KARLA): page(card()) + COPIES}, post=page(card()))
    result = await guest.do(LIKE, KARLA, done_posts=done_posts)
    assert result.outcome is (Outcome.NO_POST if done_posts else Outcome.DONE)
    await books(guest, LIKE, KARLA, result)


async def test_a_dry_run_writes_no_draft(guest: Guest) -> None:
    guest.clock.speed = 2.0

    class Ready(Exception):
        pass

    async def stop(url: str) -> None:
        raise Ready

    guest.site.show({activity(KARLA): page(OWN)}, post=page(OWN))
    task = ActionTask(COMMENT, ROOT + KARLA, comment_text="Well said", dry_run=True)
    with pytest.raises(Ready):
        await perform(guest.browser, task, stop)
    assert (await guest.browser.page.locator("[contenteditable]").inner_text()).strip() == ""
    assert guest.site.booked == []


LONG = (
    "Your point about lists is the one that I would have liked to hear a year ago, when we began with ours."
)
FAN, OURS = comment(1, "fan", "Super!"), comment(1, "ida-self", LONG)


@pytest.mark.parametrize(
    ("thread", "count", "seen"),
    [
        (FAN, "1 comment", DoubtAnswer.NOT_DONE),
        (OURS, "1 comment", DoubtAnswer.DONE),
        (comment(1, "ida-self", LONG[:70] + "<button>…more</button>"), "1 comment", DoubtAnswer.DONE),
        (comment(1, "fan", LONG), "1 comment", DoubtAnswer.NOT_DONE),
        ("", "", DoubtAnswer.CANT_TELL),  # a thread of which nothing is seen
        (FAN, "", DoubtAnswer.CANT_TELL),  # nobody says how many there are
        (FAN, "3 comments", DoubtAnswer.CANT_TELL),  # two are out of sight
        (FAN + "<button>Load more comments</button>", "1 comment", DoubtAnswer.CANT_TELL),
        (comment(1, "ACoAAB12345678901", "Super!"), "1 comment", DoubtAnswer.CANT_TELL),  # who is that?
        (comment(1, "ida-self", "Other words"), "1 comment", DoubtAnswer.CANT_TELL),  # changed by whom?
    ],
)
async def test_a_comment_in_doubt_is_not_done_only_where_its_whole_thread_was_seen(
    guest: Guest, thread: str, count: str, seen: DoubtAnswer
) -> None:
    guest.clock.speed = 3.0
    shown = page(card(below=thread + composer(KARLA), count=count))
    guest.site.show({activity(KARLA): shown}, post=shown)
    task = ActionTask(COMMENT, ROOT + KARLA, comment_text=LONG)
    assert await look(guest.browser, task, None, NOW) is seen
    assert guest.site.booked == []


async def test_a_doubt_is_not_settled_by_another_person_s_post_at_the_same_address(guest: Guest) -> None:
    guest.clock.speed = 3.0
    other = page(
        card("otto", "Otto Author", text="Other words", below=comment(1, "fan", "Hm"), count="1 comment")
    )
    guest.site.show({}, post=other)
    for action, text in ((LIKE, None), (COMMENT, LONG)):
        task = ActionTask(action, ROOT + KARLA, comment_text=text)
        names = "urn:li:activity:7530000000000000055"
        assert await look(guest.browser, task, names, NOW) is DoubtAnswer.CANT_TELL


async def test_what_takes_the_focus_gets_no_comment_and_keeps_its_own_draft(guest: Guest) -> None:
    guest.clock.speed = 2.0
    steals = """<div class="chat"><div id="chat" contenteditable="true" role="textbox">half a message</div></div><script>
      document.addEventListener('focusin', (e) => { if (e.target.closest('[componentkey^=commentBox]')) document.querySelector('#chat').focus() })</script>"""
    shown = page(card(below=composer(KARLA))) + steals
    guest.site.show({activity(KARLA): shown}, post=shown)
    result = await guest.do(COMMENT, KARLA)
    assert (result.outcome, guest.marks, guest.site.booked) == (Outcome.UNEXPECTED_PAGE, [], [])
    assert await guest.browser.page.locator("#chat").inner_text() == "half a message"


async def test_a_draft_is_taken_away_when_the_mark_can_t_be_written(guest: Guest) -> None:
    guest.clock.speed = 2.0

    class Blocked(Exception):
        pass

    async def refuse(url: str) -> None:
        raise Blocked

    shown = page(card(below=composer(KARLA)))
    guest.site.show({activity(KARLA): shown}, post=shown)
    with pytest.raises(Blocked):
        await perform(guest.browser, ActionTask(COMMENT, ROOT + KARLA, comment_text="Well said"), refuse)
    assert (await guest.browser.page.locator("[contenteditable]").inner_text()).strip() == ""
    assert guest.site.booked == []


async def test_an_account_comments_once_on_a_post(guest: Guest) -> None:
    guest.clock.speed = 2.0
    shown = page(card(below=comment(1, "ida-self", "Words of last week") + composer(KARLA)))
    guest.site.show({activity(KARLA): shown}, post=shown)
    result = await guest.do(COMMENT, KARLA)
    assert (result.outcome, guest.marks, guest.site.booked) == (Outcome.NO_POST, [], [])
