"""`linkedpilot openoutreach …`: what each sender's OpenOutreach is run with, its set-up, its searches, whom it found."""

import argparse
import asyncio
import getpass
import shutil
import sys
from pathlib import Path

from cli.context import Context
from cli.files import NoSuchFile
from cli.output import Answer, counted, table
from cli.wrong_word import WrongWord
from engine import senders
from engine.console import is_manned
from engine.lists import checked_name
from engine.openoutreach import instance_settings, printed, searches, set_up, taking
from engine.openoutreach.instance_settings import InstanceSetting
from engine.openoutreach.requests import TakeFrom
from engine.openoutreach.set_up import Account
from engine.rules.enums import Build
from engine.rules.errors import UserError
from storage import lists
from storage import openoutreach as store
from storage.openoutreach import InstanceRow

BUILDS = {
    Build.FILES: "acts on LinkedIn, takes its account from a file (until February 2026)",
    Build.ACTS: "acts on LinkedIn, asks for everything in a terminal (until June 2026)",
    Build.FINDS: "only finds people, and ends (since July 2026)",
}
PROMOTIONAL = (
    "Builds from 18 February to 19 August 2026 carry a campaign of OpenOutreach's author: it invites people for him, "
    "in this sender's name."
)


class NothingPrinted(UserError):
    """The file is none that OpenOutreach printed: it lacks a link or the reason."""


def show(context: Context, _: argparse.Namespace) -> Answer:
    rows = _all(context)
    cells = [
        (row.number, _folder(context, row), row.image, row.runs, (row.found or {}).get("people"))
        for row in rows
    ]
    data = [
        {
            "number": row.number,
            "sender": row.sender_id,
            "settings": instance_settings.shown(row),
            "found": row.found,
        }
        for row in rows
    ]
    text = table(cells, ("no", "folder", "image", "runs", "people")) if rows else "There is no sender yet."
    return Answer(text, {"instances": data})


def change(context: Context, arguments: argparse.Namespace) -> Answer:
    _all(context)
    if arguments.value is not None:
        with context.db.transaction() as session:
            instance_settings.set_setting(session, arguments.number, arguments.name, arguments.value)
    values = instance_settings.shown(_one(context, arguments.number))
    if arguments.name is not None:
        which = instance_settings.find(arguments.name)
        return Answer(values[which], {str(which): values[which]})
    return Answer(table(list(values.items()), ("setting", "value")), {"settings": values})


def init(context: Context, arguments: argparse.Namespace) -> Answer:
    """Folders and files out of questions; what is there stays, unless whoever sits here says otherwise."""
    _all(context)
    row = _one(context, arguments.number)
    build = _build(arguments.build, row)
    with context.db.transaction() as session:
        if row.build is not build:
            instance_settings.set_setting(session, row.number, InstanceSetting.BUILD, build)
        sender = senders.get(session, row.sender_id)
    row = _one(context, arguments.number)
    folder = _folder(context, row)
    made = set_up.make_folders(folder, build)
    lines = [f"{each} is made." for each in made] or [f"{folder} is there already."]
    if build is Build.FILES:
        email = arguments.email or _asked(f"LinkedIn e-mail [{sender.email}]: ") or sender.email
        lines.append(_account(folder, senders.checked_email(email)))
    else:
        lines.append("OpenOutreach asks for the account itself, and once only. Type on this computer:")
        lines.append(set_up.terminal_command(row, folder))
    if build is Build.ACTS:
        lines.append(PROMOTIONAL)
    return Answer("\n".join(lines), {"folder": folder, "build": build, "made": made})


def search(context: Context, arguments: argparse.Namespace) -> Answer:
    _all(context)
    folder = _folder(context, _one(context, arguments.number))
    if arguments.name is not None:
        _change_search(folder, arguments)
    found = searches.searches(folder)
    rows = [(each.name, "in use" if searches.is_used(folder, each) else "", each.target) for each in found]
    text = table(rows, ("name", "", "who is looked for")) if rows else "There is no search configuration yet."
    return Answer(text, {"searches": found})


