"""Buttons that the engine writes by hand: they lead somewhere, and are called what the screens call them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import engine
from bot import texts
from bot.routing import routes
from bot.screens.base import PLACE_EMOJI, place

ENGINE = Path(engine.__file__).parent
CARDS = {"sender": "senders", "campaign": "campaigns", "list": "lists", "lead": "leads"}
LIKE_THE_SCREENS = {
    "sender:1:relogin": texts.of("senders").relogin,
    "pages:capture:action:1": texts.of("campaigns").keep_copy,
}


def buttons() -> Iterator[tuple[str, str, str]]:
    """(file, label, data with 1 for each number) of every pair of a label, which begins with an emoji, and data."""
    for file in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Tuple) and len(node.elts) == 2:
                label, data = (_text(each) for each in node.elts)
                if label and data and not label[0].isascii():
                    yield file.name, label, data


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(each) for each in node.values)
    if isinstance(node, ast.FormattedValue):
        return "1"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_button_of_the_engine_s_messages_and_checks_leads_somewhere() -> None:
    found = list(buttons())
    assert {"dropouts.py", "lifecycle.py", "slot_turn.py", "incidents.py"} <= {file for file, _, _ in found}
    assert [each for each in found if routes.find(each[2]) is None] == []


def test_it_is_called_what_the_screens_call_it() -> None:
    wrong = []
    for file, label, data in buttons():
        kind, _, rest = data.partition(":")
        wanted = place(data).label if data in PLACE_EMOJI else LIKE_THE_SCREENS.get(data, label)
        emoji = PLACE_EMOJI[CARDS[kind]] if kind in CARDS and rest == "1" else wanted.split()[0]
        if (label, label.split()[0]) != (wanted, emoji):
            wrong.append(f"{file}: {label} -> {data}")
    assert wrong == []


def test_no_message_s_buttons_are_put_together_elsewhere() -> None:
    """So that none is overlooked here: whoever pushes buttons writes them in the same file."""
    files = {file for file, _, _ in buttons()}
    pushing = {
        file.name
        for file in ENGINE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "outbox.push"
        and any(word.arg == "buttons" for word in node.keywords)
    }
    assert pushing <= files
