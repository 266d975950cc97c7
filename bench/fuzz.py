"""Files, addresses, settings and updates as nobody means well: an hour by hand, some minutes anywhere.

    python -m bench.fuzz --minutes 60 [--seed N] [--only sheets,updates]

What reads them stands in `tests/fuzz/targets.py`; what is tried is made of the small corpus in `tests/fuzz/corpus` by hypothesis. An
input on which something other than a refusal comes out is made as small as it gets, kept in the corpus as `found-…`, and the run goes on
with the others; the suite tries it from then on. Exits 1 when anything was found.
"""

import argparse
import asyncio
import contextlib
import hashlib
import logging
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from storage.database import Database
from tests.fuzz import updates
from tests.fuzz.house import NOW
from tests.fuzz.limits import limited
from tests.fuzz.mutations import mutated_json
from tests.fuzz.targets import CORPUS, TARGETS, corpus, readable

AT_ONCE = 200  # examples of one target, then the next one's
Read = Callable[[bytes], None]


class Fuzzer:
    """The targets, one after the other, until the time is over."""

    def __init__(self, seed: int, minutes: float) -> None:
        self.rng = random.Random(seed)
        self.until = time.monotonic() + minutes * 60
        self.tried: Counter[str] = Counter()
        self.found: dict[str, str] = {}  # by name and place

    def round(self, name: str, inputs: st.SearchStrategy[bytes], read: Read) -> None:
        """Some inputs of one target; the smallest one that fails is kept."""
        last = b""

        @seeded(self.rng.getrandbits(63))
        @settings(
            max_examples=AT_ONCE,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @given(inputs)
        def one(content: bytes) -> None:
            nonlocal last
            if time.monotonic() > self.until:
                return
            last = content
            self.tried[name] += 1
            if name == updates.NAME:  # has a limit of its own, in its event loop
                read(content)
            else:
                with limited():
                    read(content)

        try:
            one()
        except Exception as error:  # whatever it is, it is no refusal
            self._keep(name, last, error)

    def _keep(self, name: str, content: bytes, error: Exception) -> None:
        if isinstance(error, BaseExceptionGroup):  # flaky: what it was the first time
            error = next(iter(each for each in error.exceptions if isinstance(each, Exception)), error)
        ours = [
            each for each in traceback.extract_tb(error.__traceback__) if "site-packages" not in each.filename
        ]
        place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
        key = f"{name} {type(error).__name__} {place}"
        if key in self.found:
            return
        file = CORPUS / name / f"found-{hashlib.sha256(content).hexdigest()[:10]}"
        file.write_bytes(content)
        self.found[key] = str(error).splitlines()[0][:200] if str(error) else ""
        print(f"{key}: {self.found[key]}\n  kept as {file}", flush=True)


@contextlib.contextmanager
def _house(folder: Path, runner: asyncio.Runner) -> Iterator[Read]:
    """The bot in its practice chat, as a reader of updates."""
    db = Database(f"sqlite:///{(folder / 'linkedpilot.db').as_posix()}")
    db.migrate(folder, NOW)
    with pytest.MonkeyPatch.context() as patch:
        opened = updates.listening(db, folder, patch)
        listener = runner.run(opened.__aenter__())
        try:
            yield lambda content: runner.run(listener.hears(content))
        finally:
            runner.run(opened.__aexit__(None, None, None))
            db.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(31))
    parser.add_argument("--only", default="", help="names of targets, with commas between")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    wanted = [each for each in arguments.only.split(",") if each] or [*TARGETS, updates.NAME]
    for name in ("dotenv", "engine"):  # what they refuse is no news here
        logging.getLogger(name).setLevel(logging.ERROR)
    fuzzer = Fuzzer(arguments.seed, arguments.minutes)
    begun = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        turns: dict[str, tuple[st.SearchStrategy[bytes], Read]] = {}
        for name in wanted:
            here = folder / name
            here.mkdir()
            if name == updates.NAME:
                read = stack.enter_context(_house(here, stack.enter_context(asyncio.Runner())))
                turns[name] = (mutated_json(readable([content for _, content in corpus(name)])), read)
            else:
                target = TARGETS[name]
                turns[name] = (target.inputs(name), lambda content, t=target, f=here: t.read(content, f))  # type: ignore[misc]
        while time.monotonic() < fuzzer.until:
            for name, (inputs, read) in turns.items():
                if time.monotonic() < fuzzer.until:
                    fuzzer.round(name, inputs, read)
    print(
        f"{sum(fuzzer.tried.values())} inputs in {(time.monotonic() - begun) / 60:.1f} minutes, {len(fuzzer.found)} found"
    )
    print(", ".join(f"{count} {name}" for name, count in sorted(fuzzer.tried.items())))
    return 1 if fuzzer.found else 0


if __name__ == "__main__":
    sys.exit(main())
