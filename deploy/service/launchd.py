"""macOS: an agent of the user's session."""

import os
import plistlib
import re
import time
from pathlib import Path
from xml.sax.saxutils import escape

from deploy.service import SECONDS, ServiceRefused, ServiceState, Start, ask, filled
from engine.clock import Clock
from engine.rules.facts import fact

LABEL = "com.linkedpilot.agent"
TEMPLATE = "com.linkedpilot.agent.plist"
# What launchctl ends with (`launchctl error NUMBER`).
NO_SUCH_PROCESS, IN_PROGRESS, NOT_FOUND = 3, 36, 113


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

    @property
    def _target(self) -> str:
        return f"{self._session}/{LABEL}"

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
        self.stop()
        self.file.write_text(self.content(start), encoding="utf-8")
        self.start()

    def stop(self) -> None:
        """Unloaded, for one that is loaded is kept alive; waits until it has ended, as `bootout` itself may not."""
        ask("launchctl", "bootout", self._target, allowed=(0, NO_SUCH_PROCESS, IN_PROGRESS, NOT_FOUND))
        until = time.monotonic() + SECONDS
        while ask("launchctl", "print", self._target, allowed=(0, NOT_FOUND)).strip():
            if time.monotonic() > until:
                raise ServiceRefused("slow", command="launchctl bootout", seconds=int(SECONDS))
            time.sleep(0.5)

    def start(self) -> None:
        """Loaded, which starts it; one that was disabled by hand would stay so."""
        ask("launchctl", "enable", self._target)
        ask("launchctl", "bootstrap", self._session, str(self.file))

    def uninstall(self) -> bool:
        """Ended, then taken away."""
        if not self.file.exists():
            return False
        self.stop()
        self.file.unlink()
        return True

    def status(self, clock: Clock) -> ServiceState:
        """As `launchctl print` has it, whose words Apple calls no interface: what isn't understood is taken for not running."""
        if not self.file.exists():
            return ServiceState(installed=False)
        said = ask("launchctl", "print", self._target, allowed=(0, NOT_FOUND))
        return state_in(said)


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
