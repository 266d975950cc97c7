"""The command line's words, as one table of parsers.

Long because it is one table.
"""

import argparse
from typing import Any

from cli.command_parser import CommandParser
from engine.rules.enums import ActionType, Build, CaptureKind, Delimiter

DESCRIPTION = (
    "LinkedPilot works LinkedIn for up to four of your own accounts; its interface is a Telegram bot."
)


def build() -> CommandParser:
    """Every command with its arguments; `handler` names the function that carries it out."""
    parser = CommandParser(prog="linkedpilot", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    agent = _add(
        commands, "run", "start the agent and its Telegram bot; Ctrl-C ends it at the next safe point"
    )
    agent.add_argument(
        "--take-over",
        action="store_true",
        help="remove a webhook by which another program gets this bot's messages",
    )
    demo = _add(commands, "demo", "the whole product on the practice site: no account, no token")
    demo.add_argument(
        "--script", action="store_true", help="play a whole story by itself and check the books"
    )
    demo.add_argument("--screenshots", metavar="DIR", help="where the story's pictures of the chat go")
    demo.add_argument(
        "--screens",
        metavar="DIR",
        help="walk through every screen of the bot and keep a picture of each there",
    )
    demo.add_argument(
        "--language",
        metavar="CODE",
        default="en",
        help="the language of the people who walk through the screens, such as de",
    )
    demo.add_argument(
        "--all",
        action="store_true",
        help="keep every screen in another language, too, not only the most telling ones",
    )
    demo.add_argument(
        "--mend",
        metavar="DIR",
        help="LinkedIn changes a page, and a person mends it from the chat; a picture of each step goes there",
    )
    demo.add_argument(
        "--rehearse",
        metavar="DIR",
        help="the practice site and chat alone, for a first campaign made the real way, by `run`; DIR keeps it",
    )
    demo.add_argument(
        "--pictures",
        action="store_true",
        help="take all pictures of README and docs anew, in a clone",
    )
    _add(commands, "doctor", "check everything LinkedPilot needs, one line each with the cure")

    sender = _group(commands, "sender", help="the LinkedIn accounts that act")
    add = _add(sender, "add", "add an account", "sender add")
    add.add_argument("name", help="the name by which you know the account")
    add.add_argument("email", help="the e-mail address with which it logs in")
    add.add_argument(
        "--limits",
        default="as_specified",
        help="careful: 12 invitations a day, 60 in 7 days, 10 likes, 3 comments; as_specified (default): "
        "150 invitations, 100 likes, 50 comments a day, above what LinkedIn is known to accept",
    )
    hours = _add(sender, "slot", "the only hours of the day in which it acts", "sender slot")
    hours.add_argument("sender", type=int, metavar="N", help="the sender's number")
    hours.add_argument("hours", help="such as 09:00-11:30; any: planned day by day")
    own = _add(
        sender, "take", "say that the account seen in its browser is its own at a new address", "sender take"
    )
    own.add_argument("sender", type=int, metavar="N", help="the sender's number")
    own.add_argument("address", nargs="?", help="the address that was seen; without one it is shown")
    _add(sender, "list", "the accounts with today's counts", "sender list")

    config = _add(commands, "config", "read or change settings")
    config.add_argument("name", nargs="?", help="a setting; without one all are shown")
    config.add_argument("value", nargs="?", help="its new value; without one it is shown")

    imports = _add(commands, "import", "read a file of leads into a list")
    imports.add_argument(
        "file",
        help="CSV, a workbook (.xlsx, .xls, .xlsb, .ods), JSON, JSON Lines, a web page's table or vCards, with people's profile links",
    )
    imports.add_argument("--list", required=True, dest="list_name", metavar="NAME", help="the list's name")
    imports.add_argument(
        "--column",
        action="append",
        default=[],
        dest="columns",
        metavar="FIELD=COLUMN",
        help="which column says profile, name, first_name, last_name, title or company: its header, number or letter, or "
        "none; such as profile=C, or profile=C,E for everybody of both columns; may be said several times",
    )
    imports.add_argument(
        "--sheet", metavar="NAME", help="which sheet of a workbook, by its name or number, such as 2"
    )
    imports.add_argument(
        "--first-row",
        type=_row,
        metavar="N",
        help="where the people begin, such as 4; the row above names the columns",
    )
    imports.add_argument("--encoding", metavar="NAME", help="how a text is written, such as cp1252")
    imports.add_argument(
        "--delimiter",
        choices=[str(each) for each in Delimiter],
        help="what stands between a text's cells, where it isn't what it seems",
    )
    imports.add_argument(
        "--dry-run",
        action="store_true",
        help='say what would come of it, write nothing, such as: import people.csv --list "Meetup" --column name=B --dry-run',
    )

    exports = _add(commands, "export", "write a list to a file, with what was done to each lead")
    exports.add_argument("list_name", metavar="LIST", help="the list's name")
    exports.add_argument("file", help="the new file, .csv or .xlsx")
    exports.add_argument(
        "--delimiter",
        choices=[str(each) for each in Delimiter],
        default="comma",
        help="between a CSV's cells; comma by default",
    )

    forget = _add(
        commands, "forget", "forget a person: nothing of them is kept, and no list brings them back"
    )
    forget.add_argument("address", help="the person's LinkedIn address")
    forget.add_argument(
        "--backups", action="store_true", help="make a new backup and remove the older ones, which hold them"
    )
    about = _add(commands, "about", "write what is kept about a person to a file")
    about.add_argument("address", help="the person's LinkedIn address")
    about.add_argument("file", help="the new file, .json")

    campaign = _group(commands, "campaign", help="a list, one action, one or more senders")
    create = _add(campaign, "create", "save a campaign as a draft", "campaign create")
    create.add_argument("name", help="what the campaign is called")
    create.add_argument("--list", required=True, dest="list_name", metavar="NAME", help="whose leads")
    create.add_argument("--action", required=True, choices=[str(kind) for kind in ActionType])
    create.add_argument("--senders", required=True, help="their numbers, such as 1,2")
    create.add_argument("--note", help="connect: the invitation's text, with {first_name} and {company}")
    create.add_argument(
        "--accept-incoming", action="store_true", help="connect: accept who has invited the sender already"
    )
    create.add_argument("--auto", action="store_true", help="comment: post without asking for each one")
    create.add_argument("--wait", action="store_true", help="keep leads in cooldown waiting, not left out")
    for what, meaning in (
        ("preview", "how many leads each sender gets, and how long it takes"),
        ("start", "deal the leads out and run it"),
    ):
        _add(campaign, what, meaning, f"campaign {what}").add_argument("campaign", help="its name or number")
    _add(campaign, "list", "the campaigns with their numbers", "campaign list")

    _add(commands, "plan", "today's slots")
    _add(commands, "status", "what the agent is doing, and today's numbers")
    _add(commands, "laptops", "the laptops that share this registry: lines, last signs of life, who acts")
    joins = _add(commands, "join", "become one of the laptops that share a registry")
    joins.add_argument(
        "code",
        nargs="?",
        help="the one-time code from /laptops in the chat; the line that is a password is asked for",
    )
    joins.add_argument("--name", help="what this laptop is called; the computer's name by default")

    model = _add(commands, "simulate", "what would happen in the next weeks, with a model of LinkedIn")
    model.add_argument("--days", type=int, default=60, help="how many; 60 by default")
    model.add_argument("--seed", type=int, default=1, help="the chance; the same number plays the same again")
    model.add_argument(
        "--setting", action="append", default=[], metavar="NAME=VALUE", help="as if a setting were another"
    )
    model.add_argument(
        "--limit",
        action="append",
        default=[],
        metavar="[N:]KIND=NUMBER",
        help="as if a daily limit were another, such as connect=40, or 2:like=30 for sender 2 alone",
    )

    single = _add(commands, "try", "one action on one profile, and what was seen")
    single.add_argument("action", choices=[str(kind) for kind in ActionType])
    single.add_argument("url", help="the person's profile, such as https://www.linkedin.com/in/jane-doe")
    single.add_argument("--sender", type=int, required=True, metavar="N", help="the sender's number")
    single.add_argument("--note", help="connect: the invitation's text")
    single.add_argument("--comment", help="comment: the text to post")
    single.add_argument("--dry-run", action="store_true", help="read the page, click nothing")

    pages = _group(commands, "pages", help="what is known of LinkedIn's pages")
    look = _add(pages, "check", "look whether it still matches LinkedIn; does nothing", "pages check")
    look.add_argument("--sender", type=int, metavar="N", help="whose browser looks; the first by default")
    keep = _add(
        pages, "capture", "keep a copy of a page's structure that shows nobody's data", "pages capture"
    )
    keep.add_argument(
        "kind",
        nargs="?",
        default="profile",
        choices=[str(kind) for kind in CaptureKind],
        help="profile by default; dialog: a window opens, and you open the invitation's dialog in it",
    )
    keep.add_argument("--sender", type=int, required=True, metavar="N", help="whose browser looks")
    keep.add_argument("--url", help="of which person or post; one that the sender has met by default")
    attempt = _add(pages, "try", "what is seen in such a copy; needs no network", "pages try")
    attempt.add_argument("file", help="the copy")
    attempt.add_argument(
        "--page", metavar="FILE", help="with this page knowledge; the one in force by default"
    )

    server = _group(commands, "vps", help="your own AI server")
    paired = _add(server, "pair", "pair with the server whose set-up printed this line", "vps pair")
    paired.add_argument(
        "line", nargs="*", help="the line, or a file that holds it; asked for when it isn't given"
    )
    _add(server, "status", "ask the server how it is", "vps status")
    _add(server, "unpair", "forget the server's key here", "vps unpair")

    _openoutreach(commands)
    kept = _group(commands, "service", help="the agent as a service of your own")
    _add(
        kept,
        "install",
        "begin the agent at each log-in to this computer, and after a failure",
        "service install",
    )
    _add(kept, "uninstall", "end it and begin it no more", "service uninstall")
    _add(kept, "status", "since when it runs, its last sign of life, and why not", "service status")

    newer = _add(commands, "update", "the next release, and back again when it doesn't work here")
    newer.add_argument(
        "source", nargs="?", help="its file, the folder it lies in, or its address; none for a clone"
    )
    newer.add_argument(
        "--check",
        action="store_true",
        help="bring the database up to date and look whether this release works with it",
    )
    gone = _add(commands, "uninstall", "remove the program and its service; says what stays")
    gone.add_argument("--yes", action="store_true", help="do it; without, it is only said")

    login = _add(commands, "login", "open a visible window of a sender's profile and log in")
    login.add_argument("sender", type=int, metavar="N", help="the sender's number")
    _add(commands, "backup", "copy the database now")
    restore = _add(commands, "restore", "go back to a backup; the state until now is kept beside it")
    restore.add_argument(
        "file", nargs="?", help="a file of the backups folder, or a path; without one the newest is named"
    )
    storage = _group(commands, "storage", help="where the database is")
    moved = _add(
        storage,
        "move",
        "copy the database to another place, such as a PostgreSQL server; what there is stays as it is",
        "storage move",
    )
    moved.add_argument(
        "url",
        metavar="URL",
        nargs="?",
        help="postgresql://USER:PASSWORD@HOST/NAME or sqlite:///PATH; without one, a registry's line is asked for",
    )
    return parser


def _group(commands: Any, name: str, help: str) -> Any:
    return commands.add_parser(name, help=help).add_subparsers(dest="what", metavar="WHAT", required=True)


def _row(word: str) -> int:
    if not (word.isascii() and word.isdecimal() and 0 < int(word) < 10**6):
        raise argparse.ArgumentTypeError("rows are counted from 1")
    return int(word)


def _openoutreach(commands: "argparse._SubParsersAction[CommandParser]") -> None:
    group = _group(commands, "openoutreach", help="OpenOutreach beside LinkedPilot")
    _add(group, "list", "each sender's instance", "openoutreach list")
    made = _add(group, "init", "make an instance's folders and files, out of questions", "openoutreach init")
    made.add_argument(
        "--build", choices=list(Build), help="which of its builds; asked for when it isn't given"
    )
    made.add_argument("--email", help="the LinkedIn account's e-mail address; the sender's by default")
    field = _add(group, "set", "read or change what an instance is run with", "openoutreach set")
    wanted = _add(
        group,
        "search",
        "the search configurations; with a NAME add, change or remove one",
        "openoutreach search",
    )
    taken = _add(group, "import", "put whom it found onto a list", "openoutreach import")
    for each in (made, field, wanted, taken):
        each.add_argument("number", type=int, metavar="N", help="the instance's number")
    field.add_argument("name", nargs="?", help="a setting; without one all are shown")
    field.add_argument("value", nargs="?", help='its new value, "" for as it comes; without one it is shown')
    wanted.add_argument("name", nargs="?", help="what it is called")
    wanted.add_argument("--product", metavar="TEXT", help="what you offer")
    wanted.add_argument("--target", metavar="TEXT", help="who is looked for, and to what end")
    wanted.add_argument("--use", action="store_true", help="give it to a build that reads files")
    wanted.add_argument("--remove", action="store_true", help="take it away")
    taken.add_argument(
        "file",
        nargs="?",
        help="what `openoutreach find` printed, CSV or JSON Lines; put into its folder first",
    )
    taken.add_argument("--list", dest="list_name", metavar="NAME", help="the list's name; its own by default")


def _add(
    group: "argparse._SubParsersAction[CommandParser]",
    name: str,
    meaning: str,
    handler: str | None = None,
) -> CommandParser:
    parser = group.add_parser(name, help=meaning, description=meaning[0].upper() + meaning[1:] + ".")
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="one JSON object on standard output"
    )
    parser.set_defaults(handler=handler or name)
    return parser
