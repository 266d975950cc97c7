"""Page knowledge leads to no other site."""

from importlib import resources
from pathlib import Path

import pytest

from engine.linkedin import pages


def given(folder: Path, entry: str, value: str) -> str:
    """Why a file with that path isn't used."""
    text = resources.files("engine.linkedin").joinpath("pages.toml").read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if each.startswith(f"{entry} = "))
    (folder / "pages.toml").write_text(text.replace(line, f"{entry} = {value}"), encoding="utf-8")
    return pages.load(folder)[1]


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("feed", '"//elsewhere.example/feed/"'),
        ("feed", '"https://elsewhere.example/"'),
        ("feed", '"feed/"'),
        ("me", "'/\\elsewhere.example/'"),
        ("post", '"//elsewhere.example/{urn}/"'),
        ("connections", '"/my network/"'),
        ("activity", '"//elsewhere.example/"'),
        ("activity", '"javascript:alert(1)"'),
        ("logged_out", '["//elsewhere.example"]'),
    ],
)
def test_a_path_that_could_lead_elsewhere_is_refused(tmp_path: Path, entry: str, value: str) -> None:
    assert f"paths.{entry} isn't a path of LinkedIn's own" in given(tmp_path, entry, value)


@pytest.mark.parametrize(
    ("entry", "value"), [("feed", '"/feed/foryou/"'), ("activity", '"recent-activity/"'), ("me", '"/in/me"')]
)
def test_another_path_of_the_site_is_taken(tmp_path: Path, entry: str, value: str) -> None:
    assert given(tmp_path, entry, value) == ""
