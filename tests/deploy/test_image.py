"""The image for a small server at home: small, and the whole product plays in it, on a network that ends at its own door.

Here no registry of images is reached: what stands for `debian:bookworm-slim` is a debootstrap without what the slim one lacks.
Building, the demo and `run` take some ten minutes and ten gigabytes: asked for by LINKEDPILOT_TEST_IMAGE=1, not in each run.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import httpx
import pytest
from computer import built as built_from
from computer import network, sources
from docker.models.containers import Container
from docker.models.images import Image
from docker.utils.build import exclude_paths

import practice.chat.app
import practice.site.app
from demo.practice_world import PATIENCE, TOKEN
from practice.chat.client import ChatPerson
from practice.serve import serve
from tests.bare_debian import CERTIFICATES, BareDebian
from tests.own_docker import docker_engine

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 1_200_000_000
# What debian:bookworm-slim leaves out, now and of what is installed later.
LEFT_OUT = ("doc", "info", "lintian", "linda", "locale", "man")
ASKED_FOR = os.environ.get("LINKEDPILOT_TEST_IMAGE") == "1"
when_asked = pytest.mark.skipif(not ASKED_FOR, reason="is asked for by LINKEDPILOT_TEST_IMAGE=1")
PLAYS_WITHIN, STARTS_WITHIN = 900.0, 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Built:
    """The engine that has the image."""

    client: docker.DockerClient
    image: Image


def slim(root: Path) -> None:
    """As the slim image is made of debootstrap's: nothing that nobody reads in a container, nothing fetched."""
    excludes = "".join(f"path-exclude /usr/share/{name}/*\n" for name in LEFT_OUT)
    (root / "etc/dpkg/dpkg.cfg.d/docker").write_text(
        f"{excludes}path-include /usr/share/doc/*/copyright\n", encoding="utf-8"
    )
    for name in LEFT_OUT:
        for path in (root / "usr/share" / name).rglob("*"):
            if not path.is_dir() and path.name != "copyright":
                path.unlink()
    for fetched in ("var/cache/apt", "var/lib/apt/lists"):
        shutil.rmtree(root / fetched)
        (root / fetched).mkdir()


@pytest.fixture(scope="module")
def built() -> Iterator[Built]:
    folder = Path(tempfile.mkdtemp(prefix="linkedpilot-image-", dir="/tmp"))  # far too much for a memory
    try:
        with docker_engine(folder / "docker") as engine, closing(engine.start()) as client:
            debian = BareDebian(folder / "base", "ca-certificates")
            slim(debian.root)
            packed = folder / "base.tar"
            subprocess.run(["tar", "-C", debian.root, "-cf", packed, "."], check=True)
            shutil.rmtree(debian.root)
            variables = {**network(), "PIP_CERT": f"/{CERTIFICATES}", "SSL_CERT_FILE": f"/{CERTIFICATES}"}
            client.api.import_image_from_file(
                str(packed),
                "base",
                "slim",
                changes=[f"ENV {name}={value}" for name, value in variables.items()],
            )
            packed.unlink()
            image, _log = client.images.build(
                path=str(ROOT),
                dockerfile="deploy/Dockerfile",
                tag="linkedpilot",
                buildargs={"BASE": "base:slim"},
                network_mode="host",
                rm=True,
            )
            yield Built(client, image)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@when_asked
@pytest.mark.long
def test_the_image_is_small(built: Built) -> None:
    layers = [f"{each['Size'] / 1e6:.0f} MB {each['CreatedBy'][:60]}" for each in built.image.history()]
    assert built.image.attrs["Size"] < MOST_BYTES, layers


@when_asked
@pytest.mark.long
def test_the_demo_plays_to_its_end_in_a_container_that_reaches_nobody(built: Built) -> None:
    playing = begun(built, "demo", "--script", network_mode="none")
    code = playing.wait(timeout=PLAYS_WITHIN)["StatusCode"]
    said = playing.logs().decode()
    assert (code, "no wrong was counted" in said) == (0, True), said[-3000:]
    assert "without its sandbox" not in said


@when_asked
@pytest.mark.long
async def test_it_is_started_paired_and_seen_through_its_own_screen_by_nobody_who_is_root(
    built: Built, tmp_path: Path
) -> None:
    with (
        serve(practice.site.app.create(tmp_path / "books.jsonl")) as site,
        serve(practice.chat.app.create(TOKEN, tmp_path / "chat")) as chat,
    ):
        agent = begun(
            built,
            network_mode="host",  # the practice world stands on this computer's own address
            environment={
                "LINKEDPILOT_TELEGRAM_TOKEN": TOKEN,
                "LINKEDPILOT_TELEGRAM_API_URL": chat.url,
                "LINKEDPILOT_LINKEDIN_URL": site.url,
                "LINKEDPILOT_PATIENCE": PATIENCE,
            },
        )
        try:
            code = logged(agent, r"start=([\w-]+)")
            async with ChatPerson(chat.url) as person:
                await person.send(f"/start {code}")
                await person.wait_for("LinkedPilot", STARTS_WITHIN)
            healthy = built.image.attrs["Config"]["Healthcheck"]["Test"][1]
            assert inside(agent, "sh", "-c", healthy)[0] == 0
            assert inside(agent, "id", "-u")[1].strip() == "10001"
            assert "Mono" not in inside(agent, "fc-match", "sans-serif")[1]  # what a page is read in
            screen = httpx.get("http://127.0.0.1:6080/vnc.html", trust_env=False)
            assert (screen.status_code, "noVNC" in screen.text) == (200, True)
            assert len(inside(agent, "cat", "/data/screen-password")[1]) == 8
            looked = inside(agent, "linkedpilot", "doctor")[1]
            assert "❌ Browser" not in looked, looked
            agent.stop(timeout=60)
            assert agent.wait()["StatusCode"] == 0, agent.logs().decode()[-2000:]
        finally:
            agent.remove(force=True, v=True)


def begun(built: Built, *words: str, **more: Any) -> Container:
    """As compose.yaml starts it."""
    return built.client.containers.run(
        "linkedpilot",
        list(words) or None,
        detach=True,
        cap_drop=["ALL"],
        cap_add=["SYS_ADMIN", "SYS_CHROOT"],
        security_opt=["no-new-privileges:true"],
        shm_size="1g",
        **more,
    )


def inside(container: Container, *words: str) -> tuple[int, str]:
    """The exit code, and what it said."""
    ran = container.exec_run(list(words))
    assert isinstance(ran.output, bytes)
    return ran.exit_code or 0, ran.output.decode()


def logged(container: Container, pattern: str) -> str:
    """The first group of what it says that fits."""
    until = time.monotonic() + STARTS_WITHIN
    while True:
        said = container.logs().decode()
        if found := re.search(pattern, said):
            return found[1]
        assert time.monotonic() < until, said
        time.sleep(0.2)


@pytest.mark.long
def test_what_goes_into_the_image_is_all_that_a_release_has(tmp_path: Path) -> None:
    """What `.dockerignore` lets through makes the same wheel as the sources."""
    patterns = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in exclude_paths(str(ROOT), patterns):
        if (ROOT / name).is_file():
            (tmp_path / "seen" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "seen" / name)
    whole = sources(tmp_path / "whole")
    assert contents(tmp_path / "seen") == contents(whole)


def contents(of: Path) -> list[str]:
    """What the wheel of these sources has in it."""
    with zipfile.ZipFile(built_from(of, "99.0.0", of / "dist")) as wheel:
        return sorted(wheel.namelist())
