"""A page is read before anything of it is used, and never where there is nothing to be done."""

import pytest

from engine.rules.enums import ActionType, Outcome
from tests.linkedin.conftest import ACCOUNT, Sender
from tests.linkedin.judging import COMMENT, CONNECT, DONE, JANE, LAYOUTS, LIKE

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("kind", "layout"),
    [(CONNECT, LAYOUTS[-1]), *((COMMENT, layout) for layout in LAYOUTS), (LIKE, LAYOUTS[0])],
)
async def test_what_is_on_the_screen_is_read_once_before_the_mark(
    sender: Sender, kind: ActionType, layout: str
) -> None:
    sender.site.set(f"account/{ACCOUNT}", layout=layout)
    read: list[int] = []

    async def reads(characters: int) -> None:
        assert sender.marks == []
        read.append(characters)

    assert (await sender.do(kind, JANE, read=reads)).outcome is DONE
    assert len(read) == 1
    assert 20 < read[0] < 5000


async def test_a_person_who_is_invited_already_is_not_read_about(sender: Sender) -> None:
    sender.site.set(f"person/{JANE}", relation="pending")
    read: list[int] = []

    async def reads(characters: int) -> None:
        read.append(characters)

    assert (await sender.do(CONNECT, JANE, read=reads)).outcome is Outcome.ALREADY_PENDING
    assert read == []
