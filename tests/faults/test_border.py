"""At the border: no address of nobody's comes in, by whichever door."""

import itertools
from pathlib import Path

import pytest

from cli import main
from engine import do_not_contact
from engine.leads.importer import import_file, inspect
from engine.leads.requests import ImportRequest
from engine.rules.identity import RESERVED, NotAProfile, canonical
from storage import lists
from storage.database import Database
from tests.fixtures_db import MONDAY

SITE = "https://www.linkedin.com"
DOTS = (".", "..", "...", "%2e%2e", "%2E.", "%252e%252e")
WORDS = (
    "me",
    "ME",
    "edit",
    "Edit",
    "%6de",
    "m%65",
    "%256D%2565",
    "unavailable",
    "recent-activity",
    "details",
)
AFTER = ("", "/", "/?x=1", "#top", "/de")
NOBODYS = [f"{SITE}/in/{word}{after}" for word, after in itertools.product((*DOTS, *WORDS), AFTER)] + [
    f"{SITE}/in/jane-doe/../me/",
    f"{SITE}/in/jane-doe/%2e%2e/edit",
    f"{SITE}/in/./jane-doe",
    f"{SITE}/in/../in/jane-doe",
    f"{SITE}/in/jane-doe/..",
    "linkedin.com/in/me",
    "linkedin.com/in/edit/",
    "de.linkedin.com/in/Me",
    f'=HYPERLINK("{SITE}/in/me","Jane")',
    f"<{SITE}/in/me/>",
    f"{SITE}/m/in/me",
    f"{SITE}/in/me%00",
    f"{SITE}/in/me%0a",
    f"{SITE}/in/%20me",
]


@pytest.mark.parametrize("address", NOBODYS)
def test_an_address_of_nobody_s_is_refused(address: str) -> None:
    with pytest.raises(NotAProfile):
        canonical(address)
    with pytest.raises(NotAProfile):
        canonical(address.replace("https", "HTTPS").replace("www.linkedin", "WWW.LinkedIn"))


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_who_is_only_called_like_it_is_somebody(word: str) -> None:
    assert canonical(f"{SITE}/in/{word}-miller") == f"{SITE}/in/{word}-miller"


async def test_a_file_s_rows_of_nobody_are_rejected_and_its_people_are_taken(
    db: Database, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    rows = "".join(f'"{address.replace(chr(34), chr(34) * 2)}"\n' for address in NOBODYS)
    file.write_text(f"LinkedIn URL\n{rows}{SITE}/in/jane-doe\n", encoding="utf-8")
    mapping = (await inspect(file)).mapping
    report = await import_file(ImportRequest(db.url, file, mapping, now=MONDAY, list_name="People"))
    assert (report.new_leads, report.rejected) == (1, len(NOBODYS))
    with db.reading() as session:
        found = lists.by_name(session, "People")
    assert found is not None
    assert found.leads == 1


@pytest.mark.parametrize(
    "address", [f"{SITE}/in/..", f"{SITE}/in/me/", f"{SITE}/in/%2e%2e/x", "linkedin.com/in/edit"]
)
def test_nobody_s_address_is_no_entry_on_do_not_contact(db: Database, address: str) -> None:
    with db.transaction() as session, pytest.raises(NotAProfile):
        do_not_contact.add(session, address, MONDAY)


def test_the_command_line_opens_no_browser_for_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINKEDPILOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LINKEDPILOT_BROWSER", "/bin/false" if Path("/bin/false").exists() else "")
    assert main(["sender", "add", "Anna", "anna@example.org"]) == 0
    capsys.readouterr()
    for words in (("try", "like"), ("pages", "capture", "profile", "--url")):
        for address in (f"{SITE}/in/me", f"{SITE}/in/%2e%2e/"):
            assert main([*words, address, "--sender", "1"]) == 1
            told = capsys.readouterr().err
            assert ("is broken" if "%2e" in address else "leads to no person") in told
