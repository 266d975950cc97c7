"""An instance is set up from the chat: folders, the account without its password, searches, what its container is run with."""

import json
import stat

from sqlalchemy import select

from engine.openoutreach import searches
from engine.rules.enums import Build
from practice.chat.client import ChatPerson, text_of
from storage.tables import OpenOutreachInstance
from tests.bot.running import Running, one, see, tap

ROW = select(OpenOutreachInstance).where(OpenOutreachInstance.number == 1)


async def at_set_up(owner: ChatPerson) -> None:
    await owner.send("/openoutreach")
    await see(owner, "OpenOutreach")
    await tap(owner, "1 · ")
    await see(owner, "not read yet")
    await tap(owner, "🧰 Set up")
    await see(owner, "Which OpenOutreach is it?")


async def test_folders_and_the_account_file_are_made_and_the_password_stays_on_the_laptop(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    folder = bot.config.data_dir / "openoutreach" / "instance_1"
    await at_set_up(owner)
    await tap(owner, "Acts on LinkedIn (until February 2026)")
    await see(owner, "isn't there yet")
    await tap(owner, "✉️ LinkedIn e-mail")
    await see(owner, "Never send the password")
    await owner.send("not an address")
    await see(owner, "✉️ Send the LinkedIn account's e-mail", "not an address")
    await owner.send("ada@firm.example")
    said = text_of(await see(owner, "The password is typed on the laptop only"))

    assert "linkedpilot openoutreach init 1" in said
    file = folder / "accounts.secrets.yaml"
    (account,) = json.loads(file.read_text())["accounts"].values()
    assert (account["username"], account["password"]) == ("ada@firm.example", "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, folder / "campaign", folder / "data")} == {
        0o700
    }
    before = file.read_bytes()
    await tap(owner, "Acts on LinkedIn (until February 2026)")  # once more changes nothing
    await see(owner, "The password is typed on the laptop only")
    assert file.read_bytes() == before


async def test_a_build_that_asks_in_a_terminal_gets_its_command_and_how_it_is_run(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await at_set_up(owner)
    await tap(owner, "Acts on LinkedIn (until June 2026)")
    said = text_of(await see(owner, "docker run -it --rm"))
    assert "campaign of OpenOutreach's author" in said
    with bot.db.reading() as session:
        row = session.scalars(ROW).one()
        assert (row.build, row.mount, row.inner_port) == (Build.ACTS, "/app/data", 6080)
    await tap(owner, "⚙️ More")
    await see(owner, "is run with")
    await tap(owner, "Environment")
    await see(owner, "No password and no key")
    await owner.send("LLM_API_KEY=sk-1")
    await see(owner, "looks like a secret")
    await owner.send("ENABLE_VNC=true, LANG=de")
    await see(owner, "is run with", "LANG=de")
    await tap(owner, "Port inside")
    await see(owner, "Send the new value")
    await owner.send("none")
    await see(owner, "Port inside: as it comes")
    assert one(bot, select(OpenOutreachInstance.inner_port).where(OpenOutreachInstance.number == 1)) is None


async def test_one_that_only_finds_people_runs_daily_or_by_a_tap(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    await at_set_up(owner)
    await tap(owner, "Only finds people (since July 2026)")
    await see(owner, "docker run -it --rm")
    await tap(owner, "⬅️ Back")
    await see(owner, "not read yet")
    await tap(owner, "⚙️ Its container")
    await see(owner, "runs beside whoever acts")
    await tap(owner, "Once a day")
    await see(owner, "runs beside whoever acts")
    assert one(bot, select(OpenOutreachInstance.runs).where(OpenOutreachInstance.number == 1)) == "daily"


async def test_searches_are_listed_added_edited_used_and_removed(
    bot: Running, owner: ChatPerson, seeded: dict[str, int]
) -> None:
    folder = bot.config.data_dir / "openoutreach" / "instance_1"
    await at_set_up(owner)
    await tap(owner, "Acts on LinkedIn (until February 2026)")
    await see(owner, "isn't there yet")
    await tap(owner, "🔎 Searches")
    await see(owner, "There is none yet")
    await tap(owner, "➕ New search")
    await see(owner, "How shall the search be called")
    await owner.send("Heads of <Buying>")
    await see(owner, "what do you offer?")
    await owner.send("Shelves & racks")
    await see(owner, "who is looked for, and to what end?")
    await owner.send("Heads of buying at retailers")
    await see(owner, "Shelves & racks")
    await tap(owner, "▶️ Work with this one")
    await see(owner, "works with this one")
    await tap(owner, "✏️ Who is looked for")
    await see(owner, "who is looked for, and to what end?")
    await owner.send("Heads of buying at grocers")
    await see(owner, "at grocers", "works with this one")
    assert (folder / "campaign" / "campaign_objective.txt").read_text() == "Heads of buying at grocers"
    assert (folder / "campaign" / "product_docs.txt").read_text() == "Shelves & racks"
    await tap(owner, "⬅️ Back")
    await see(owner, "judges people by these two texts")
    await tap(owner, "➕ New search")
    await see(owner, "How shall the search be called")
    await owner.send("heads of buying")
    await see(owner, "There is a search “heads of buying” already")
    await owner.send("/openoutreach")
    await tap(owner, "1 · ")
    await tap(owner, "🧰 Set up")
    await tap(owner, "🔎 Searches")
    await tap(owner, "✓ Heads of <Buying>")
    await see(owner, "at grocers")
    await tap(owner, "🗑 Remove")
    await see(owner, "Remove the search")
    await tap(owner, "🗑 Remove")
    await see(owner, "There is none yet")
    assert searches.searches(folder) == []
