"""What a person means by a name: capitals and blanks don't make it another one."""

import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables import Campaign, LeadList


def id_of(session: Session, kind: type[Campaign] | type[LeadList], name: str) -> int | None:
    """The one that is called so, the very same letters before others; None where there is none."""
    alike: list[int] = []
    for number, known in session.execute(select(kind.id, kind.name).order_by(kind.id)):
        if known == name:
            return int(number)
        if _folded(known) == _folded(name):
            alike.append(number)
    return alike[0] if alike else None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
