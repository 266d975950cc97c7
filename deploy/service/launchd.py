"""macOS: an agent of the user's session."""

import os
import plistlib
import re
from pathlib import Path
from xml.sax.saxutils import escape

from deploy.service import ServiceState, Start, ask, filled
from engine.clock import Clock
from engine.rules.facts import fact

LABEL = "com.linkedpilot.agent"
TEMPLATE = "com.linkedpilot.agent.plist"
NOT_FOUND = 113  # launchctl's "Could not find service"


class LaunchAgent:
    """`~/Library/LaunchAgents/com.linkedpilot.agent.plist`."""

    @property
    def file(self) -> Path:
        """Where a user's own agents lie."""
        return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"

    @property
    def logs(self) -> str:
        """What Console.app shows, too."""
        return str(self._log)

    @property
    def _log(self) -> Path:
        return Path.home() / "Library" / "Logs" / "LinkedPilot" / "agent.log"

    @property
    def _session(self) -> str:
        return f"gui/{os.getuid()}"  # type: ignore[attr-defined,unused-ignore]

    def content(self, start: Start) -> str:
        """The property list."""
        pairs = (
            f"<key>{escape(name)}</key><string>{escape(value)}</string>"
            for name, value in start.environment.items()
        )
        text = filled(
            TEMPLATE,
            arguments="".join(f"<string>{escape(word)}</string>" for word in start.command),
            environment="".join(pairs),
            log=escape(str(self._log)),
        )
        plistlib.loads(text.encode())
        return text

    def install(self, start: Start) -> None:
        """Written, loaded and thereby started; one that is loaded is ended first."""
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # launchd makes no folder
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self._unload()
        self.file.write_text(self.content(start), encoding="utf-8")
        ask(
            "launchctl", "enable", f"{self._session}/{LABEL}"
        )  # one that was disabled by hand stays so otherwise
        ask("launchctl", "bootstrap", self._session, str(self.file))

    def uninstall(self) -> bool:
        """Ended, then taken away."""
        if not self.file.exists():
            return False
        self._unload()
        self.file.unlink()
        return True

    def status(self, clock: Clock) -> ServiceState:
        """As `launchctl print` has it, whose words Apple calls no interface: what isn't understood is taken for not running."""
        if not self.file.exists():
            return ServiceState(installed=False)
        said = ask("launchctl", "print", f"{self._session}/{LABEL}", allowed=(0, NOT_FOUND))
        return state_in(said)

    def _unload(self) -> None:
        ask(
            "launchctl", "bootout", f"{self._session}/{LABEL}", allowed=(0, 3, NOT_FOUND)
        )  # 3: no such process


def state_in(said: str) -> ServiceState:
    """What `launchctl print` told; nothing when it isn't loaded. It doesn't tell since when."""
    if not said.strip():
        return ServiceState(True, why_not=fact("service.not_loaded"))
    if re.search(r"^\s*state = running$", said, re.M):
        return ServiceState(True, True)
    code = re.search(r"^\s*last exit code = (\d+)", said, re.M)
    if code is not None and int(code[1]):
        return ServiceState(True, why_not=fact("service.restarting", number=int(code[1])))
    return ServiceState(True, why_not=fact("service.stopped"))
