"""The walk through the whole bot that `demo --screens` makes: every screen and every flow, by hand in the chat's page.

It begins in a house in the middle of its life; nobody works until the walk lets them. Buttons are found by what they
lead to, screens known by a button that only they have, so that no wording matters.

Long because it is one walk, read from its beginning to its end as a story is.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from practice import jobs, tour_files
from practice.album import Album
from practice.chat.client import NotSeen
from practice.phone import Phone
from practice.samples import WEBINAR
from practice.site.client import SiteControl

OWNER, OPERATOR, VIEWER = 7001, 7002, 7003
TURN_SECONDS = 240.0  # on a busy computer


@dataclass(frozen=True, slots=True)
class Tour:
    """What stands around the walk."""

    phone: Phone
    album: Album
    site: SiteControl
    samples: Path
    say: Callable[[str], None]
    code: str  # the owner's
    end_of_day: Callable[[], Awaitable[None]]
    language: str = "en"  # of everybody's app


async def walk(tour: Tour) -> None:
    """All of it. Raises NotSeen when a screen doesn't come."""
    await tour.phone.speak(tour.language, OWNER, OPERATOR, VIEWER)
    for title, part in PARTS:
        tour.say(title)
        tour.album.section = title
        await part(tour)


async def _first(tour: Tour) -> None:
    phone = tour.phone
    await phone.open(VIEWER)
    await phone.whisper("/start")
    await phone.keep("stranger", "A stranger gets no answer at all")
    await phone.open(OWNER, tour.code)
    await phone.see(
        "sender:#:deal", "dropped-out", "A sender is paused for long: shall others have its leads?"
    )
    await phone.see("campaigns")
    await phone.write("/start", "campaigns", "home", "Home: what happens now and next, today, the campaigns")
    await phone.tap("more", "home:picture", "more", "Everything else")
    await phone.tap("home:picture", "photo", "home-picture", "Today as a picture")
    await phone.write("hello", "home", "hint", "Words that nobody asked for")
    await phone.page.click("#commands")
    await phone.keep("menu", "The command menu")
    await phone.page.click("#commands")
    await phone.write("/help", "help:*", "help", "Help")
    for number, page in enumerate(
        [data for m in await phone.seen() for data in m["data"] if data.startswith("help:")]
    ):
        await phone.write("/help", "help:*")
        await phone.tap(page, "", f"help-{number + 1}", f"Help: {page[5:]}")
    await phone.write("/help", "help:file")
    await phone.tap("help:file", "sample")
    await phone.tap("sample", "file", "sample", "An example of a file")


