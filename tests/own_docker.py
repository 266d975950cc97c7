"""A real Docker engine of the tests' own, beside whichever this computer has."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import filelock
import pytest

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
        if self._process is not None:
            self._process.terminate()
            self._process.wait(ENDS_WITHIN)


@contextmanager
def docker_engine(folder: Path) -> Iterator[OwnDocker]:
    """One at a time on this computer, for all share its one bridge. With the block end its containers."""
    if shutil.which("dockerd") is None:
        pytest.skip("needs docker.io: apt-get install it")
    if os.geteuid() != 0:
        pytest.skip("needs root, to start a Docker engine of its own")
    with filelock.FileLock(Path(tempfile.gettempdir()) / "linkedpilot-tests-docker.lock"):
        engine = OwnDocker(folder)
        try:
            yield engine
        finally:
            engine.stop()


def _reached(listens: Path) -> docker.DockerClient:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        with socket.socket(socket.AF_UNIX) as knock:
            if knock.connect_ex(str(listens)) == 0:
                return docker.DockerClient(base_url=f"unix://{listens}")
        assert time.monotonic() < until, "the Docker engine doesn't start"
        time.sleep(0.1)
