"""`linkedpilot config`: the settings."""

import argparse

from bot.screens.settings import meaning
from cli.context import Context
from cli.output import Answer, table
from engine.rules import settings as settings_law
from engine.upkeep import setting_changes
from storage import settings as settings_store


def config(context: Context, arguments: argparse.Namespace) -> Answer:
    # Not `db`: what can't be read may be what keeps the journal from being read back.
    if arguments.value is not None:
        with context.books.transaction() as session:
            setting_changes.set_setting(session, arguments.name, arguments.value, context.now())
    with context.books.reading() as session:
        stored = settings_store.all_values(session)
    values = {each.name: stored.get(each.name, each.default) for each in settings_law.TABLE}
    if arguments.name is not None:
        value = values[settings_law.find(arguments.name).name]
        return Answer(value, {arguments.name: value})
    rows = [(key, value, meaning(key)) for key, value in values.items()]
    return Answer(table(rows, ("setting", "value", "meaning")), {"settings": values})
