"""The reference in `docs/reference/`, made from what the program itself says: settings, commands, alerts, outcomes."""

import argparse
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot import texts
from bot.routing.commands import COMMANDS as IN_CHAT
from bot.texts.said import plain
from cli import parser as words
from engine.rules import settings
from engine.rules.enums import ActionStatus, Outcome
from engine.rules.outcomes import AFTER
from practice import album
from practice.jobs import JOBS

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
FOLDER = Path(__file__).parents[2] / "docs" / "reference"
MADE = "\n*Made from the program by `python -m tests.reference`.*\n"
# What comes of an action, by its status afterwards.
MEANS: Mapping[ActionStatus, str] = {
    ActionStatus.COMPLETED: "It is done, and counts.",
    ActionStatus.SKIPPED: "This person is left out; the next one's turn comes.",
    ActionStatus.SKIPPED_COOLDOWN: "Somebody else contacted the person meanwhile: left out, or waiting, as the campaign says.",
    ActionStatus.PENDING: "It stays in the queue and is tried again when what was in the way is gone.",
    ActionStatus.FAILED: "It is over and isn't tried again; /why says why.",
    ActionStatus.UNCERTAIN: "Nobody knows whether it happened: it is looked at, never clicked again.",
    ActionStatus.AWAITING_APPROVAL: "It waits for you in /approvals.",
}


def pages() -> dict[str, str]:
    """Each file's text, by its name."""
    made: dict[str, Callable[[], str]] = {
        "settings.md": _settings,
        "commands.md": _commands,
        "alerts.md": _alerts,
        "outcomes.md": _outcomes,
        "taps.md": _taps,
    }
    with texts.speaking("en"):
        return {name: make() for name, make in made.items()}


def _settings() -> str:
    known = texts.language("en")["settings"]
    lines = [
        "# Settings",
        MADE,
        "In the chat: /settings. On the laptop: `linkedpilot config NAME VALUE`. A default stands for what it is until you change it.",
    ]
    groups = [
        *((texts.of("settings").table("subjects")[name], names) for name, names in settings.SUBJECTS.items())
    ]
    groups.append(("Messages", settings.MESSAGES))
    for title, names in groups:
        lines += [
            "",
            f"## {title}",
            "",
            "| setting | by default | takes | what it means |",
            "|---|---|---|---|",
        ]
        for name in names:
            spec = settings.find(name)
            meaning = known["meaning"].get(name) or known["push_meaning"].get(name.removeprefix("push_"), "")
            if name.startswith("push_"):
                meaning = f"How these messages come: {meaning}"
            takes = texts_of(spec.takes)
            lines.append(f"| `{name}` | {_cell(spec.default) or '–'} | {_cell(takes)} | {_cell(meaning)} |")
    return _page(lines)


def texts_of(said: Any) -> str:
    from bot.texts.said import say_plain

    return say_plain(said)


def _commands() -> str:
    lines = ["# Commands", MADE, "## In the chat", "", "| command | what it shows or does |", "|---|---|"]
    lines += [f"| `/{each.name}` | {_cell(each.help)} |" for each in IN_CHAT]
    lines += [
        "",
        "## On the laptop",
        "",
        "`linkedpilot COMMAND`, in a clone `python3 linkedpilot.py COMMAND`. Each takes `--json` for one JSON object on standard output; the exit code is 0 for "
        "done, 1 for not done, 2 for wrong usage.",
        "",
        "| command | what it does |",
        "|---|---|",
    ]
    options: list[str] = []
    for name, parser in _leaves(words.build()):
        options += _options(name, parser)
        usage = (
            re.sub(r"\s+", " ", parser.format_usage())
            .removeprefix("usage: ")
            .replace("[-h] ", "")
            .replace("[--json] ", "")
            .strip()
        )
        lines.append(f"| `{_cell(usage.removesuffix(' [--json]'))}` | {_cell(parser.description or name)} |")
    return _page(
        [*lines, "", "## Their options", "", "| command | option | what it is |", "|---|---|---|", *options]
    )


def _options(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    for each in parser._actions:
        if isinstance(each, argparse._HelpAction) or each.dest == "as_json" or not each.help:
            continue
        said = each.option_strings[-1] if each.option_strings else str(each.metavar or each.dest)
        takes = (
            f" {each.metavar or each.dest.upper()}"
            if each.option_strings and each.nargs != 0 and not each.choices
            else ""
        )
        choices = f" {'/'.join(map(str, each.choices))}" if each.choices else ""
        yield f"| `{name}` | `{_cell(said + takes + choices)}` | {_cell(each.help)} |"


def _leaves(
    parser: argparse.ArgumentParser, before: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    groups = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not groups:
        yield before.strip(), parser
    for group in groups:
        for name, child in group.choices.items():
            yield from _leaves(child, f"{before} {name}")


def _taps() -> str:
    counted = {job.name: job.told() for job in album.read(SCREENS)[1]}
    lines = [
        "# Ten jobs, and what they take of your thumb",
        "",
        "*Counted by the walk through the screens (`python3 linkedpilot.py demo --pictures`), written here by `python -m tests.reference`.*",
        "",
        "| job | takes |",
        "|---|---|",
        *(f"| {_cell(words)} | {counted[name]} |" for name, words in JOBS.items()),
    ]
    return _page(lines)


def _alerts() -> str:
    known = texts.language("en")["facts"]
    lines = [
        "# Alerts, and what to do",
        MADE,
        "What LinkedPilot tells without being asked; what stands in braces is filled in. Each message says itself what it means and what to do.",
        "",
        "## About a sender",
        "",
        "| what is told | what to do |",
        "|---|---|",
    ]
    for told in known["incident"].values():
        lines.append(f"| The sender {_cell(told['what'])} | {_cell(told['meaning'])} |")
    lines += ["", "## All others", ""]
    lines += [f"- {_cell(text)}" for text in _flat(known["push"])]
    return _page(lines)


def _flat(found: Mapping[str, Any]) -> Iterator[str]:
    for value in found.values():
        if isinstance(value, Mapping):
            yield from _flat(value)
        else:
            yield str(value)


def _outcomes() -> str:
    told = texts.language("en")["words"]["outcome"]
    lines = [
        "# What can come of an action",
        MADE,
        "Every action ends in one of these; numbers of them stand in /stats and in the daily summary. /why and a person's card say which it was.",
        "",
        "| outcome | in the chat | what follows |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{each}` | {_cell(told[each])} | {MEANS[AFTER[each].status]}{_more(each)} |" for each in Outcome
    ]
    return _page(lines)


def _more(outcome: Outcome) -> str:
    after = AFTER[outcome]
    return " It waits for newer page knowledge (/pages)." if after.waits_for_pages else ""


def _cell(text: str) -> str:
    """In one line, as Markdown has it: no tags, no columns, no emphasis by chance."""
    return " ".join(plain(text).split()).replace("|", r"\|").replace("<", "&lt;").replace("*", r"\*")


def _page(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
