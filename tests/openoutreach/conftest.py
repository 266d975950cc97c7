"""A real Docker engine of our own, with an image made of a static busybox that stands in for OpenOutreach."""

import os
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import docker
import filelock
import pytest

from engine.openoutreach.docker_engine import DockerEngine
from storage.database import Database
from tests.agent.days import Days
from tests.fixtures_db import db, empty_database
from tests.openoutreach.containers import IMAGE

__all__ = ["db", "docker_address", "empty_database"]

APPLETS = ("sh", "sleep", "echo", "cat", "date", "true", "false")
STARTS_WITHIN, ENDS_WITHIN = 60.0, 60.0  # seconds


class OwnDocker:
    """A Docker engine that can be ended and started anew, as its computer's owner may do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.address = f"unix://{folder}/docker.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> docker.DockerClient:
        folder = self._folder
        parts = [f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"-p={folder}/pid"]
        with (folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["dockerd", "--storage-driver=vfs", f"-H={self.address}", *parts], stdout=log, stderr=log
            )
        return _reached(folder / "docker.sock")

    def stop(self) -> None:
        """With it end its containers."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(ENDS_WITHIN)


@pytest.fixture(scope="module")
def own_docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnDocker]:
    """One at a time on this computer, for all share its one bridge."""
    busybox = shutil.which("busybox")
    if shutil.which("dockerd") is None or busybox is None:
        pytest.skip("needs docker.io and busybox-static: apt-get install them")
    if os.geteuid() != 0:
        pytest.skip("needs root, to start a Docker engine of its own")
    with filelock.FileLock(Path(tempfile.gettempdir()) / "linkedpilot-tests-docker.lock"):
        engine = OwnDocker(tmp_path_factory.mktemp("docker"))
        try:
            with closing(engine.start()) as client:
                image = _image(Path(busybox))
                client.api.import_image_from_data(image, repository=IMAGE.split(":")[0], tag="1")
            yield engine
        finally:
            engine.stop()


@pytest.fixture
def docker_address(own_docker: OwnDocker) -> str:
    """Where it listens."""
    return own_docker.address


def _reached(listens: Path) -> docker.DockerClient:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        with socket.socket(socket.AF_UNIX) as knock:
            if knock.connect_ex(str(listens)) == 0:
                return docker.DockerClient(base_url=f"unix://{listens}")
        assert time.monotonic() < until, "the Docker engine doesn't start"
        time.sleep(0.1)


def _image(busybox: Path) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(busybox, "bin/busybox")
        for applet in APPLETS:
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(link)
    return packed.getvalue()


@pytest.fixture
def house(
    db: Database, tmp_path: Path, docker_address: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Days]:
    """An agent with the Docker engine beside it."""
    monkeypatch.setenv("DOCKER_HOST", docker_address)
    days = Days(db, tmp_path / "house", lambda _: None)
    yield days
    left = DockerEngine(days.folder, docker_address)
    left.clean_up()
