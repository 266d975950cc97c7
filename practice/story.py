"""The story that the demo plays by itself: a sales person's first day, told through the chat only.

It is a person with a phone: it sends texts and files, taps buttons, reads. What it can't do from the chat
(let a log-in expire, let the work day end) the stage does for it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from practice.chat.client import ChatPerson, Message, NotSeen, buttons_of, text_of
from practice.samples import MEETUP, WEBINAR, chosen
from practice.site.client import SiteControl

SENDERS = ("Mara", "Tomas", "Nadia", "Felix")
MEETUP_LIST, WEBINAR_LIST = "Meetup guests", "Webinar sign-ups"
COMMENTS = ("{Great|Good} point, {first_name|thank you}!", "Thanks for sharing this 🙌")
EXPIRES_AFTER = 3  # likes
LOGGED_OUT = 3  # the account whose log-in expires
TURN_SECONDS = 60.0
TAPS = 5
MOST_COMMENTS = 30  # taps and looks until all are posted


@dataclass(frozen=True, slots=True)
class StorySetting:
    """What stands around the story."""

    person: ChatPerson
    site: SiteControl
    samples: Path
    say: Callable[[str], None]
    snap: Callable[[str], Awaitable[None]]
    end_of_day: Callable[[], Awaitable[None]]


async def play(stage: StorySetting, code: str) -> None:
    """The whole of it. Raises NotSeen when the bot doesn't do what the story expects."""
    meetup, webinar = chosen()
    stage.site.expect(
        [(n, p.slug, "connect") for p in meetup for n in (1, 2)]
        + [(3, p.slug, "like") for p in webinar]
        + [(4, p.slug, "comment") for p in webinar]
    )
    await _pair(stage, code)
    await _send_list(stage, MEETUP, MEETUP_LIST)
    await stage.snap("import")
    await _send_list(stage, WEBINAR, WEBINAR_LIST)
    await _connect(stage)
    await _like_until_logged_out(stage)
    await _comment(stage)
    await _import_what_openoutreach_found(stage)
    await _look_around(stage)
    await stage.end_of_day()
    await _see(stage, "The day, ", "the daily summary with its chart", 30)
    await stage.snap("summary")


async def _pair(stage: StorySetting, code: str) -> None:
    await _send(stage, f"/start {code}")
    await _see(stage, "Today", "the home screen")
    await stage.snap("home")
    for text in COMMENTS:
        await _send(stage, "/comments")
        await _tap(stage, "Add comment")
        sent = await _send(stage, text)
        await _see(stage, text[-12:], "the comment in the library", after=sent)


async def _send_list(stage: StorySetting, file: str, name: str) -> None:
    before = await _last(stage)
    stage.say(f"👤 📎 {file}")
    await stage.person.upload(stage.samples / file)
    await _see(stage, "Is that right?", "what the columns are taken for", after=before)
    await stage.snap("mapping")
    await _tap(stage, "Another name")
    await _see(stage, "What shall the list be called", "the question for its name")
    await _send(stage, name)
    await _tap(stage, "📥 Import")
    await _see(stage, "Rows read", "the report", after=before)


async def _wizard(stage: StorySetting, name: str, list_name: str, action: str, *senders: str) -> None:
    sent = await _send(stage, "/newcampaign")
    await _see(stage, "Which list", "the wizard", after=sent)
    await _tap(stage, list_name)
    await _tap(stage, action)
    await _tap(stage, "👥 Senders")
    asked = await stage.person.wait_for("Which senders")
    chosen_now = [label for label, _ in buttons_of(asked) if label.startswith("☑️")]  # who can act
    for other in SENDERS:
        if other not in senders and any(other in label for label in chosen_now):
            await _tap(stage, f"☑️ {other}")
    await stage.snap("senders")
    await _tap(stage, "Next")
    await _tap(stage, "✏️ Change")
    await _tap(stage, "🏷 Name")
    await _see(stage, "What shall it be called", "another name than the proposed one")
    await _send(stage, name)


async def _connect(stage: StorySetting) -> None:
    await _wizard(stage, "Meetup invitations", MEETUP_LIST, "Connect", "Mara", "Tomas")
    await _tap(stage, "✉️ Note")
    await _see(stage, "A note with each invitation", "the question for the note")
    await _send(stage, "Hi {first_name|there}, good to meet you at the {meetup|event}!")
    await _start(stage)
    await stage.snap("running")
    await _see(stage, "<b>Meetup invitations</b> is completed", "both senders invite, one after the other")


