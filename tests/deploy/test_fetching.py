"""A release that comes from an address: by https to its end, whole, and the one that was named."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from deploy.fetching import got
from deploy.release import LOCK, Failed
from practice.serve import Served, serve

NAME = "linkedpilot-9.1-py3-none-any.whl"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("release") / NAME
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"linkedpilot-9.1.data/data/share/linkedpilot/{LOCK}", "x" * 5000)
    return file


@pytest.fixture(scope="module")
def shop(wheel: Path) -> Iterator[Served]:
    """Where releases lie: whole, cut off, behind a way on to plain http, and not at all."""

    async def whole(_: Request) -> Response:
        return Response(wheel.read_bytes())

    async def cut(_: Request) -> Response:
        data = wheel.read_bytes()

        async def half() -> object:
            yield data[: len(data) // 2]

        return StreamingResponse(half(), headers={"content-length": str(len(data))})

    async def onwards(_: Request) -> Response:
        return RedirectResponse(f"http://releases.example/{NAME}")

    routes = {"whole": whole, "cut": cut, "onwards": onwards}
    with serve(Starlette(routes=[Route(f"/{path}/{NAME}", way) for path, way in routes.items()])) as served:
        yield served


def fetched(shop: Served, path: str, folder: Path) -> str:
    """The version that came."""
    return got(f"{shop.url}/{path}", folder, lambda _: None).version


def test_it_comes_whole_and_is_the_one_that_is_named(shop: Served, wheel: Path, tmp_path: Path) -> None:
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert fetched(shop, f"whole/{NAME}", tmp_path) == "9.1"
    assert fetched(shop, f"whole/{NAME}#sha256={digest.upper()}", tmp_path) == "9.1"
    with pytest.raises(Failed, match="isn't the one that the address names"):
        fetched(shop, f"whole/{NAME}#sha256={'0' * 64}", tmp_path)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (f"cut/{NAME}", "couldn't be got"),
        (f"nowhere/{NAME}", "couldn't be got"),
        ("", "names no release"),
        ("whole/download?id=5", "names no release"),
        (f"whole/..%2F{NAME}%00", "names no release"),
    ],
)
def test_what_doesn_t_come_whole_or_is_none_is_refused_with_the_cure(
    shop: Served, tmp_path: Path, path: str, why: str
) -> None:
    with pytest.raises(Failed, match=why):
        fetched(shop, path, tmp_path)


def test_it_comes_by_https_only_and_by_no_way_round(shop: Served, tmp_path: Path) -> None:
    with pytest.raises(Failed, match="https:// only"):
        got(f"http://releases.example/{NAME}", tmp_path, lambda _: None)
    with pytest.raises(Failed, match="https:// only"):
        fetched(shop, f"onwards/{NAME}", tmp_path)
