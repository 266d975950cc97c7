"""/openoutreach: what each sender's instance found and did, and its people on a list by one tap."""

from pathlib import Path

from sqlalchemy import func, select

from engine.rules.enums import ContainerRuns, InteractionSource
from practice.chat.client import ChatPerson, buttons_of, text_of
from storage.tables import DoNotContact, Interaction, Lead, LeadList, ListMember, OpenOutreachInstance
from tests.bot.running import Running, one, see, tap
from tests.openoutreach.layouts import make

FEW = 60


def instance(bot: Running, number: int, layout: str) -> Path:
    folder = bot.config.data_dir / "openoutreach" / f"instance_{number}"
    return make(folder / "data" / "db.sqlite3", layout, FEW)


async def test_an_instances_people_are_imported_by_one_tap_and_twice_changes_nothing(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    instance(bot, 1, "C")
    before = one(bot, select(func.count(Lead.id)))
    await owner.send("/openoutreach")
    assert "nothing in" in text_of(await see(owner, "OpenOutreach"))
    await tap(owner, "1 · ")
    await see(owner, "not read yet")

    await tap(owner, "📥 Import new leads")
    said = text_of(await see(owner, "onto the list"))

    assert "50 people onto the list OpenOutreach" in said
    assert "10 people left out" in said
    assert "on record now" in said
    assert one(bot, select(func.count(Lead.id))) - before == 50
    assert one(bot, select(func.count()).where(Interaction.source == InteractionSource.OPENOUTREACH)) > 0
    await owner.send("/openoutreach")
    assert "60 people, 0 new, 40 contacted by it" in text_of(await see(owner, "60 people"))
    await tap(owner, "1 · ")
    card = text_of(await see(owner, "It works on LinkedIn"))
    assert "Contacted by it" in card
    await tap(owner, "📥 Import new leads")
    await see(owner, "0 people onto the list")
    lists = select(func.count()).where(LeadList.name.startswith("OpenOutreach"))
    assert one(bot, lists) == 1
    assert (
        one(
            bot,
            select(func.count())
            .select_from(ListMember)
            .join(LeadList)
            .where(LeadList.name.startswith("OpenOutreach")),
        )
        == 50
    )


async def test_the_browser_shows_whom_it_found_and_the_card_what_it_did(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/leads")
    labels = [label for label, _ in buttons_of(await see(owner, "Leads"))]
    assert not any("OpenOutreach" in label for label in labels)
    instance(bot, 1, "C")
    await owner.send("/openoutreach")
    await see(owner, "OpenOutreach")
    await tap(owner, "1 · ")
    await see(owner, "not read yet")
    await tap(owner, "📥 Import new leads")
    await see(owner, "onto the list")

    await owner.send("/leads")
    await tap(owner, "🛰 OpenOutreach")
    await see(owner, "Leads · 50")
    await tap(owner, f"lead:{one(bot, select(Lead.id).where(Lead.profile_url.endswith('/mara-quill-10')))}")
    card = text_of(await see(owner, "History"))
    assert "Found by OpenOutreach of" in card
    assert "connected, and written to" in card
    assert card.count(", by OpenOutreach") == 2  # invited, and written to


async def test_the_daily_import_is_switched_on_and_off(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    instance(bot, 1, "E")
    await owner.send("/openoutreach")
    await see(owner, "OpenOutreach")
    await tap(owner, "1 · ")
    await see(owner, "not read yet")
    daily = select(OpenOutreachInstance.daily_import).where(OpenOutreachInstance.number == 1)
    assert "every day from now on" in str(await tap(owner, "☐ Import every day"))
    assert one(bot, daily) is True
    await see(owner, "not read yet")
    assert "any more" in str(await tap(owner, "☑️ Import every day"))
    assert one(bot, daily) is False


async def test_who_opted_out_there_is_put_on_do_not_contact_once_that_is_wished(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    instance(bot, 1, "F")
    await owner.send("/openoutreach")
    await see(owner, "OpenOutreach")
    await tap(owner, "1 · ")
    await see(owner, "not read yet")
    await tap(owner, "🔄 Read now")
    await see(owner, "Read: 60 people")
    await owner.send("/openoutreach")
    await see(owner, "60 people")
    await tap(owner, "1 · ")
    card = text_of(await see(owner, "only finds people"))
    assert "7 people in it stand for nobody" in card
    await tap(owner, "🚫 2 opted out")
    await see(owner, "asked OpenOutreach for no more")
    await tap(owner, "🚫 Put them there")
    assert one(bot, select(func.count()).where(DoNotContact.value.contains("mara-quill"))) == 2


async def test_what_cannot_be_read_says_so_and_nothing_comes_onto_a_list(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    instance(bot, 1, "C").write_bytes(b"nothing of the kind")
    await owner.send("/openoutreach")
    await see(owner, "OpenOutreach")
    await tap(owner, "1 · ")
    await see(owner, "not read yet")
    await tap(owner, "📥 Import new leads")
    await see(owner, "is no database of OpenOutreach")
    assert (
        one(bot, select(func.count()).where(LeadList.name.startswith("OpenOutreach") | ~LeadList.ready)) == 0
    )


async def test_its_container_is_set_started_stopped_and_its_log_sent(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await owner.send("/openoutreach")
    await see(owner, "OpenOutreach")
    await tap(owner, "1 · ")
    await see(owner, "not read yet")
    await tap(owner, "⚙️ Its container")
    await see(owner, "No image is chosen yet")
    await tap(owner, "📦 Choose the image")
    await see(owner, "Send the new value")
    await owner.send("Not An Image")
    await see(owner, "isn't an image's name")
    await owner.send("ghcr.io/eracle/openoutreach:sha-62450a5")
    await see(owner, "sha-62450a5")
    await tap(owner, "15 minutes of each slot")
    await see(owner, "container of OpenOutreach")
    row = select(OpenOutreachInstance.runs, OpenOutreachInstance.minutes).where(
        OpenOutreachInstance.number == 1
    )
    with bot.db.reading() as session:
        assert session.execute(row).one() == (ContainerRuns.MINUTES, 15)
    await tap(owner, "⬅️ Back")
    await see(owner, "not read yet")
    await tap(owner, "▶️ Start now")
    await tap(owner, "⏹ Stop")
    await tap(owner, "📜 Log")
    sent = await owner.wait_for(lambda message: "document" in message)
    assert sent["document"]["file_name"] == "openoutreach-1.log"
    assert bot.agent.asked == ["start container 1", "stop container 1"]
