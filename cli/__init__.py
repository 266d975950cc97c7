"""The linkedpilot command."""

import argparse
import os
import secrets
import sys
from collections.abc import Sequence

from bot import texts
from bot.texts.said import error_sentence
from cli import parser as words
from cli.commands import HANDLERS
from cli.context import Context
from cli.output import NOT_DONE, WRONG_USAGE, Answer, write
from engine.rules.errors import LinkedPilotError
from engine.upkeep import log
from engine.upkeep.config import Config, forget_secrets

logger = log.get(__name__)
_BROKEN = "Something in LinkedPilot broke ({name}): tell its makers the error id {error_id}, which the log explains."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 not done, 2 wrong usage."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = words.build().parse_args(given)
    except words.WrongUsage as wrong:
        write(Answer(problem=str(wrong)), "--json" in given)
        return WRONG_USAGE
    if os.name == "posix":
        os.umask(0o077)  # the data folder holds log-ins: nothing in it is anybody else's
    try:
        config = Config.load()
        if arguments.command != "demo":  # it starts an agent of its own
            forget_secrets(os.environ)
        texts.speak(config.language)
        # The doctor says itself when the data folder can't be used; the demo has one of its own.
        if arguments.command not in ("doctor", "demo"):
            log.configure(config, console=arguments.command == "run")
        with Context(config) as context:
            answer = _answer(context, arguments)
    except LinkedPilotError as error:
        answer = Answer(problem=error_sentence(error))
    except KeyboardInterrupt:
        return NOT_DONE
    except Exception as error:
        error_id = secrets.token_hex(3).upper()
        logger.error("command_failed", command=arguments.command, error_id=error_id, exc_info=error)
        answer = Answer(problem=_BROKEN.format(name=type(error).__name__, error_id=error_id))
    return write(answer, arguments.as_json)


def _answer(context: Context, arguments: argparse.Namespace) -> Answer:
    try:
        return HANDLERS[arguments.handler](context, arguments)
    except LinkedPilotError as error:
        return Answer(problem=context.sentence(error))


def entry() -> None:
    """The console script."""
    sys.exit(main())
