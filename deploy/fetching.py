"""A release from where the user says: a file, a folder or an address."""

import hashlib
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

from deploy.release import Failed, Say, Wheel, find_wheel, read_wheel

LARGEST = 200 * 1024 * 1024  # bytes
SECONDS = 60  # without a byte
BY_HTTPS = "A release is a program: it is got by https:// only."
_NAME = re.compile(r"linkedpilot-[\w.+-]+\.whl")
_DIGEST = "sha256="


def got(source: str, folder: Path, say: Say) -> Wheel:
    """The release as a file here, in `folder` where it comes from elsewhere. Raises Failed."""
    if "://" not in source:
        path = Path(source).expanduser()
        return find_wheel(path) if path.is_dir() else read_wheel(path)
    parts = urlsplit(source)
    name = unquote(parts.path).rpartition("/")[2]
    if not _NAME.fullmatch(name):
        raise Failed("That address names no release: one ends with linkedpilot-VERSION-….whl.")
    say(f"Getting {parts.hostname}{parts.path} …")
    target = folder / name
    try:
        _download(source, target)
    except httpx.HTTPError as error:
        raise Failed(
            f"The release couldn't be got ({type(error).__name__}): check the address and the network."
        ) from error
    if parts.fragment.startswith(_DIGEST):
        wanted = parts.fragment.removeprefix(_DIGEST).lower()
        if hashlib.sha256(target.read_bytes()).hexdigest() != wanted:
            raise Failed(
                "The file isn't the one that the address names by its sha256: nothing was installed."
            )
    return read_wheel(target)


def _download(source: str, target: Path) -> None:
    hooks = {"request": [_refuse_unsafe]}  # also of each address that it leads on to
    with (
        httpx.Client(follow_redirects=True, timeout=SECONDS, event_hooks=hooks) as client,
        client.stream("GET", source) as answer,
    ):
        answer.raise_for_status()
        with target.open("wb") as file:
            for chunk in answer.iter_bytes():
                file.write(chunk)
                if file.tell() > LARGEST:
                    raise Failed(f"What lies at {answer.url.host} is too big to be a release.")


def _refuse_unsafe(request: httpx.Request) -> None:
    """Whoever sits between could exchange the file; nobody sits between a computer and itself."""
    if request.url.scheme != "https" and request.url.host not in ("127.0.0.1", "localhost"):
        raise Failed(f"{BY_HTTPS} {request.url.host} isn't asked.")
