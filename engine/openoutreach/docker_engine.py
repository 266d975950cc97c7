"""Instances' containers through the Docker engine of this computer: made, started, stopped, killed, taken away. Blocking.

Ours are known by their labels, so those of an agent that died are found again, and nobody else's are ever touched.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import docker
import requests
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.models.containers import Container

from engine.openoutreach.container import ContainerFault, ContainerSpec, ContainerState

ANSWER_SECONDS = 30  # for any question to the Docker engine, besides the wait for a container's end
KEPT_LOG_LINES = 5000
NOWHERE = "0.0.0.0"  # noqa: S104 - an address at which nobody answers, nothing is bound to it
INSTALLATION, NUMBER = "linkedpilot.installation", "linkedpilot.instance"


class DockerEngine:
    """The Docker engine that the environment names (DOCKER_HOST), or this computer's own. No connection is kept: it may be started anew."""

    def __init__(self, data_dir: Path, address: str | None = None) -> None:
        """`data_dir` tells two installations on one computer apart."""
        self._installation = sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]
        self._address = address

    def start(self, spec: ContainerSpec) -> None:
        """Make the instance's container anew and start it. Raises ContainerFault; nothing is left then."""
        with self._asked(spec) as client:
            if (old := self._find(client, spec.number)) is not None:
                old.remove(force=True)
            spec.folder.mkdir(parents=True, exist_ok=True)
            made = client.containers.create(spec.image, spec.command, **self._options(spec))
            try:
                made.start()
            except (DockerException, requests.RequestException):
                with suppress(DockerException, requests.RequestException):
                    made.remove(force=True)
                raise

    def _options(self, spec: ContainerSpec) -> dict[str, Any]:
        ports = {} if spec.inner_port is None else {f"{spec.inner_port}/tcp": ("127.0.0.1", spec.port)}
        return {
            "name": f"linkedpilot-{self._installation}-{spec.number}",
            "labels": {INSTALLATION: self._installation, NUMBER: str(spec.number)},
            "volumes": {str(spec.folder.resolve()): {"bind": spec.mount, "mode": "rw"}},
            "environment": dict(spec.environment),
            "ports": ports,
            "extra_hosts": dict.fromkeys(spec.kept_from, NOWHERE),
            "init": True,  # so that SIGTERM reaches whatever its command starts
            "detach": True,
        }

    def state(self, number: int) -> ContainerState:
        """What the instance's container is at. Raises ContainerFault."""
        with self._asked() as client:
            found = self._find(client, number)
            if found is None:
                return ContainerState(False)
            state = found.attrs["State"]
            running = state["Status"] in ("running", "paused", "restarting")
            return ContainerState(running, None if running else state.get("ExitCode"))

    def stop(self, number: int, grace: float) -> None:
        """Ask it to end, kill it after `grace` seconds, and return when it is gone. Raises ContainerFault."""
        with self._asked() as client:
            if (found := self._find(client, number)) is not None:
                with suppress(NotFound):
                    found.stop(timeout=round(grace))

    def kill(self, number: int) -> None:
        """End it this second. Raises ContainerFault."""
        with self._asked() as client:
            if (found := self._find(client, number)) is not None:
                with suppress(NotFound, APIError):  # it has ended meanwhile
                    found.kill()

    def log(self, number: int) -> bytes:
        """What it has written lately, as far as it is still there. Raises ContainerFault."""
        with self._asked() as client:
            found = self._find(client, number)
            written: bytes = b"" if found is None else found.logs(tail=KEPT_LOG_LINES)
            return written

    def clean_up(self) -> list[int]:
        """End and take away all of this installation's; returns the numbers of those that ran. Raises ContainerFault."""
        with self._asked() as client:
            ran = []
            for each in self._all(client):
                if each.status == "running":
                    ran.append(int(each.labels[NUMBER]))
                each.remove(force=True)
            return ran

    def _find(self, client: docker.DockerClient, number: int) -> Container | None:
        return next((each for each in self._all(client) if each.labels.get(NUMBER) == str(number)), None)

    def _all(self, client: docker.DockerClient) -> list[Container]:
        mine: dict[str, str | list[str] | bool] = {"label": f"{INSTALLATION}={self._installation}"}
        return list(client.containers.list(all=True, filters=mine, ignore_removed=True))

    @contextmanager
    def _asked(self, spec: ContainerSpec | None = None) -> Iterator[docker.DockerClient]:
        """A connection for one question; what the Docker engine refuses is told as the fault that it is."""
        try:
            connected = self._connected()
        except (DockerException, requests.RequestException, OSError) as error:
            raise ContainerFault(
                "not_permitted" if "ermission denied" in str(error) else "no_docker"
            ) from error
        try:
            with closing(connected) as client:
                yield client
        except (DockerException, requests.RequestException, OSError) as error:
            raise _fault(error, spec) from error

    def _connected(self) -> docker.DockerClient:
        if self._address is not None:
            return docker.DockerClient(base_url=self._address, timeout=ANSWER_SECONDS)
        return docker.from_env(timeout=ANSWER_SECONDS)


def _fault(error: Exception, spec: ContainerSpec | None) -> ContainerFault:
    said = str(error)
    if isinstance(error, ImageNotFound):
        return ContainerFault("no_image", image=spec.image if spec is not None else "")
    if "port is already allocated" in said or "address already in use" in said:
        return ContainerFault("port_taken", port=spec.port if spec is not None else 0)
    if "no space left" in said:
        return ContainerFault("no_disk")
    if "ermission denied" in said:
        return ContainerFault("not_permitted")
    if isinstance(error, APIError):
        return ContainerFault("other", said=(error.explanation or said)[:200])
    return ContainerFault("no_answer")
