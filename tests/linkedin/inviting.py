"""An invitation in front of fixed pages, and what must have come of it."""

from engine.linkedin.outcome import Result
from engine.rules.enums import ActionType, Outcome
from engine.rules.identity import ROOT
from tests.linkedin import profile_scenes as p
from tests.linkedin.conftest import Guest

CONNECT, DONE = ActionType.CONNECT, Outcome.DONE
NOTE = "Hello Cleo, shall we connect?"
NOTES = (None, NOTE)
REMOVE = "<div role=\"menuitem\" onclick=\"book('remove','x')\">{}</div>"


async def invite(guest: Guest, page: str, note: str | None = None, **more: object) -> Result:
    guest.site.show({p.PATH: page}, p.STANDS)
    return await guest.do(CONNECT, p.SLUG, note=note, **more)


def sent(guest: Guest, result: Result, note: str | None, slug: str = p.SLUG) -> None:
    """Sent, proven, with the note that was wanted, once, and nothing else happened."""
    assert (result.outcome, result.differs) == (DONE, None), result
    assert guest.site.booked == [("invite_note", slug, note) if note else ("invite", slug, "")]
    assert guest.marks == [ROOT + slug]


def nothing(guest: Guest, result: Result, outcome: Outcome, surely: bool = False) -> None:
    assert result.outcome is outcome, result
    assert guest.site.booked == []
    assert result.surely_nothing is surely