def take(context: Context, arguments: argparse.Namespace) -> Answer:
    """Import what it found; a file that it printed is put into its folder first."""
    _all(context)
    row = _one(context, arguments.number)
    folder = _folder(context, row)
    if arguments.file is not None:
        _put_there(Path(arguments.file), folder)
    name = checked_name(arguments.list_name or _list_name(context, row))
    request = TakeFrom(
        database_url=context.db.url, folder=folder, sender_id=row.sender_id, now=context.now(), list_name=name
    )
    taken = asyncio.run(taking.take(context.db, request))
    done = taken.imported
    if done.list_id is not None:
        with context.db.reading() as session:  # a list that there was keeps its capitals
            name = lists.get(session, done.list_id).name
    text = f"{counted(taken.people, 'person', 'people')} found: {done.added_to_list} onto the list {name}, {done.new_leads} of them new."
    if done.left_out:
        text += f"\n{done.left_out} left out: not suited, or in a state that isn't known."
    if taken.recorded:
        text += f"\n{taken.recorded} of its own actions are on record now."
    return Answer(text, {"list": name, "taken": taken})


def _all(context: Context) -> list[InstanceRow]:
    asyncio.run(taking.ensure(context.db, context.config.data_dir, context.now()))
    with context.db.reading() as session:
        return store.instances(session)


def _one(context: Context, number: int) -> InstanceRow:
    with context.db.reading() as session:
        return store.numbered(session, number)


def _folder(context: Context, row: InstanceRow) -> Path:
    return taking.folder_of(row, context.config.data_dir)


def _list_name(context: Context, row: InstanceRow) -> str:
    with context.db.reading() as session:
        known = None if row.list_id is None else lists.get(session, row.list_id).name
        return known or f"OpenOutreach {senders.get(session, row.sender_id).name}"


def _build(given: str | None, row: InstanceRow) -> Build:
    if given is not None:
        return Build(given)
    if row.build is None and is_manned():
        for build, meaning in BUILDS.items():
            print(f"  {build}: {meaning}", file=sys.stderr)
        answer = _asked(f"Which build [{Build.ACTS}]: ").lower()
        if answer in tuple(Build):
            return Build(answer)
    return row.build or Build.ACTS


def _account(folder: Path, email: str) -> str:
    there = set_up.look(folder)
    over = there.wants_password
    if there.accounts and not there.wants_password:
        if (
            not is_manned()
            or _asked(f"{set_up.ACCOUNTS} is there already. Write it anew? [y/N] ").lower() != "y"
        ):
            return f"{folder / set_up.ACCOUNTS} is there already and stays as it is."
        over = True
    password = _hidden("LinkedIn password (it is shown nowhere, and kept in that file only): ")
    key = _hidden("Key of the model that writes its messages (Enter: later): ")
    set_up.write_account(folder, Account(email, password, key), over)
    return f"{folder / set_up.ACCOUNTS} is written; only you can read it."


def _hidden(question: str) -> str:
    """What is typed without being shown. Raises WrongWord where nobody types anything."""
    try:
        return getpass.getpass(question)
    except EOFError:
        raise WrongWord("nobody_types") from None


def _asked(question: str) -> str:
    """Nothing where nobody sits at the console."""
    if not is_manned():
        return ""
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _change_search(folder: Path, arguments: argparse.Namespace) -> None:
    key = searches.Search(searches.checked(arguments.name), "", "").key
    if arguments.remove:
        searches.remove(folder, key)
    elif any(each.key == key for each in searches.searches(folder)):
        searches.edit(folder, key, arguments.product, arguments.target)
    else:
        searches.add(folder, arguments.name, arguments.product or "", arguments.target or "")
    if arguments.use:
        searches.use(folder, key)


def _put_there(file: Path, folder: Path) -> None:
    if not file.is_file():
        raise NoSuchFile("folder" if file.is_dir() else "none", path=file)
    if not printed.is_printed(file):
        raise NothingPrinted(file=file.name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if file.resolve().parent != folder.resolve():
        shutil.copyfile(file, folder / file.name)
