"""What is given to each system's service manager is what that system takes, whatever stands in a person's paths."""

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from deploy.service import Start, launchd, windows_task
from deploy.service.launchd import LaunchAgent
from deploy.service.systemd import UserUnit
from deploy.service.windows_task import LogonTask

# Blanks, quotes, and what each of the three formats takes for its own.
FOLDER = "/home/Zoë & <Co>/100% \"mine\" $HOME 'x'"
START = Start([f"{FOLDER}/linkedpilot", "run"], {"LINKEDPILOT_DATA_DIR": FOLDER})
# Of launchd.plist(5), those that we use, with their types.
KEYS = {
    "Label": str,
    "ProgramArguments": list,
    "EnvironmentVariables": dict,
    "LimitLoadToSessionType": str,
    "RunAtLoad": bool,
    "KeepAlive": dict,
    "ThrottleInterval": int,
    "ExitTimeOut": int,
    "Umask": int,
    "StandardOutPath": str,
    "StandardErrorPath": str,
}


@pytest.mark.parametrize("windowless", [True, False])
def test_systemd_takes_the_unit_without_a_word(tmp_path: Path, windowless: bool) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze: apt install systemd")
    program = tmp_path / '100% "mine" $HOME' / "linkedpilot"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    unit = tmp_path / "linkedpilot.service"
    start = Start([str(program), "run"], START.environment, windowless)
    unit.write_text(UserUnit().content(start), encoding="utf-8")
    words = ["systemd-analyze", "--user", "verify", str(unit)]
    done = subprocess.run(
        words, capture_output=True, text=True, env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_unit_that_wants_a_window_begins_with_the_desktop_and_another_at_log_in() -> None:
    wants = UserUnit().content(START)
    assert "WantedBy=graphical-session.target" in wants
    assert "PartOf=graphical-session.target" in wants
    assert "WantedBy=default.target" in UserUnit().content(Start(START.command, {}, windowless=True))


def test_the_property_list_says_what_was_meant_in_keys_that_launchd_knows() -> None:
    told = plistlib.loads(LaunchAgent().content(START).encode())
    assert {name: type(value) for name, value in told.items()} == KEYS
    assert told["ProgramArguments"] == list(START.command)
    assert told["EnvironmentVariables"] == START.environment
    assert told["KeepAlive"] == {"SuccessfulExit": False}
    assert told["LimitLoadToSessionType"] == "Aqua"
    assert told["Umask"] == 0o077


def test_the_task_is_valid_by_microsoft_s_schema_and_says_what_was_meant() -> None:
    schema = etree.XMLSchema(etree.parse(Path(__file__).parent / "task.xsd"))
    text = LogonTask().content(START).encode("utf-16")
    task = etree.fromstring(text)
    schema.assertValid(task)
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert task.findtext(".//t:Command", namespaces=space) == START.command[0]
    assert task.findtext(".//t:DisallowStartIfOnBatteries", namespaces=space) == "false"
    assert task.findtext(".//t:LogonType", namespaces=space) == "InteractiveToken"
    # The schema does refuse.
    task.find(".//t:Settings", space).append(etree.SubElement(task, f"{{{space['t']}}}StartAtNight"))
    assert not schema.validate(task)


@pytest.mark.parametrize(
    ("said", "running", "why"),
    [
        ("gui/501/com.linkedpilot.agent = {\n\tstate = running\n\tpid = 4711\n}", True, None),
        ("gui/501/x = {\n\tstate = not running\n\tlast exit code = 1\n}", False, "service.restarting"),
        ("gui/501/x = {\n\tstate = not running\n\tlast exit code = 0\n}", False, "service.stopped"),
        ("", False, "service.not_loaded"),
    ],
)
def test_what_launchctl_prints_is_understood(said: str, running: bool, why: str | None) -> None:
    state = launchd.state_in(said)
    assert (state.running, state.why_not and state.why_not.code) == (running, why)


@pytest.mark.parametrize(
    ("result", "running", "why"),
    [
        ("267009", True, None),
        ("267011", False, "service.stopped"),
        ("0", False, "service.stopped"),
        ("1", False, "service.restarting"),
        ("-2147024894", False, "service.restarting"),
    ],
)
def test_what_schtasks_prints_is_understood_in_every_language(
    result: str, running: bool, why: str | None
) -> None:
    said = f'"PC","\\LinkedPilot","N/V","Wird ausgeführt","Nur interaktiv","30.11.2026 09:00:00","{result}","Zoë"\r\n'
    state = windows_task.state_in(said)
    assert (state.running, state.why_not and state.why_not.code) == (running, why)


@pytest.mark.skipif(sys.platform != "darwin", reason="launchd is macOS's")
def test_plutil_takes_the_property_list(tmp_path: Path) -> None:
    file = tmp_path / "agent.plist"
    file.write_text(LaunchAgent().content(START), encoding="utf-8")
    assert subprocess.run(["plutil", "-lint", str(file)]).returncode == 0
