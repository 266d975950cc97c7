"""Page knowledge leads to no other site."""

from importlib import resources
from pathlib import Path

import pytest

from engine.linkedin import pages
from engine.rules.facts import Fact, fact


def given(folder: Path, entry: str, value: str) -> Fact | None:
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
    refused = given(tmp_path, entry, value)
    assert refused is not None
    assert refused.values["why"] == fact("errors.broken_knowledge.path", name=f"paths.{entry}")


@pytest.mark.parametrize(
    ("entry", "value"), [("feed", '"/feed/foryou/"'), ("activity", '"recent-activity/"'), ("me", '"/in/me"')]
)
def test_another_path_of_the_site_is_taken(tmp_path: Path, entry: str, value: str) -> None:
    assert given(tmp_path, entry, value) is None
