"""Every list that people have is read rightly, and what can't be read is said truly (spec, section 4)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.texts.said import error_sentence
from engine.leads.formats import NotAList
from engine.leads.previewing import preview
from engine.leads.reader import open_table
from engine.leads.staging import sifted
from storage.database import Database

LISTS = Path(__file__).parent / "lists"
EXPECTED: dict[str, dict[str, Any]] = json.loads((LISTS / "expected.json").read_text(encoding="utf-8"))
# What isn't read rightly yet, and why. Whoever mends it takes its line away: a mark that holds no more fails.
KNOWN: dict[str, str] = {}


def marked(name: str) -> Any:
    return pytest.param(
        name, marks=[pytest.mark.xfail(reason=KNOWN[name], strict=True)] if name in KNOWN else []
    )


@pytest.mark.parametrize("name", [marked(name) for name in EXPECTED])
def test_a_list_comes_to_what_a_person_sees_in_it(name: str, db: Database) -> None:
    wanted = EXPECTED[name]
    try:
        table = open_table(LISTS / name)
        shown = preview(table)
    except NotAList as refused:
        sentence = error_sentence(refused)
        assert "\n" not in sentence
        assert wanted.get("maybe") or ("refused" in wanted and re.search(wanted["refused"], sentence)), (
            sentence
        )
        return
    assert "refused" not in wanted, "it was to be refused, with a sentence"
    with sifted(db, table, shown.mapping, None, lambda _: None) as people:
        columns = "profile_url, full_name, title, company"
        found = people.connection.execute(text(f"SELECT {columns} FROM people")).all()
    assert people.rows_read == people.different + people.duplicates + people.reasons.total()
    leads = {url: said for url, *said in found}
    expected = {url: said for url, *said in wanted["leads"]}
    assert leads.keys() - expected.keys() == set(), "nobody else's key"
    for url, said in leads.items():
        judged = [got if want is not None else None for got, want in zip(said, expected[url], strict=True)]
        assert judged == expected[url], url
    if wanted.get("maybe"):
        assert len(leads) + people.reasons.total() >= len(expected)
        return
    assert expected.keys() - leads.keys() == set(), "nobody is lost"
    assert (people.reasons.total(), people.duplicates) == (wanted["rejected"], wanted["duplicates"])
