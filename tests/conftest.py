"""For every test: what it needs is there, or on the build machine that is an error."""

import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import certifi
import hypothesis
import pytest

from engine import collector
from tests.browsers import any_browser, whole_browser
from tests.postgresql import Server, served

# httpcore asks for it at each request; that it isn't there shall not be found out anew each time.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

# No test asks the keyring of whoever runs it; a test of a keyring brings its own.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# A shell that starts the tests in the background has them ignore Ctrl-C, and whatever they start: some of them send it.
signal.signal(signal.SIGINT, signal.default_int_handler)


# No test asks anybody whom an authority vouches for (one about certificates brings its own): reading 150 authorities for each client
# took a tenth of the tests' time. The key of this one was never kept.
certifi.where = partial(str, Path(__file__).parent / "one_authority.pem")

MEMORY, MEMORY_ENOUGH = Path("/dev/shm"), 4 * 1024**3  # bytes
NEEDS = "needs "
# The files that take longest (CPU seconds of one run, most first), then what has a browser: whoever comes last is short.
LONGEST = (
    "agent/test_demo",
    "openoutreach/test_openoutreach_with_browsers",
    "deploy/",
    "vps/test_vps_setup",
    "agent/test_turns",
    "bot/test_bot_crawl",
    "agent/test_steps",
    "linkedin/test_linkedin_capture.py",
    "simulation/test_simulation",
    "bot/test_cli_pages",
    "faults/test_short_run",
    "agent/test_ai_comments",
    "agent/test_whose_account",
    "bot/test_bot_monkey",
    "bot/test_bot_pages",
    "simulation/test_histories",
    "agent/test_clock",
    "agent/test_kills",
    "linkedin/",
    "agent/",
    "faults/",
    "openoutreach/",
)

# No example fails for being slow on a busy machine; on the build machine the same ones are tried each time.
hypothesis.settings.register_profile("ours", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("ours")


# What is collected stays, in each worker: a third of the collecting went into looking through it.
collector.off()


def _in_memory() -> bool:
    """Whether the tests' folders may stand in memory: a commit waits for its disk there no longer than for anything else.

    Nothing is proven less: a killed process loses what its system hasn't written on neither, and no test cuts the power.
    """
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return False
    there = os.statvfs(MEMORY)
    return there.f_bavail * there.f_frsize >= MEMORY_ENOUGH and not there.f_flag & os.ST_NOEXEC


if _in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(scope="session")
def browser_path() -> str:
    """A Chrome or Chromium of this computer."""
    return any_browser()


@pytest.fixture(scope="session")
def whole_browser_path() -> str:
    """One of this computer that can show a window."""
    return whole_browser()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL server with an empty, migrated template."""
    with served() as server:
        server.make_template(tmp_path_factory.mktemp("journal"), datetime.now(UTC))
        yield server


@pytest.fixture(autouse=True)
def _no_settings_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the token or the data folder of whoever runs it."""
    for name in os.environ:
        if name.startswith("LINKEDPILOT_") and name != "LINKEDPILOT_BROWSER":
            monkeypatch.delenv(name)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="which one the tests' database is",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    collector.on()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The files that take longest begin first, so that at the end nobody waits for one of them."""
    _those_of_the_database(config, items)
    items.sort(
        key=lambda item: next((n for n, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST))
    )


def _those_of_the_database(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = _on_a_server if config.getoption("--database") == "postgresql" else _on_a_file
    without = [item for item in items if not wanted(item)]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if wanted(item)]


def _on_a_server(item: pytest.Item) -> bool:
    """Without a database a test says the same as before; one about a SQLite file (a copy, a damaged one) has no meaning there."""
    fixtures = getattr(item, "fixturenames", ())
    return "postgresql" in fixtures or ("db" in fixtures and item.get_closest_marker("sqlite_file") is None)


def _on_a_file(item: pytest.Item) -> bool:
    """What asks for a server is about a server itself."""
    return "postgresql" not in getattr(item, "fixturenames", ())


def _missing(report: Any) -> bool:
    """Whether a test or a file was left out because this computer lacks something, where it may not."""
    if not (os.environ.get("CI") == "true" and report.skipped and isinstance(report.longrepr, tuple)):
        return False
    reason = str(report.longrepr[2]).removeprefix("Skipped: ")
    return reason.startswith(NEEDS)


def _fail(report: Any) -> None:
    report.outcome = "failed"
    report.longrepr = f"{report.longrepr[2]} (with CI=true nothing may be missing)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    report = yield
    if _missing(report):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[Any]:
    report = yield
    if _missing(report):
        _fail(report)
    return report
