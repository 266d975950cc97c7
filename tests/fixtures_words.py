"""What was told and written down, in the words that a person reads."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.notifications.push_buttons import buttons_of
from bot.texts.said import say, stored
from engine.rules.facts import Fact, fact
from storage.tables import Event, Push


def line(text: str) -> Fact:
    """A fact that says just this, as an earlier release's sentence does."""
    return fact("old.sentence", text=text)


def markup(html: str, *rows: list[tuple[str, str]]) -> Fact:
    """A push with these words and buttons, as one of an earlier release."""
    return fact("push.as_it_was", html=html, buttons=rows)


def pushed(session: Session) -> list[str]:
    """All pushes, the oldest first, in Telegram's HTML."""
    return [say(told) for told in session.scalars(select(Push.fact).order_by(Push.id))]


def buttons(told: Fact) -> list[list[tuple[str, str]]]:
    """A push's buttons: label and data."""
    return [[(button.label, button.data) for button in row] for row in buttons_of(told)]


def logged(session: Session, kind: str) -> list[str]:
    """All lines of the event log of one kind, the oldest first."""
    found = session.scalars(select(Event.message).where(Event.kind == kind).order_by(Event.id))
    return [stored(message) for message in found]
