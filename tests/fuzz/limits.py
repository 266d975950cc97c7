"""How long one input may take, and a process of its own for what may end it.

What is counted is the processor's time that the input takes: on a machine with other work, an input that waits for its turn is no find. What
takes none and still doesn't end is one, by the wall's clock.
"""

import contextlib
import faulthandler
import os
import signal
import traceback
from collections.abc import Callable, Iterator

MOST_SECONDS = (
    20  # of the processor, for one input; the longest step that a person waits for is INSPECT_SECONDS
)
HANGS_SECONDS = 300  # by the wall's clock
STUCK_SECONDS = 600  # … in code that can't be interrupted


class TooLong(AssertionError):
    """One input took longer than anything of its size may."""


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """An end after MOST_SECONDS of work; where the code can't be interrupted, the process's with all stacks."""
    faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)
    _begin()
    try:
        yield
    finally:
        if os.name == "posix":
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()


def _begin() -> None:
    if os.name == "posix":
        signal.signal(signal.SIGPROF, _too_long)
        signal.signal(signal.SIGALRM, _hangs)
        signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        signal.setitimer(signal.ITIMER_REAL, HANGS_SECONDS)


def _too_long(*_: object) -> None:
    raise TooLong(f"more than {MOST_SECONDS} s of work")


def _hangs(*_: object) -> None:
    raise TooLong(f"not at its end after {HANGS_SECONDS} s")


def apart(read: Callable[[], None]) -> None:
    """In a process of its own, as in the product, where a reader may abort it or limit its memory; its timers are its own, too."""
    if not hasattr(os, "fork"):
        return read()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        faulthandler.disable()
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            _begin()
            read()
        except BaseException:
            os.write(writing, traceback.format_exc()[-4000:].encode("utf-8", "replace"))
            os._exit(1)
        os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading, errors="replace") as said:
            wrong = said.read()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)  # it has ended, or it hangs
        os.waitpid(child, 0)
    assert not wrong, wrong
    return None
