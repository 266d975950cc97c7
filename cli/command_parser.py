"""How wrong words are told: in one sentence, with what may have been meant."""

import argparse
import difflib
from collections.abc import Iterable
from typing import Any, NoReturn


class WrongUsage(Exception):
    """What was wrong with the words, in one sentence."""


class CommandParser(argparse.ArgumentParser):
    """Says what was wrong in one sentence, without the list of everything, and what may have been meant."""

    def error(self, message: str) -> NoReturn:
        raise WrongUsage(f"{message[0].upper()}{message[1:]}: see `{self.prog} --help`.")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Each command says itself what it doesn't know, so that its own help is named."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown and unknown[0].startswith("-"):
            option = unknown[0].partition("=")[0]
            self.error(f"there is no option {option}{_near(option, self._option_string_actions)}")
        if unknown:
            self.error(f"{unknown[0]!r} is a word too many (a name of several words goes in quotes)")
        return found, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            is_command = isinstance(action, argparse._SubParsersAction)
            what = "command" if is_command else (*action.option_strings, action.dest)[0]
            self.error(f"there is no {what} {value!r}{_near(str(value), map(str, action.choices))}")


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""