async def _like_until_logged_out(stage: StorySetting) -> None:
    await _wizard(stage, "Webinar likes", WEBINAR_LIST, "Like", "Nadia")
    await _start(stage)
    stage.say(f"   … LinkedIn ends account {LOGGED_OUT}'s log-in after {EXPIRES_AFTER} likes")
    await stage.person.wait_for(
        lambda _: sum(deed == "like" for _, deed, _ in stage.site.actions()) >= EXPIRES_AFTER, TURN_SECONDS
    )
    stage.site.set(f"account/{LOGGED_OUT}", session="expired")
    await _see(stage, "is logged out of LinkedIn", "the alert with its screenshot")
    await stage.snap("alert")


async def _comment(stage: StorySetting) -> None:
    await _wizard(stage, "Webinar comments", WEBINAR_LIST, "Comment", "Felix")
    await _tap(stage, "🤖 Written by")
    await stage.snap("source")
    await _tap(stage, "AI server")
    await _see(stage, "In cooldown now", "the cooldown: whom Nadia liked, Felix may not touch")
    await stage.snap("cooldown")
    await _start(stage)
    await _see(stage, "your approval", "the posts are read, and a comment is written for each")
    sent = await _send(stage, "/approvals")
    await _see(stage, "It takes up", "the post itself, the comment, and why this one", after=sent)
    await stage.snap("approval")
    for _ in range(MOST_COMMENTS):
        if await _approved_all(stage, sent):
            break
    await stage.snap("approved")
    await _see(stage, "<b>Webinar comments</b> is completed", "Felix comments on the posts of the others")


async def _approved_all(stage: StorySetting, after: int) -> bool:
    """Post the comment that is shown, or look for the next one; True when the campaign is over."""

    def to_post(message: Message) -> list[str]:
        return [label for label, data in buttons_of(message) if ":post:" in data]

    def over(message: Message) -> bool:
        return "Webinar comments is completed" in text_of(message)

    try:
        message = await stage.person.wait_for(lambda each: over(each) or bool(to_post(each)), 5.0, after - 1)
    except NotSeen:
        await _send(stage, "/approvals")
        return False
    if over(message):
        return True
    button = to_post(message)[0]
    stage.say(f"👆 [{button}]")
    await stage.person.try_press(button, message["message_id"])
    return False


async def _import_what_openoutreach_found(stage: StorySetting) -> None:
    sent = await _send(stage, "/openoutreach")
    await _see(stage, "What it did on LinkedIn", "an OpenOutreach beside it", after=sent)
    await _tap(stage, "1 · Mara")
    await _tap(stage, "📥 Import new leads")
    await _see(stage, "onto the list", "its people, by one tap; whom it has invited is known", after=sent)
    await stage.snap("openoutreach")


async def _look_around(stage: StorySetting) -> None:
    def a_picture(message: Message) -> bool:
        return "photo" in message

    for command, wanted, what in (
        ("/cooldown", a_picture, "when the cooldowns end, as a picture"),
        ("/schedule", a_picture, "the day as a picture"),
        ("/leads", "🔴", "who is in cooldown, and until when"),
        ("/start", "Today", "today's table"),
    ):
        sent = await _send(stage, command)
        await _see(stage, wanted, what, after=sent)
        await stage.snap(command[1:])


async def _start(stage: StorySetting) -> None:
    await _see(stage, "All is ready", "the preview")
    await stage.snap("preview")
    await _tap(stage, "▶️ Start")


# --- a person's hands and eyes


async def _send(stage: StorySetting, text: str) -> int:
    shown = text if not text.startswith("/start ") else "/start ••••"
    stage.say(f"👤 {shown}")
    return await stage.person.send(text)


async def _tap(stage: StorySetting, button: str) -> None:
    """Tap the newest button of that label; one that goes away under the finger is looked for again."""

    def has(message: Message) -> bool:
        return any(button in label for label, _ in buttons_of(message))

    for attempt in range(TAPS):
        message = await stage.person.wait_for(has)
        label = next(label for label, _ in buttons_of(message) if button in label)
        if not attempt:
            stage.say(f"👆 [{label}]")
        if await stage.person.try_press(label, message["message_id"]):
            return
    raise NotSeen(f"The button «{button}» went away {TAPS} times.")


async def _see(
    stage: StorySetting,
    wanted: str | Callable[[Message], bool],
    what: str,
    seconds: float = TURN_SECONDS,
    after: int = 0,
) -> None:
    plain = wanted.replace("<b>", "").replace("</b>", "") if isinstance(wanted, str) else wanted
    message = await stage.person.wait_for(plain, seconds, after)
    stage.say(f"   ✓ {what}")
    for line in text_of(message).splitlines():
        stage.say(f"🤖 {line}")


async def _last(stage: StorySetting) -> int:
    return max((m["message_id"] for m in await stage.person.messages()), default=0)
