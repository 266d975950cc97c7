"""The command line: `linkedpilot`."""

import os
import sys
from collections.abc import Sequence

from cli import parser as words
from cli.command_parser import WrongUsage
from cli.output import WRONG_USAGE, Answer, write
from engine import collector
from engine.console import speak_every_letter


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 not done, 2 wrong usage."""
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        arguments = words.build().parse_args(given)
    except WrongUsage as wrong:
        write(Answer(problem=str(wrong)), "--json" in given)
        return WRONG_USAGE
    from cli.carrying_out import carry_out  # who only asks for the words waits for nothing else

    return carry_out(arguments)


def entry() -> None:
    """The console script."""
    collector.off()
    speak_every_letter()
    code = main()
    if sys.argv[1:2] == ["doctor"]:  # a look that hangs, at a dead network drive say, keeps nobody waiting
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)
