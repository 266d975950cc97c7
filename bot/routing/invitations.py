"""One-time codes that let a person in, and the links that carry them."""

import hashlib
import secrets
from datetime import datetime, timedelta
from io import StringIO

import segno
from sqlalchemy.orm import Session

from bot import texts
from engine.rules.enums import Role
from storage import users

T = texts.of("users")
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
CODE_LENGTH = 10  # 49 bits
# Five wrong codes lock the stranger who sent them, not the codes: else anybody could lock out whoever was invited. Many accounts
# together are held by the code's length alone: at 100 updates a second, more than a bot is sent, all day long against ten open
# codes, one guess in 9 million days is right (31^10 codes).
MOST_WRONG_TRIES = 5
LOCKED_FOR = timedelta(hours=1)  # since the last wrong one
MOST_STRANGERS = 1000  # that are remembered
OWNER_LIFE = timedelta(minutes=10)  # spec, section 14
INVITED_LIFE = timedelta(hours=24)  # until a colleague looks at their phone


def lifetime(role: Role) -> timedelta:
    """How long a code for this role works."""
    return OWNER_LIFE if role is Role.OWNER else INVITED_LIFE


def new_code(session: Session, now: datetime, role: Role) -> str:
    """A one-time code that lets one person in with this role; only its hash is kept."""
    code = drawn()
    users.add_code(session, hashed(code), role, now + lifetime(role))
    return code


def new_group_code(session: Session, now: datetime) -> str:
    """A one-time code by which the owner, and nobody else, lets a group in."""
    code = drawn()
    users.add_code(session, hashed(code), Role.OWNER, now + INVITED_LIFE, for_group=True)
    return code


def drawn() -> str:
    """A code that nobody guesses."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def hashed(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def link(bot_username: str, code: str) -> str:
    """Opens the bot's chat and offers to send the code."""
    return f"https://t.me/{bot_username}?start={code}"


def group_link(bot_username: str, code: str) -> str:
    """Asks for a group, adds the bot to it, and sends the code there."""
    return f"https://t.me/{bot_username}?startgroup={code}"


def pairing_lines(bot_username: str, code: str) -> str:
    """The owner's link and its QR code for the console."""
    address = link(bot_username, code)
    picture = StringIO()
    segno.make(address, micro=False).terminal(out=picture, compact=True)
    return T("pairing", picture=picture.getvalue(), link=address, code=code, bot=bot_username)
