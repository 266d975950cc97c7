"""What stands still for good, and time that goes on without the agent: stopped processes, a clock that jumps, a closed lid."""

import time
from collections.abc import Callable
from contextlib import suppress

import psutil

from tests.faults.stage import Stage

MEET_SECONDS = 2.5  # how long one waits for a process to appear that isn't always there
SHORT = (0.3, 2.0)  # seconds that a fault lasts
ENDED_SECONDS = 480.0  # within which what hangs is ended: the watchdog's own limit, and what the ending takes
TOLD_SECONDS = 90.0
SLOT_LEFT = 2.0
SHEET = b"Name,Profile URL\n" + b"".join(
    b"Nobody %d,https://www.linkedin.com/in/nobody-%d\n" % (n, n) for n in range(2000)
)

Blow = Callable[[Stage], bool]


def some(stage: Stage, there: Callable[[], list[psutil.Process]]) -> psutil.Process | None:
    until = time.monotonic() + MEET_SECONDS
    while time.monotonic() < until and stage.alive:
        if found := there():
            return stage.rng.choice(found)
        time.sleep(0.05)
    return None


# --- what is stopped and never goes on


def _stop_for_good(stage: Stage, there: Callable[[], list[psutil.Process]]) -> bool:
    """Frozen, as by a driver that hangs in the kernel: whoever waits for it has to end it."""
    found = some(stage, there)
    if found is None:
        return False
    until = time.monotonic() + ENDED_SECONDS
    try:
        found.suspend()
        while found.is_running() and found.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < until, f"still there after {ENDED_SECONDS:.0f} s"
            assert stage.alive, "the agent ended"
            time.sleep(0.5)
    except psutil.NoSuchProcess:
        return True
    finally:
        with suppress(psutil.Error):
            found.resume()
    return True


def hang_browser(stage: Stage) -> bool:
    return _stop_for_good(stage, lambda: stage.browsers("main"))


def hang_driver(stage: Stage) -> bool:
    return _stop_for_good(stage, lambda: stage.children("playwright"))


def hang_reader(stage: Stage) -> bool:
    stage.chat.post("/person/7001/upload", files={"file": ("leads.csv", SHEET)}, data={"caption": ""})
    return _stop_for_good(stage, lambda: stage.children("engine.apart"))


# --- the clock


def clock_moves(seconds: int, told: str) -> Blow:
    def blow(stage: Stage) -> bool:
        """The wall clock jumps while the agent works: it acts no more until that is over, and says so."""
        # A clock that was never right since the agent's start can't be right again: it has to be at work.
        if stage.clock is None or not stage.works(TOLD_SECONDS):
            return False
        before = stage.pushed(told)
        stage.clock.moves(seconds)
        try:
            until = time.monotonic() + TOLD_SECONDS
            while stage.pushed(told) == before and stage.alive:
                assert time.monotonic() < until, "the jump wasn't noticed"
                time.sleep(0.2)
            at = len(stage.invited())
            time.sleep(stage.rng.uniform(*SHORT) + 2)
            late = len(stage.invited()) - at
            assert late <= 1, f"{late} invited after the jump was told"  # one may have been at its click
        finally:
            stage.clock.moves(0)
        until = time.monotonic() + TOLD_SECONDS
        while stage.clock_in_doubt() and stage.alive:
            assert time.monotonic() < until, "the clock is right again, and still in doubt"
            time.sleep(0.2)
        return True

    return blow


def sleep_over_slot_end(stage: Stage) -> bool:
    """The lid is closed on a turn, and opened after its slot: everything is stopped, and the time goes on."""
    assert stage.agent is not None
    slot = stage.shorten_slot(SLOT_LEFT)
    if slot is None:
        return False
    agent = psutil.Process(stage.agent.pid)
    frozen = [agent, *agent.children(recursive=True), *stage.browsers()]
    for process in frozen:
        with suppress(psutil.Error):
            process.suspend()
    asleep = len(stage.invited())
    time.sleep(SLOT_LEFT + 1)
    for process in reversed(frozen):
        with suppress(psutil.Error):
            process.resume()
    until = time.monotonic() + TOLD_SECONDS
    while not stage.turn_is_over(slot) and stage.alive:
        assert time.monotonic() < until, "the turn goes on after its slot"
        time.sleep(0.2)
    late = len(stage.invited()) - asleep
    assert late <= 1, f"{late} invited after the slot was over"  # one may have been at its click
    stage.plan_anew()
    return True
