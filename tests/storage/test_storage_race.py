"""Several agents at one database: nobody is given to two of them, and nothing is lost between them."""

from pathlib import Path

from storage.database import Database
from tests.storage import race

AGENTS, PEOPLE = 4, 25


def test_no_person_is_given_to_two_agents(db: Database, tmp_path: Path) -> None:
    """Each agent's sender wants the same people, and all of them are somebody's in the end."""
    seen = race.run(db.url, tmp_path / "journal", AGENTS, PEOPLE)
    assert seen.twice == 0
    assert (seen.done, seen.booked) == (PEOPLE, PEOPLE)
    assert seen.blocked == (AGENTS - 1) * PEOPLE
    assert (seen.open_claims, seen.unsettled) == (0, 0)