async def _senders(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/senders", "sender:#", "senders", "The senders")
    await phone.tap("sender:1", "sender:#:limits", "sender", "A sender's card")
    await phone.tap("sender:#:warmup:on", "sender:#:warmup:off", "warm-up", "The warm-up is on")
    await phone.tap("sender:#:hours", "", "hours", "Hours of its own: the question")
    await phone.write("09:00-08:00", "", "hours-refused", "Hours that can't be")
    await phone.write("09:00-11:30", "sender:#:limits", "hours-set", "Hours of its own")
    await phone.tap("sender:#:limits", "sender:#:limit:*:*", "limits", "Its limits")
    await phone.tap("sender:#:set:careful", "sender:#:limit:*:*", "limits-careful", "A set of limits")
    await phone.tap("sender:#:limit:connect:weekly", "")
    await phone.write("none", "sender:#:limit:*:*")
    await phone.tap("sender:#:limit:connect:daily", "", "limit", "Another limit: the question")
    await phone.write("200", "sender:#:limit:*:*", "limit-warning", "A limit above what LinkedIn accepts")
    await phone.tap("sender:#:set:careful", "sender:#:limit:*:*")
    await phone.tap("sender:#", "sender:#:name")
    await phone.tap("sender:#:name", "", "sender-name", "Another name: the question")
    await phone.write("Mara", "sender:#:limits")
    await phone.tap("sender:#:email", "", "sender-email", "Another address: the question")
    await phone.write("nonsense", "", "sender-email-refused", "No address")
    await phone.write("mara@practice.example", "sender:#:limits")
    await phone.tap("sender:#:pause", "sender:#:resume", "sender-paused", "A paused sender")
    await phone.tap("sender:#:resume", "sender:#:pause")
    await phone.tap("senders", "sender:4")
    await phone.tap("sender:4", "sender:#:remove", "sender-dropped-out", "A sender that dropped out")
    await phone.tap("sender:#:deal", "", "given-over", "Its leads go to the others")
    await phone.write("/senders", "sender:4")
    await phone.tap("sender:4", "sender:#:remove")
    await phone.tap("sender:#:remove", "sender:#:remove:yes", "remove-sender", "Really?")
    await phone.tap("sender:#:remove:yes", "", "sender-removed", "A sender is removed")
    await phone.write("/senders", "sender:add")
    await phone.tap("sender:add", "", "add-sender", "A new sender: its name")
    await phone.write("Felix", "", "add-sender-email", "Its address")
    await phone.write("felix@practice.example", "sender:add:*", "add-sender-limits", "Its limits")
    await phone.tap("sender:add:careful", "", "sender-added", "The sender is there, and has to log in")
    await phone.write("/relogin", "sender:#:relogin", "relogin", "Who shall log in again?")
    await phone.tap("sender:1:relogin", "", "relogin-opens", "The window opens on the laptop")


async def _lists(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/lists", "list:#", "lists", "The lists")
    await phone.tap("upload", "", "upload", "How to upload")
    await phone.send(tour.samples / WEBINAR, "upload:#:ok", "preview", "What the file seems to hold")
    await phone.tap("upload:#:field:title", "upload:#:field:*:*", "columns", "Which column is it?")
    await phone.tap("upload:#:field:title:#", "upload:#:ok", "corrected", "The mapping is corrected")
    await phone.tap("upload:#:ok", "upload:#:own", "list-name", "What shall the list be called?")
    await phone.write("Webinar sign-ups", "upload:#:go", "ready", "The last question")
    await phone.tap("upload:#:go", "new:on:#", "report", "The report")
    await phone.see("file", "rejected", "What was rejected comes back as a file")
    await phone.write("/lists", "list:#")
    await phone.tap("list:1", "list:#:rename", "list", "A list")
    await phone.tap("list:#:rename", "", "rename", "Another name")
    await phone.write("People of the conference", "list:#:rename", "renamed", "The list has its new name")
    await phone.tap("list:#:export:xlsx", "file", "export", "A list as a file")
    await phone.write("/export", "export:#", "export-which", "Which list as a file?")
    await phone.tap("export:#", "list:#:export:*", "export-format", "In which form?")
    await phone.write("/lists", "list:#")
    await phone.tap("list:3", "list:#:merge")
    await phone.tap("list:#:merge", "list:#:into:#", "merge", "Into which list?")
    await phone.tap("list:#:into:2", "list:#:into:#:yes", "merge-ask", "Really?")
    await phone.tap("list:#:into:#:yes", "", "merged", "Two lists are one")
    await phone.send(tour.samples / WEBINAR, "upload:#:ok")
    await phone.tap("upload:#:ok", "upload:#:to:#")
    await phone.tap(
        "upload:#:to:2", "upload:#:go", "compare", "A second file beside a list: new, on both, gone"
    )
    await phone.tap("upload:#:drop", "", "forgotten", "The file is forgotten")
    await phone.send(tour.samples / WEBINAR, "upload:#:ok")
    await phone.tap("upload:#:ok", "upload:#:dnc")
    await phone.tap("upload:#:dnc", "upload:#:dnc:yes", "file-dnc", "A whole file on do not contact?")
    await phone.tap("upload:#:ok", "upload:#:own")
    await phone.tap("upload:#", "upload:#:drop")
    await phone.tap("upload:#:drop", "")
    await phone.send(tour.samples / "nothing.csv", "upload", "no-list", "A file that is no list")
    await tour_files.look_twice(phone, tour.samples)
    await phone.write("/lists", "list:#")
    await phone.tap("list:4", "list:#:delete")
    await phone.tap("list:#:delete", "list:#:delete:yes", "delete-list", "Really?")
    await phone.tap("list:#:delete:yes", "", "list-deleted", "The list is deleted")


async def _leads(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/leads", "lead:#", "leads", "The people")
    await phone.tap("leads:all:0:1", "lead:#", "leads-page", "The next page")
    await phone.tap("leads:cooldown:0:0", "lead:#", "leads-cooling", "Only those in cooldown")
    await phone.tap("leads:lists", "leads:all:2:0", "leads-lists", "Of which list?")
    await phone.tap("leads:all:2:0", "lead:#", "leads-list", "The people of one list")
    await phone.tap("leads:search:*:#", "", "leads-search", "Search: the question")
    await phone.write("a", "lead:#", "leads-found", "What was found")
    await phone.write("/leads", "lead:#")
    await phone.tap("leads:cooldown:0:0", "lead:#")
    await phone.tap("lead:#", "lead:#:dnc", "lead", "A person with their history")
    await phone.tap("why:lead:#", "lead:#", "why-lead", "Why nothing happens with this person")
    await phone.tap("lead:#", "lead:#:dnc")
    await phone.tap("lead:#:dnc", "lead:#:dnc:yes", "lead-dnc", "Never contact?")
    await phone.tap("lead:#:dnc:yes", "", "lead-off", "Never contacted again")
    await phone.write("/dnc", "dnc:add", "dnc", "Do not contact: what it stops")
    await phone.tap("dnc:add", "", "dnc-add", "Whom?")
    await phone.write(
        "https://www.linkedin.com/company/acme", "", "dnc-refused", "A page that is no person's"
    )
    await phone.write("Acme Ltd", "dnc:sure:*", "dnc-company", "A whole company: really?")
    await phone.tap("dnc:sure:*", "dnc:add", "dnc-company-on", "A whole company")
    await phone.write("/dnc", "dnc:#:remove")
    await phone.tap("dnc:#:remove", "dnc:#:remove:yes", "dnc-remove", "Contact again?")
    await phone.tap("dnc:#:remove:yes", "dnc:add")
    await phone.write("/cooldown", "home", "cooldown", "Who is blocked, and when that ends")


async def _comments(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/comments", "comment:add", "comments", "The library of comments")
    await phone.tap("comments:tags:#", "comments:of:#:#", "comment-tags", "By tag")
    await phone.tap("comments:of:#:#", "comment:#", "comments-tagged", "Those of one tag")
    await phone.write("/comments", "comment:add")
    await phone.tap("comment:add", "", "comment-add", "A new comment: the question")
    await phone.write("Hi {nickname}", "", "comment-refused", "A word that isn't known")
    await phone.write(
        "{Well|Nicely} said, {first_name|friend}!", "comment:#", "comment-added", "It is in the library"
    )
    await phone.write("/comments", "comment:1")
    await phone.tap("comment:1", "comment:#:edit", "comment", "A comment")
    await phone.tap("comment:#:edit", "", "comment-edit", "Other words")
    await phone.write("Good point, {first_name|thank you}!", "comment:#", "comment-edited", "Edited")
    await phone.write("/comments", "comment:2")
    await phone.tap("comment:2", "comment:#:delete")
    await phone.tap("comment:#:delete", "comment:#:delete:yes", "comment-delete", "Really?")
    await phone.tap("comment:#:delete:yes", "comment:add")


async def _campaigns(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/newcampaign", "new:list:#", "wizard-list", "New campaign: its list")
    await phone.tap("new:list:1", "new:action:connect", "wizard-action", "What shall be done")
    await phone.tap(
        "new:action:connect", "new:start", "wizard-proposed", "All else is proposed: one tap starts it"
    )
    await phone.tap("new:to:senders", "new:sender:#:#", "wizard-senders", "Other senders")
    await phone.tap("new:sender:1:0", "new:senders:ok", "wizard-ticked", "One is left out")
    await phone.tap("new:senders:ok", "new:start")
    await phone.tap("new:to:note", "new:note:none", "wizard-note", "The note")
    await phone.write("Hi {nickname}", "", "wizard-note-refused", "A note that wouldn't do")
    await phone.write("Hi {first_name|there}, good to meet you!", "new:start")
    await phone.tap("new:cooldown:wait", "new:save", "wizard-preview", "The preview")
    await phone.tap("new:change", "new:to:*", "wizard-change", "What shall be changed?")
    await phone.tap("new:to:name", "new:next:name", "wizard-name", "Another name")
    await phone.write("Autumn invitations", "new:save")
    await phone.tap("home", "new:here", "wizard-waits", "The wizard waits meanwhile")
    await phone.tap("new", "new:fresh", "wizard-unfinished", "One is unfinished")
    await phone.tap("new:here", "new:save")
    await phone.tap("new:save", "campaign:#:edit", "draft", "A saved draft")
    await phone.tap("campaign:#:edit", "new:to:*", "draft-edit", "The draft is edited")
    await phone.tap("new:cancel", "campaign:#:edit")
    await phone.tap("campaign:#:check", "campaign:#:start:*", "before-start", "Before the start")
    await phone.tap("campaign:#:start:*", "campaign:#", "started", "It is running")
    await phone.write("/newcampaign", "new:list:#")
    await phone.tap("new:list:2", "new:action:comment")
    await phone.tap("new:action:comment", "new:to:mode")
    await phone.tap("new:to:mode", "new:mode:*", "wizard-mode", "Shown first, or posted")
    await phone.tap("new:mode:review", "new:to:mode")
    if await _there(phone, "new:to:tag"):
        await phone.tap("new:to:tag", "new:tag:#", "wizard-comments", "Which comments")
        await phone.tap("new:tag:0", "new:to:mode")
    await phone.tap("new:cancel", "home", "wizard-cancelled", "Nothing is made")
    await phone.write("/campaigns", "campaign:#", "campaigns", "The campaigns")
    await phone.tap("campaign:2", "campaign:#:progress", "campaign", "A campaign")
    await phone.tap("campaign:#:progress", "photo", "campaign-progress", "Its days, as a picture")
    await phone.write("/campaigns", "campaign:#")
    await phone.tap("campaign:2", "campaign:#:senders")
    await phone.tap("campaign:#:senders", "campaign:#:senders:ok", "campaign-senders", "Its senders")
    await phone.tap("campaign:#:senders:ok", "campaign:#:pause")
    await phone.tap("campaign:#:pause", "campaign:#:resume", "campaign-paused", "It is paused")
    await phone.tap("campaign:#:resume", "campaign:#:pause")
    await phone.tap("campaign:#:duplicate:#", "campaign:#:edit", "campaign-duplicated", "A copy as a draft")
    await phone.tap("campaign:#:cancel", "campaign:#:delete:yes", "draft-delete", "Really?")
    await phone.tap("campaign:#:delete:yes", "", "draft-deleted", "The draft is deleted")
    await phone.write("/campaigns", "campaign:3")
    await phone.tap("campaign:3", "campaign:#:cancel")
    await phone.tap("campaign:#:cancel", "campaign:#:cancel:yes", "campaign-cancel", "Really?")
    await phone.tap("campaign:#:cancel:yes", "", "campaign-cancelled", "It is cancelled")


async def _approvals(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/start", "approvals")
    with phone.job("approve"):
        await phone.tap("approvals", "draft:#:post", "approvals", "Comments that wait for you")
        await phone.tap("draft:#:post", "draft:#:post", "approval-posted", "It will be posted")
    await phone.tap("draft:#:edit", "", "approval-edit", "In your words")
    await phone.write(
        "Well done, and thank you for sharing it!", "draft:#:post", "approval-next", "The next one"
    )
    await phone.tap("draft:#:another", "draft:#:post", "approval-another", "Another one")
    await phone.tap("draft:#:skip", "draft:#:post")
    await phone.tap("drafts:#:all:#", "drafts:#:all:#:*:yes", "approve-all", "All of them?")
    await phone.tap("drafts:#:all:#:*:yes", "", "approved-all", "All will be posted")
    await phone.write("/start", "doubts")
    with phone.job("doubt"):
        await phone.tap("doubts", "doubt:#", "doubts", "What may have happened")
        await phone.tap("doubt:#", "doubt:#:yes", "doubt", "One of them")
        await phone.tap("doubt:#:yes", "", "doubt-answered", "The person has looked")


async def _look(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/schedule", "home", "schedule", "Today's slots")
    await phone.write("/stats", "home", "stats", "The numbers, as a chart")
    await phone.tap("stats:actions:30:#:#", "home", "stats-month", "A month")
    await phone.tap("stats:acceptances:*:#:#", "home", "stats-accepted", "Invitations that were accepted")
    await phone.tap("stats:dates:*:*:#:#", "", "stats-dates", "Other dates: the question")
    await phone.write("/simulate", "simulate:#", "simulate", "What would happen")
    await phone.tap("simulate:#", "simulate", "simulated", "The next weeks, played through")
    await phone.write("/simulate", "simulate:if")
    await phone.tap("simulate:if", "", "what-if", "What if?")
    await phone.write("nonsense", "", "what-if-refused", "What isn't understood")
    await phone.write("/why", "why:sender:#", "why", "Why nothing happens")
    await phone.tap("why:sender:#", "why", "why-sender", "With a sender")
    await phone.write("/why", "why:campaign:#")
    await phone.tap("why:campaign:#", "campaign:#", "why-campaign", "With a campaign")
    await phone.write("/pages", "pages:check", "pages", "What is known of LinkedIn's pages")
    await phone.tap("pages:history", "pages", "pages-history", "The page knowledge, and those before it")
    await phone.write("/pages", "pages:capture")
    await phone.tap("pages:capture", "pages:capture:*", "pages-copy", "Of which page a copy?")
    await phone.write("/openoutreach", "home", "openoutreach", "OpenOutreach")
    await phone.write("/logs", "logs:*:*:#:kinds", "logs", "What happened")
    await phone.tap("logs:*:*:#:kinds", "logs:*:*:#:#", "logs-kinds", "Which kinds?")
    await phone.write("/logs", "logs:*:*:#:senders")
    await phone.tap("logs:*:*:#:senders", "logs:*:*:#:#", "logs-senders", "Of which sender?")
    await phone.write("/logs", "logs:*:*:#:file")
    await phone.tap("logs:*:*:#:file", "file", "logs-file", "The log as a file")


async def _settings(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/settings", "settings:*", "settings", "The settings by subject")
    subjects = [
        data
        for message in (await phone.seen())[:1]
        for data in message["data"]
        if data.startswith("settings:")
    ]
    for subject in subjects:
        await phone.write("/settings", "settings:*")
        await phone.tap(subject, "setting:*", subject.replace(":", "-"), f"Settings: {subject.split(':')[1]}")
        await phone.tap("setting:*", "", f"{subject.replace(':', '-')}-one", "One of them")
    await phone.write("/settings", "settings:*")
    await phone.tap("settings:cooldown", "setting:cooldown_days")
    await phone.tap("setting:cooldown_days", "settings:cooldown")
    await phone.write("5", "setting:cooldown_days:set:#", "cooldown-days", "Whom that frees or blocks")
    await phone.tap("setting:cooldown_days:set:#", "")
    await phone.write("/settings", "messages")
    await phone.tap("messages", "messages:*:*", "messages", "How each kind of messages comes")
    await phone.tap("messages:summary:*", "messages:*:*", "messages-changed", "Loud, silent or off")
    for _ in range(2):  # and as it was: the day's numbers are to come
        await phone.tap("messages:summary:*", "messages:*:*")
    await phone.write("/users", "users:invite:*", "users", "Who may use the bot")
    await phone.tap("users:invite:operator", "/start=/", "invited", "An invitation")
    await phone.write("/backup", "home", "backup", "A backup")


async def _jobs(tour: Tour) -> None:
    await jobs.play(tour.phone, tour.samples)


async def _others(tour: Tour) -> None:
    phone = tour.phone
    await _invite(phone, "operator", OPERATOR)
    await phone.see("campaigns", "operator", "The operator's home: no senders, users, settings")
    await phone.write("/settings", "", "operator-refused", "What the operator may not do is refused")
    await phone.write("/start", "resume")
    await _invite(phone, "viewer", VIEWER)
    await phone.see("campaigns", "viewer", "The viewer's home: looks, never changes")
    await phone.tap("campaigns", "campaign:#", "viewer-campaigns", "The viewer looks")
    await phone.open(OWNER)
    await phone.write("/users", f"user:{OPERATOR}", "users-three", "Three people")
    await phone.tap(f"user:{OPERATOR}", "user:#:role:viewer", "user", "One of them")
    await phone.tap("user:#:role:viewer", "", "user-role", "A viewer from now on")
    await phone.open(OPERATOR)
    await phone.see("resume")
    await phone.tap("resume", "", "tap-refused", "An old button, and a role that isn't enough any more")
    await phone.dismiss()
    await phone.open(OWNER)
    await phone.write("/users", f"user:{OPERATOR}")
    await phone.tap(f"user:{OPERATOR}", "user:#:remove")
    await phone.tap("user:#:remove", "user:#:remove:yes", "user-remove", "Really?")
    await phone.tap("user:#:remove:yes", "users:invite:*", "user-removed", "From now on they get no answer")


async def _invite(phone: Phone, role: str, person: int) -> None:
    """The owner makes a link, and somebody opens it."""
    await phone.open(OWNER)
    await phone.write("/users", f"users:invite:{role}")
    await phone.tap(f"users:invite:{role}", "/start=/")
    text: str = next(message["text"] for message in await phone.seen() if "start=" in message["text"])
    await phone.open(person, text.split("start=")[1].split()[0])


async def _work(tour: Tour) -> None:
    phone = tour.phone
    await phone.write("/resume", "home", "resumed", "All goes on")
    await _acts(tour)
    await phone.write("/start", "campaigns", "at-work", "Home while a sender works")
    for account in (1, 2, 3, 4):
        tour.site.set(f"account/{account}", session="expired")
    await phone.see("photo", "login-expired", "LinkedIn has ended a log-in: with a screenshot", TURN_SECONDS)
    await phone.write("/start", "pause")
    with phone.job("pause"):
        await phone.tap("pause", "home", "paused", "Everything stops at the next safe point")
    await tour.end_of_day()
    await phone.see("/🌇/", "summary", "The day in numbers", TURN_SECONDS)
    await phone.write("/panic", "home", "panic", "The browser is closed this second")


async def _acts(tour: Tour) -> None:
    """Wait until a sender has done something."""
    for _ in range(int(TURN_SECONDS * 4)):
        if tour.site.actions():
            return
        await tour.phone.page.wait_for_timeout(250)
    raise NotSeen(f"No sender did anything within {TURN_SECONDS:.0f} seconds.")


async def _there(phone: Phone, data: str) -> bool:
    wanted = data.split("#")[0]
    return any(each.startswith(wanted) for message in (await phone.seen())[:2] for each in message["data"])


PARTS: tuple[tuple[str, Callable[[Tour], Awaitable[None]]], ...] = (
    ("First steps", _first),
    ("Senders", _senders),
    ("Lists and files", _lists),
    ("People", _leads),
    ("Comments", _comments),
    ("Campaigns", _campaigns),
    ("Approvals and doubts", _approvals),
    ("Looking", _look),
    ("Settings and users", _settings),
    ("Few taps", _jobs),
    ("Other people", _others),
    ("At work", _work),
)
