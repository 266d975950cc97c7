"""In the practice world there is an OpenOutreach with people: they are imported by one tap, by the real agent, in the practice chat."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from demo.practice_world import Rehearsal
from engine.openoutreach import taking
from engine.rules.enums import ActionType, InteractionSource
from practice import openoutreach
from practice.chat.client import ChatPerson, text_of
from storage.tables import Interaction, LeadSource

NOW = datetime.now(UTC)


async def test_its_people_are_imported_by_one_tap_in_the_practice_chat(tmp_path: Path) -> None:
    with Rehearsal(tmp_path) as rehearsal:
        rehearsal.add_senders({"Mara": "mara@practice.example"})
        openoutreach.write(rehearsal.config.data_dir / taking.FOLDER / "instance_1", NOW)
        code = await rehearsal.start_agent().pairing_code()
        async with ChatPerson(rehearsal.chat.url) as person:
            await person.send(f"/start {code}")
            await person.wait_for("Today")
            await person.send("/openoutreach")
            await person.wait_for("What it did on LinkedIn")
            await person.press("1 · Mara")
            await person.wait_for("OpenOutreach 1 · Mara")
            await person.press("📥 Import new leads")
            said = text_of(await person.wait_for("onto the list"))

        assert "10 people onto the list OpenOutreach Mara" in said
        assert "2 people left out" in said
        with rehearsal.db.reading() as session:
            assert session.scalar(select(func.count()).select_from(LeadSource)) == openoutreach.FOUND - 2
            theirs = select(Interaction.action_type).where(
                Interaction.source == InteractionSource.OPENOUTREACH
            )
            assert session.scalars(theirs).all() == [ActionType.CONNECT] * 2
