"""One-time codes that let a person in, and the links that carry them."""

import hashlib
import secrets
from datetime import datetime, timedelta
from io import StringIO

import segno
from sqlalchemy.orm import Session

from engine.rules.words import Role
from storage import users

CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
CODE_LENGTH = 10  # 49 bits
OWNER_LIFE = timedelta(minutes=10)  # spec, section 14
INVITED_LIFE = timedelta(hours=24)  # until a colleague looks at their phone


def life(role: Role) -> timedelta:
    """How long a code for this role works."""
    return OWNER_LIFE if role is Role.OWNER else INVITED_LIFE


def new_code(session: Session, now: datetime, role: Role) -> str:
    """A one-time code that lets one person in with this role; only its hash is kept."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    users.add_code(session, hashed(code), role, now + life(role))
    return code


def hashed(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def link(bot_username: str, code: str) -> str:
    """Opens the bot's chat and offers to send the code."""
    return f"https://t.me/{bot_username}?start={code}"


def pairing_lines(bot_username: str, code: str) -> str:
    """The owner's link and its QR code for the console."""
    address = link(bot_username, code)
    picture = StringIO()
    segno.make(address, micro=False).terminal(out=picture, compact=True)
    return (
        f"{picture.getvalue()}\nOpen this link on your phone, or scan the code, and press Start: "
        f"you become the owner.\n{address}\n"
        f"Without the link: send /start {code} to @{bot_username}.\n"
        "The code works once, within 10 minutes; start LinkedPilot again for a new one."
    )
