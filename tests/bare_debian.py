"""A Debian in a folder with nothing installed: each command has processes and mounts of its own, which end with it."""

import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
SECONDS = 500
OWN = ("unshare", "--mount", "--pid", "--fork", "--kill-child")


def need(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None and not Path("/usr/sbin", program).exists():
            pytest.skip(f"needs {program}: apt install {program}")


def mirror() -> str:
    """Where this machine has its own packages from."""
    for file in [*Path("/etc/apt/sources.list.d").glob("*"), Path("/etc/apt/sources.list")]:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        found = re.search(r"^(?:URIs:\s*|deb\s+(?:\[[^]]*\]\s*)?)(\S+debian/?)(?:\s|$)", text, re.MULTILINE)
        if found:
            return found[1]
    pytest.skip("needs a Debian with its packages' sources")


class BareDebian:
    """As debootstrap makes it, with this machine's way to the network."""

    def __init__(self, root: Path, *packages: str) -> None:
        need("debootstrap", "unshare", "chroot")
        self.root = root
        more = [f"--include={','.join(packages)}"] if packages else []
        # What it mounts ends with it, also when it is killed.
        made = subprocess.run(
            [*OWN, "debootstrap", "--variant=minbase", *more, "bookworm", str(root), mirror()],
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        for file in Path("/etc/apt/apt.conf.d").glob("*proxy*"):
            shutil.copy(file, root / "etc/apt/apt.conf.d")
        if (certificates := Path("/", CERTIFICATES)).is_file():
            (root / CERTIFICATES).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(certificates, root / CERTIFICATES)

    def words(self, script: str) -> list[str]:
        """What runs a script of bash in it, as root."""
        inside = (
            'mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && '
            f'exec chroot "$1" /bin/bash -c {shlex.quote(script)}'
        )
        return [*OWN, "sh", "-c", inside, "sh", str(self.root)]

    def run(self, script: str, environment: Mapping[str, str]) -> tuple[int, str]:
        """The exit code, and all that it said."""
        ran = subprocess.run(
            self.words(script),
            env={"PATH": PATH, "HOME": "/root", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        return ran.returncode, ran.stdout
