"""What kind of thing a message is, by Telegram's names (telegram.constants.MessageType)."""

from telegram import Message
from telegram.constants import MessageType

from bot.screens import upload as screens

TEXT, FILE = MessageType.TEXT, MessageType.DOCUMENT


def kind(message: Message) -> str | None:
    """`TEXT`, `FILE`, or another of the things that people send.

    None for what Telegram itself notes in a chat, such as a message that was pinned, a timer, a topic, who came and who left:
    nobody said anything, so nobody is answered. An animation is a file, too, to Telegram, and a message may carry an effect or a
    business connection beside what it is, so the kinds are asked for by name.
    """
    return next((each for each in (*screens.KINDS, FILE, TEXT) if getattr(message, each, None)), None)
