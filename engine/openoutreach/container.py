"""What a container of an instance's is run with, and what can be in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.rules.errors import UserError

FIRST_PORT = 8001  # spec, section 11: 8001 to 8004, on loopback


class ContainerFault(UserError):
    """A container can't be run: `no_docker`, `no_answer`, `not_permitted`, `no_image`, `port_taken`, `no_disk`, `ended_at_once`, or `other`."""


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """How an instance's container is run. `mount` is where its folder stands inside; `inner_port` what it shows there."""

    number: int
    image: str
    folder: Path
    mount: str
    inner_port: int | None = None
    command: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    kept_from: Sequence[str] = ()  # names of hosts that lead nowhere inside

    @property
    def port(self) -> int:
        """Where it is shown on this computer."""
        return FIRST_PORT + self.number - 1


@dataclass(frozen=True, slots=True)
class ContainerState:
    """What a container is at; `exit_code` once it has ended."""

    running: bool
    exit_code: int | None = None
