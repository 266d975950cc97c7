"""What the doctor found. Pure."""

from dataclasses import dataclass
from typing import Any

from bot.texts.said import say_plain
from engine.rules.errors import LinkedPilotError
from engine.rules.facts import fact


class Sick(LinkedPilotError):
    """Something that LinkedPilot needs isn't as it should be; `cure` is what to do."""

    def __init__(self, sentence: str, cure: str, what: str = "") -> None:
        super().__init__()
        self.args = (sentence,)
        self.cure = cure
        self.what = what  # of "doctor.<what>"


@dataclass(frozen=True, slots=True)
class DoctorCheck:
    """One thing looked at: `sentence` says what was found, `cure` what to do when it isn't `ok`."""

    name: str
    ok: bool
    sentence: str
    cure: str = ""


def well(what: str, **values: Any) -> str:
    """The sentence of "doctor.<what>"."""
    return say_plain(fact(f"doctor.{what}", **values))


def sick(what: str, **values: Any) -> Sick:
    """With the sentence and the cure of "doctor.<what>"."""
    return Sick(well(f"{what}.found", **values), well(f"{what}.cure", **values), what)
