"""The doctor on installations that are broken: a true sentence for each, with a cure that holds, and always an end."""

import re
from collections.abc import Iterator

import pytest

from bot.doctor import checks as doctor
from bot.texts.said import error_sentence
from cli import main
from engine.rules.errors import LinkedPilotError
from engine.upkeep.config import Config
from practice.chat.app import create
from practice.serve import Served, serve
from tests.faults.broken_installations import asked, installation
from tests.faults.ways_to_break import ALL, TOKEN, Broken, Place

LONGEST = 330  # letters of a finding with its cure
COMMAND = re.compile(r"`linkedpilot ([^`]+)`")


@pytest.fixture(scope="module")
def chat() -> Iterator[Served]:
    with serve(create(TOKEN)) as served:
        yield served


async def look(place: Place, broken: Broken) -> dict[str, str]:
    """What says no, with its cure; the browser is started only where it is the patient."""
    leave_out = ("libraries",) if broken.browser else ("libraries", "browser")
    found = await doctor.run(Config.load(place.env), leave_out=leave_out)
    return {check.name: f"{check.sentence} {check.cure}".strip() for check in found if not check.ok}


@pytest.mark.parametrize(
    "broken",
    [pytest.param(each, id=each.name, marks=[pytest.mark.long] if each.slow else []) for each in ALL],
)
async def test_the_doctor_says_what_is_broken_and_nothing_else(
    broken: Broken,
    chat: Served,
    browser_path: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with installation(broken, chat, browser_path) as place:
        if broken.before:
            with pytest.raises(LinkedPilotError) as refused:
                Config.load(place.env)
            assert broken.before in error_sentence(refused.value)
            return
        said = await look(place, broken)
        assert set(said) == set(broken.says)
        for name, part in broken.says.items():
            assert part in said[name]
            assert len(said[name].replace(str(place.folder), "data")) <= LONGEST
        if not broken.mended:
            return
        for name, value in place.env.items():
            monkeypatch.setenv(name, value)
        for words in COMMAND.findall(" ".join(said[name] for name in broken.mended)):
            assert main(words.split()) == 0, capsys.readouterr().err
        assert await look(place, broken) == {}


@pytest.mark.parametrize("name", ["the database is cut in half", ".env is no text"])
def test_every_command_says_the_same_as_the_doctor(
    name: str, chat: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = next(each for each in ALL if each.name == name)
    with installation(broken, chat, "") as place:
        for key, value in place.env.items():
            monkeypatch.setenv(key, value)
        for words in (["status"], ["backup"], ["sender", "add", "Anna", "anna@example.org"], ["run"]):
            assert main(words) == 1
            told = capsys.readouterr().err
            assert (broken.before or broken.says["database"]) in told


@pytest.mark.long
@pytest.mark.parametrize(
    "broken", [each for each in ALL if each.slow or "nothing" in each.name], ids=lambda broken: broken.name
)
def test_the_command_itself_always_ends(broken: Broken, chat: Served, browser_path: str) -> None:
    with installation(broken, chat, browser_path) as place:
        said = asked(place)
        assert set(broken.says) <= set(said.lines)
