"""`linkedpilot demo --rehearse DIR`: the practice site and chat alone, for a first campaign made the real way.

Only the world is there: starting LinkedPilot, its token, the pairing, the sender, the file and the campaign are the person's.
"""

import asyncio
import shlex
import sys
import webbrowser
from pathlib import Path

from cli.output import Answer
from demo.main import PHONE_URL, told_to_end
from demo.practice_world import QUICK, TOKEN, Rehearsal
from engine.upkeep import env_file, places
from practice.samples import WEBINAR
from practice.samples import write as write_samples
from practice.site.accounts import make_accounts

HOW = "how.txt"  # what was said at the last start; by it the folder is known again
NOT_IN_THE_FILE = ("LINKEDPILOT_DATA_DIR", "LINKEDPILOT_TELEGRAM_TOKEN", "LINKEDPILOT_HEADLESS")
STEPS = """
The practice site and the practice chat are there; LinkedPilot isn't started yet. That is yours, as it is for real:

1. Start it, in a second terminal{where}:
     {run}
2. It asks for the token that BotFather gave you. Here it is this one:
     {token}
3. It shows how you become the owner. Here Telegram, and your bot in it, is this page:
     {chat}
   Send there the /start with its code, as it is shown below the link.
4. Senders, Add sender: any name, the e-mail address {email}, the careful limits. Then Log in: a window
   opens on this computer, in which you type {email} and the password {password}
5. Send the file (the paper clip):
     {file}
6. New campaign. Work hours never end here and the pauses are short, so that something happens while you look.
   The practice site, to look at: {site}

Ctrl-C ends site and chat (end LinkedPilot first). The same command goes on with {folder}; delete that folder to
forget it all. These lines stand in {how}, too.
"""


def run(folder: Path) -> Answer:
    """Until Ctrl-C. What was done there before goes on."""
    folder = folder.expanduser().absolute()
    if folder.exists() and not (folder.is_dir() and ((folder / HOW).is_file() or not any(folder.iterdir()))):
        return Answer(problem=f"{folder} isn't a rehearsal's: name a folder that isn't there yet.")
    begun = (folder / "data").is_dir()
    with Rehearsal(folder, {} if begun else QUICK) as world:
        write_samples(folder / "samples")
        for name, value in world.environment.items():
            if name not in NOT_IN_THE_FILE:
                env_file.put(world.config.data_dir / ".env", name, value)
        text = steps(world)
        (folder / HOW).write_text(text, encoding="utf-8")
        print(text, flush=True)
        webbrowser.open(PHONE_URL.format(chat=world.chat.url))
        asyncio.run(told_to_end())
        books = world.books()
    data = {"actions": len(books["actions"]), "wrongs": len(books["wrongs"])}
    return Answer(f"The site counted {data['actions']} actions, of which {data['wrongs']} were wrong.", data)


def steps(world: Rehearsal) -> str:
    """What the person does, with this world's addresses."""
    account = make_accounts()[1]
    return STEPS.format(
        where=f", in the folder {places.CODE}" if places.is_clone() else "",
        run=command(world.config.data_dir),
        token=TOKEN,
        site=world.site.url,
        chat=PHONE_URL.format(chat=world.chat.url),
        email=account.email,
        password=account.password,
        file=world.folder / "samples" / WEBINAR,
        folder=world.folder,
        how=world.folder / HOW,
    )


def command(data: Path, platform: str = sys.platform) -> str:
    """What starts LinkedPilot on that data folder: for a POSIX shell, and for PowerShell."""
    windows = platform == "win32"
    words = ["py" if windows else "python3", "linkedpilot.py"] if places.is_clone() else ["linkedpilot"]
    begin = " ".join([*words, "run"])
    if windows:
        quoted = str(data).replace("'", "''")
        return f"$env:LINKEDPILOT_DATA_DIR = '{quoted}'; {begin}"
    return f"LINKEDPILOT_DATA_DIR={shlex.quote(str(data))} {begin}"
