"""README and guides, typed word for word by a user without root on a Debian on which there is nothing.

It is as bare as can be: what is missing is named by the installer, with the command that gets it, and got by that command. A
browser isn't, for its download takes longer than all else; the demo is played from the image, and by `tests/agent/test_demo.py`.
"""

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from computer import NOBODY, network, sources

from tests.bare_debian import CERTIFICATES, PATH, BareDebian
from tests.guides import PEOPLE, ROOT, check, typed

pytestmark = pytest.mark.long
# In a shell, `~/.local/bin` is in the PATH from the next log-in on.
HOME = "/home/zoe"
INSTALL = "sh deploy/install.sh"


class Person:
    """Who has a folder of the sources, a home and nothing else."""

    def __init__(self, debian: BareDebian) -> None:
        self.debian = debian
        self.environment = {
            **network(),
            "HOME": HOME,
            "PATH": f"{HOME}/.local/bin:{PATH}",
            "LANG": "C.UTF-8",
            "SSL_CERT_FILE": f"/{CERTIFICATES}",
            "PIP_CERT": f"/{CERTIFICATES}",
            "UV_CACHE_DIR": f"{HOME}/.cache/uv",
        }

    def types(self, line: str, folder: str = HOME) -> tuple[int, str]:
        where = f"cd {shlex.quote(folder)} && {line}"
        who = f"setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups sh -c {shlex.quote(where)}"
        return self.debian.run(who, self.environment)


@pytest.fixture(scope="module")
def person() -> Iterator[Person]:
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("needs root, to make a Debian in a folder")
    folder = Path(tempfile.mkdtemp(prefix="linkedpilot-bare-", dir="/tmp"))
    try:
        folder.chmod(0o755)
        debian = BareDebian(folder / "root", "ca-certificates", "python3-venv")
        home = debian.root / HOME.lstrip("/")
        sources(home / "linkedpilot")
        (home / "people.csv").write_text(PEOPLE, encoding="utf-8")
        for path in (home, *home.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        yield Person(debian)
    finally:
        shutil.rmtree(folder)


def test_readme_s_command_installs_it_and_names_what_is_missing(person: Person) -> None:
    assert INSTALL in typed(ROOT / "README.md")
    assert not shutil.which("linkedpilot", path=str(person.debian.root / HOME.lstrip("/") / ".local/bin"))
    code, said = person.types(INSTALL, f"{HOME}/linkedpilot")
    cure = re.search(r"sudo (apt install libatomic1)\.", said)
    assert (code, cure is not None) == (1, True), said
    assert cure is not None
    code, got = person.debian.run(
        f"{cure[1]} -y", {**person.environment, "DEBIAN_FRONTEND": "noninteractive"}
    )
    assert code == 0, got
    code, said = person.types(INSTALL, f"{HOME}/linkedpilot")
    assert "is installed already" in said, said
    assert (code, "sudo apt install chromium" in said) == (1, True), said
    assert "  linkedpilot run " in said  # as it is in the PATH


@pytest.mark.parametrize("guide", ["first-campaign", "scripts"])
def test_what_a_guide_says_does_what_it_says(person: Person, guide: str) -> None:
    lines = list(typed(ROOT / "docs" / "guides" / f"{guide}.md"))
    assert lines
    for line in lines:
        code, said = person.types(line)
        check(line, code, said)


def test_what_remains_when_it_is_gone_is_said_and_is_there(person: Person) -> None:
    code, said = person.types("linkedpilot uninstall --yes")
    assert code == 0, said
    home = person.debian.root / HOME.lstrip("/")
    assert not (home / ".local/bin/linkedpilot").exists()
    stays = re.search(r"Your data stays in (\S+):", said)
    assert stays is not None
    assert (person.debian.root / stays[1].lstrip("/") / "linkedpilot.db").is_file()
