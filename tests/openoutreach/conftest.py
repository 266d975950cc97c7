"""A real Docker engine of our own, with an image made of a static busybox that stands in for OpenOutreach."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from engine.openoutreach.docker_engine import DockerEngine
from storage.database import Database
from tests.agent.days import Days
from tests.fixtures_db import db, empty_database
from tests.openoutreach.containers import IMAGE
from tests.own_docker import OwnDocker, docker_engine

__all__ = ["db", "docker_address", "empty_database"]

APPLETS = ("sh", "sleep", "echo", "cat", "date", "true", "false")


@pytest.fixture(scope="module")
def own_docker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnDocker]:
    """With the stand-in's image in it."""
    busybox = shutil.which("busybox")
    if busybox is None:
        pytest.skip("needs busybox-static: apt-get install it")
    with docker_engine(tmp_path_factory.mktemp("docker")) as engine:
        with closing(engine.start()) as client:
            image = _image(Path(busybox))
            client.api.import_image_from_data(image, repository=IMAGE.split(":")[0], tag="1")
        yield engine


@pytest.fixture
def docker_address(own_docker: OwnDocker) -> str:
    """Where it listens."""
    return own_docker.address


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
