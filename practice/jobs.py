"""The ten jobs of a sales person: what each takes of the thumb is counted where the walk does it (`Phone.job`)."""

from collections.abc import Mapping
from pathlib import Path

from practice.phone import Phone
from practice.samples import MEETUP

# In the order in which they are told; what is begun at Home begins there.
JOBS: Mapping[str, str] = {
    "import": "Import a file of which every column is known: send it, tap Import",
    "after_import": "A campaign, out of the import's report",
    "campaign": "A campaign with two senders, from Home",
    "find": "Find a person: type the name, tap the person",
    "never": "Never contact somebody: paste the profile's address, tap",
    "approve": "Approve a comment, from Home",
    "doubt": "Say what became of an action in doubt, from Home",
    "log_in": "Open the window in which a sender logs in, from Home",
    "week": "See who acts when this week, from Home (who is next stands on Home itself)",
    "pause": "Pause everything, from Home",
}
STRANGER = "https://www.linkedin.com/in/somebody-whom-we-know"
NAME = "an"
REST = 3  # the sender that rests meanwhile: two are able, and both are ticked by themselves


async def play(phone: Phone, samples: Path) -> None:
    """Those that the walk doesn't do on its way."""
    await phone.write("/senders", f"sender:{REST}")
    await phone.tap(f"sender:{REST}", "sender:#:pause")
    await phone.tap("sender:#:pause", "sender:#:resume")
    with phone.job("import"):
        await phone.send(
            samples / MEETUP, "upload:#:now", "sure-file", "A file of which every column is known"
        )
        await phone.tap("upload:#:now", "new:on:#", "sure-imported", "One tap, and it is a list")
    with phone.job("after_import"):
        await phone.tap("new:on:#", "new:action:connect")
        await phone.tap("new:action:connect", "new:start", "quick-proposed", "All that is left is proposed")
        await phone.tap("new:start", "campaign:#", "quick-started", "Three taps after the import it runs")
    await phone.write("/start", "new")
    with phone.job("campaign"):
        await phone.tap("new", "new:list:1")
        await phone.tap("new:list:1", "new:action:like")
        await phone.tap("new:action:like", "new:start")
        await phone.tap("new:start", "campaign:#")
    with phone.job("find"):
        await phone.write(NAME, "lead:#", "name-typed", "A name was typed: who is meant?")
        await phone.tap("lead:#", "lead:#:dnc")
    with phone.job("never"):
        await phone.write(STRANGER, "lead:pasted:*:dnc", "address-pasted", "An address was pasted")
        await phone.tap("lead:pasted:*:dnc", "", "never-contact", "Nobody will ever contact them")
    await phone.write("/start", "more")
    with phone.job("log_in"):
        await phone.tap("sender:#", "sender:#:relogin")
        await phone.tap("sender:#:relogin", "")
    await phone.write("/start", "more")
    with phone.job("week"):
        await phone.tap("more", "schedule")
        await phone.tap("schedule", "")
    await phone.write("/senders", f"sender:{REST}")
    await phone.tap(f"sender:{REST}", "sender:#:resume")
    await phone.tap("sender:#:resume", "sender:#:pause")
