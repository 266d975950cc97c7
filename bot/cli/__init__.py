"""The linkedpilot command."""

import os
import sys
from collections.abc import Sequence

from bot.cli import parser as words
from bot.cli.answer import NOT_DONE, Answer, write
from bot.cli.context import Context
from bot.cli.handlers import HANDLERS
from engine import log
from engine.config import Config
from engine.rules.errors import LinkedPilotError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 not done, 2 wrong usage (argparse's own)."""
    arguments = words.build().parse_args(argv)
    if os.name == "posix":
        os.umask(0o077)  # the data folder holds log-ins: nothing in it is anybody else's
    try:
        config = Config.load()
        if arguments.command != "doctor":  # which says itself when the data folder can't be used
            log.configure(config, console=arguments.command == "run")
        with Context(config) as context:
            answer = HANDLERS[arguments.handler](context, arguments)
    except LinkedPilotError as error:
        answer = Answer(problem=str(error))
    except KeyboardInterrupt:
        return NOT_DONE
    return write(answer, arguments.as_json)


def entry() -> None:
    """The console script."""
    sys.exit(main())
