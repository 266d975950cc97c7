"""`linkedpilot demo --pictures`: all pictures of README and docs anew, by the walks that they show."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cli.output import Answer
from demo import mending, screens_tour

DOCS = Path(__file__).parents[1] / "docs"
SCREENS, GERMAN, MEND = FOLDERS = ("screens", "screens-de", "mend")


def run(docs: Path = DOCS) -> Answer:
    """Walk thrice, and write the pictures with their pages into the folders below `docs`."""
    told = []
    for name, walk in WALKS.items():
        answer = walk(docs / name)
        if answer.problem:
            return answer
        told.append(f"{name}: {answer.text.strip()}")
    return Answer("\n".join(told))


WALKS: Mapping[str, Callable[[Path], Answer]] = {
    SCREENS: screens_tour.run,
    GERMAN: lambda folder: screens_tour.run(folder, "de"),
    MEND: mending.run,
}
