"""How to begin, taught by doing; and the short answers that fit nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Screen,
    ago,
    back,
    grid,
    notice,
    place,
    rows,
)
from bot.texts.html import escape, folded
from engine.insight.first_steps import FirstStep
from engine.rules.enums import Role

T = texts.of("help")
STEPS, TOPICS, PAGES = T.table("steps"), T.table("topics"), T.table("pages")
SENDER, FILE, CAMPAIGN, LOOKING, LAPTOP, WORDS, COMMANDS = (
    "sender",
    "file",
    "campaign",
    "looking",
    "laptop",
    "words",
    "commands",
)
TOPICS_OF: Mapping[Role, Sequence[str]] = {
    Role.OWNER: (SENDER, FILE, CAMPAIGN, LAPTOP, WORDS, COMMANDS),
    Role.OPERATOR: (FILE, CAMPAIGN, WORDS, COMMANDS),
    Role.VIEWER: (LOOKING, WORDS, COMMANDS),
}
TOPIC_OF = {  # on which page a step is told
    FirstStep.SENDER: SENDER,
    FirstStep.LOG_IN: SENDER,
    FirstStep.LIMITS: SENDER,
    FirstStep.FILE: FILE,
    FirstStep.CAMPAIGN: CAMPAIGN,
}
EMOJI = {SENDER: "👤", FILE: "📎", CAMPAIGN: "📣", LOOKING: "👀", LAPTOP: "💻", WORDS: "📖", COMMANDS: "⌨️"}
DOCTOR = Button(T.phrase("doctor"), "doctor")
SAMPLE = Button(T.phrase("sample"), "sample")
DOING: Mapping[str, Sequence[Button]] = {
    SENDER: (Button(T.phrase("add_sender"), "sender:add"), place("senders")),
    FILE: (SAMPLE, place("upload")),
    CAMPAIGN: (place("new"), place("campaigns")),
    LOOKING: (place("campaigns"), place("leads"), place("cooldown"), place("schedule"), place("logs")),
    LAPTOP: (DOCTOR, Button(T.phrase("keep_awake"), "setting:keep_awake")),
    WORDS: (place("cooldown"), place("schedule")),
    COMMANDS: (),
}


def overview(role: Role, done: Mapping[FirstStep, bool]) -> Screen:
    """What there is to learn; `done` says which of the steps were taken already."""
    topics = TOPICS_OF[role]
    steps = [step for step in FirstStep if TOPIC_OF[step] in topics]
    following = next((step for step in steps if not done[step]), None)
    lines = [T.title, "", *checklist({step: done[step] for step in steps})]
    lines += ["", T.look_around if not steps else T.next_step if following else T.all_done]
    next_topic = None if following is None else TOPIC_OF[following]
    buttons = [_to(topic, T.next if topic == next_topic else EMOJI[topic]) for topic in topics]
    return Screen("\n".join(lines).replace("\n\n\n", "\n\n"), rows(*grid(buttons), (HOME,)))


def checklist(done: Mapping[FirstStep, bool]) -> list[str]:
    """The first steps, ticked as far as they were taken."""
    following = next((step for step in done if not done[step]), None)
    return [
        T(
            "step",
            mark=T.done if taken else T.next if step is following else T.to_come,
            number=number,
            step=STEPS[step],
        )
        for number, (step, taken) in enumerate(done.items(), 1)
    ]


def _to(topic: str, emoji: str) -> Button:
    return Button(T("page", emoji=emoji, topic=TOPICS[topic]), f"help:{topic}")


def page(topic: str, role: Role, commands: Iterable[tuple[str, str]]) -> Screen:
    """One page, with the buttons that do what it says; `commands` are those of this person."""
    text = PAGES[topic]
    if topic == COMMANDS:
        text += folded("\n".join(T("command", name=name, words=escape(words)) for name, words in commands))
    topics = TOPICS_OF[role]
    following = topics[(topics.index(topic) + 1) % len(topics)]
    return Screen(text, rows(*grid(DOING[topic]), (back("help"), _to(following, EMOJI[following])), (HOME,)))


def sample_sent() -> Screen:
    """The sample file stands above."""
    return Screen(T.sample_sent, rows((Button(T.sample_again, "sample"),), (back("help"), HOME)))


def paused(at_work: str) -> Screen:
    """After /pause; `at_work` is who acts now."""
    then = T("paused_at_work", name=escape(at_work)) if at_work else T.paused_idle
    return Screen(f"{T.paused} {then}", rows((Button(BUTTONS.resume, "resume"), HOME)))


def paused_already(since: datetime, now: datetime) -> Screen:
    """/pause a second time."""
    text = T("paused_already", when=ago(since, now))
    return Screen(text, rows((Button(BUTTONS.resume, "resume"), HOME)))


def resumed() -> Screen:
    """After /resume."""
    return Screen(T.resumed, rows((place("schedule"), HOME)))


def resumed_already() -> Screen:
    """/resume when nothing is paused."""
    return Screen(T.resumed_already, rows((place("schedule"), HOME)))


def panicked(at_work: str) -> Screen:
    """After /panic; `at_work` is who acted."""
    text = T("panicked_at_work", name=escape(at_work)) if at_work else T.panicked
    return Screen(text, rows((Button(BUTTONS.resume, "resume"), HOME)))


def broken(error_id: str) -> Screen:
    """Something went wrong inside."""
    return notice(T("broken", error_id=error_id))


def with_word(word: str, screen: Screen) -> Screen:
    """The screen, with what has just been done above it."""
    return replace(screen, text=T("with_word", word=escape(word), text=screen.text))


def refused(sentence: str) -> Screen:
    """That can't be done as asked."""
    return notice(T("refused", sentence=escape(sentence)))
