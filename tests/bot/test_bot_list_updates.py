"""A list and another file or list: compared, replaced, kept off, merged, deleted; done as a person does it."""

from sqlalchemy import func, select

from engine.rules.enums import ActionType
from practice.chat.client import ChatPerson, text_of
from storage import do_not_contact, lists, uploads
from storage.tables import Action, Lead, LeadList, ListMember, Upload
from tests.bot.running import Running, one, tap
from tests.bot.uploading import count, lines, to_naming
from tests.fixtures_db import MONDAY, SampleData, url


def second(*numbers: int) -> bytes:
    """A file of these people and one who is new."""
    people = [f"Person,{url(number)}" for number in numbers]
    return "\n".join(["Name,URL", *people, "New One,linkedin.com/in/new-one"]).encode()


async def test_a_second_file_says_what_is_new_and_gone_before_it_changes_the_list(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    from engine import campaigns

    with bot.db.transaction() as session:
        number = SampleData(session).campaign(prospects["list"], ActionType.LIKE, prospects["ben"])
        campaigns.start(session, number, MONDAY, seed=1)
    await to_naming(owner, second(0, 1))
    await tap(owner, "➕ Prospects")
    shown = await owner.wait_for("beside the list Prospects")
    for line in ("New in the file 1", "On both 2", "Gone (on the list only) 8"):
        assert line in lines(shown)
    assert "8 leads with open actions stay in their campaigns" in text_of(shown)
    assert count(bot, ListMember) == 10
    await tap(owner, "➕ Add only the new ones (1)")
    await owner.wait_for("Prospects: 1 lead added")
    assert count(bot, ListMember) == 11

    await to_naming(owner, second(0, 1), "again.csv")
    await owner.send("Prospects")
    await owner.wait_for("again.csv beside the list Prospects")
    await tap(owner, "♻️ Make the list what the file says")
    report = await owner.wait_for("Prospects: 0 leads added")
    assert "Taken off the list 8" in lines(report)
    assert count(bot, ListMember) == 3
    assert count(bot, Action) == 10
    assert count(bot, Lead) == 11


async def test_a_list_that_changed_since_it_was_compared_is_compared_again(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    """Nobody goes off it whom the question didn't count, and a restart meanwhile doesn't matter."""
    await to_naming(owner, second(0, 1), "again.csv")
    await bot.stop()
    with bot.db.transaction() as session:  # as after a kill while it was being compared
        row = uploads.unfinished(session)[0]
        uploads.change(session, row.id, list_name="Prospects", list_id=prospects["list"])
    await bot.start()
    shown = await owner.wait_for("again.csv beside the list Prospects")
    assert "Gone (on the list only) 8" in lines(shown)
    with bot.db.transaction() as session:
        SampleData(session).list_of(1, "Others", skip=10)
        newest = session.scalar(select(func.max(Lead.id))) or 0
        lists.add_one(session, prospects["list"], newest, MONDAY)
    answer = await tap(owner, "♻️ Make the list what the file says")
    assert "has changed meanwhile" in answer["text"]
    again = await owner.wait_for(lambda m: "Gone (on the list only) 9" in lines(m))
    assert count(bot, ListMember) == 12
    await owner.press("♻️ Make the list what the file says", again["message_id"])
    report = await owner.wait_for("Prospects: 1 lead added")
    assert "Taken off the list 9" in lines(report)


async def test_everybody_of_a_file_goes_on_do_not_contact(bot: Running, owner: ChatPerson) -> None:
    await to_naming(owner)
    await tap(owner, "🚫 Do not contact")
    await owner.wait_for("Put everybody of people.csv")
    assert count(bot, Upload) == 1
    await tap(owner, "🚫 Do not contact")
    report = await owner.wait_for("people.csv: 2 people put on do not contact")
    for line in ("Rows read 4", "There already 0", "Twice in the file 1", "Rejected 1"):
        assert line in lines(report)
    with bot.db.reading() as session:
        assert do_not_contact.holds(session, "https://www.linkedin.com/in/jane-doe")
    assert count(bot, LeadList) == 0


async def test_a_list_is_merged_into_another(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        other = SampleData(session).list_of(5, "More", skip=8)
    await owner.send("/lists")
    await tap(owner, "Prospects")
    await tap(owner, "🔗 Merge into …")
    await owner.wait_for("Into which list")
    await tap(owner, "More (5)")
    shown = await owner.wait_for("Put the leads of Prospects on More?")
    for line in ("Prospects 10", "More 5", "On both 2", "Together 13"):
        assert line in lines(shown)
    await tap(owner, "🔗 Merge")
    await owner.wait_for(lambda m: "📋 More" in text_of(m) and "13 leads" in text_of(m))
    assert one(bot, select(LeadList.id)) == other
    assert count(bot, LeadList) == 1


async def test_a_list_that_a_campaign_needs_can_t_be_deleted(
    bot: Running, owner: ChatPerson, prospects: dict[str, int]
) -> None:
    with bot.db.transaction() as session:
        SampleData(session).campaign(prospects["list"], ActionType.LIKE, prospects["ben"])
    await owner.send("/lists")
    await tap(owner, "Prospects")
    merging = await tap(owner, "🔗 Merge into …")
    assert "end it first, then merge the list" in merging["text"]
    await tap(owner, "🗑 Delete")
    await owner.wait_for("Delete the list")
    answer = await tap(owner, "🗑 Delete")
    assert "end it first" in answer["text"]
