"""What each of OpenOutreach's builds is run with, and whether it acts on LinkedIn. Pure; from its public repository's documentation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.openoutreach.reading import World
from engine.rules.enums import Build
from storage.openoutreach import InstanceRow

# Where LinkedIn is: a job that needs no seat is kept from there.
LINKEDIN = ("linkedin.com", "www.linkedin.com", "api.linkedin.com", "m.linkedin.com", "de.linkedin.com")
REGISTRY = "ghcr.io/eracle/openoutreach"


@dataclass(frozen=True, slots=True)
class BuildSetup:
    """How its container is run, where nobody says otherwise. `mount` is where the instance's folder stands inside."""

    mount: str
    image: str | None = None
    inner_port: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


SETUPS: Mapping[Build, BuildSetup] = {
    # Before there were images (20 February 2026): the user's own, made of a checkout. VNC since the first one.
    Build.FILES: BuildSetup("/app/assets", inner_port=5900),
    # The newest one that invites 20 people a day and writes no e-mails in its author's name: 20 April 2026.
    Build.ACTS: BuildSetup("/app/data", f"{REGISTRY}:sha-62450a5", 6080, {"ENABLE_VNC": "true"}),
    Build.FINDS: BuildSetup("/app/data", f"{REGISTRY}:latest"),
}


def needs_no_seat(instance: InstanceRow) -> bool:
    """Whether it only finds people: by what was read in its database before what anybody has said."""
    world = (instance.found or {}).get("world")
    if world == World.ACTS:
        return False
    return instance.build is Build.FINDS or (instance.build is None and world == World.FINDS)
