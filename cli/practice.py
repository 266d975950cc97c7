"""`linkedpilot demo`: the only command that has the practice world."""

import argparse
import contextlib
import sys
from pathlib import Path

from cli.context import Context
from cli.output import Answer


def demo(_: Context, arguments: argparse.Namespace) -> Answer:
    from demo.main import run as show
    from demo.mending import run as mend
    from demo.pictures import run as all_pictures
    from demo.rehearsing import run as rehearse
    from demo.screens_tour import run as tour

    pictures = Path(arguments.screenshots) if arguments.screenshots else None
    # One JSON object is all that a script reads on standard output: the story is told beside it.
    with contextlib.redirect_stdout(sys.stderr if arguments.as_json else sys.stdout):
        if arguments.pictures:
            return all_pictures()
        if arguments.rehearse:
            return rehearse(Path(arguments.rehearse))
        if arguments.mend:
            return mend(Path(arguments.mend))
        if arguments.screens:
            return tour(Path(arguments.screens), arguments.language, arguments.all)
        return show(arguments.script, pictures)
