"""What is shown for words that no question waits for."""

from dataclasses import dataclass

from bot import texts
from bot.screens import do_not_contact
from bot.screens.base import HOME, Button, Screen, go_on_button, place, rows
from bot.texts.html import escape
from engine.rules.enums import Role

T = texts.of("free_words")


@dataclass(frozen=True, slots=True)
class Meant:
    """The command that somebody most likely meant: its name, what it does, the route that it takes."""

    name: str
    help: str
    data: str


def hint(role: Role, unfinished: str | None = None, meant: Meant | None = None) -> Screen:
    """For words that mean nothing here. `unfinished` names a flow that can go on, `meant` the command that is nearest."""
    go_on = (go_on_button(unfinished),) if unfinished else ()
    text = T.hint_viewer if role is Role.VIEWER else T.hint
    offered: tuple[Button, ...] = ()
    if meant is not None:
        text = T("did_you_mean", name=meant.name, hint=text)
        offered = (Button(T("command", name=meant.name, words=meant.help), meant.data),)
    return Screen(text, rows(offered, go_on, (place("new"), place("help")), (HOME,)))


def unknown_profile(url: str, seen: str, kept_off: bool) -> Screen:
    """Somebody of whom nothing is known but the address; `seen` stands for it in the buttons."""
    text = T("kept_off" if kept_off else "unknown_profile", url=escape(url))
    offers = (
        ()
        if kept_off
        else (
            Button(T.add, f"lead:pasted:{seen}:add"),
            Button(do_not_contact.T.never, f"lead:pasted:{seen}:dnc"),
        )
    )
    return Screen(text, rows(offers, (place("leads"), HOME)))
