"""One person, one key: the slug and the member id lead to the same lead, in this list and in others (spec, section 4)."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select, update

from engine import do_not_contact, forgetting
from engine.leads.guessing import guess
from engine.leads.loading import compare, keep_off, store
from engine.leads.reader import open_table
from engine.leads.reports import ImportReport
from engine.leads.requests import CompareRequest, ImportRequest, KeepOffRequest
from engine.rules.enums import ActionType, InteractionResult
from engine.rules.identity import ROOT, NotAProfile, slug
from storage import do_not_contact as kept_off
from storage import forgotten, other_addresses
from storage import leads as lead_store
from storage import senders as sender_store
from storage.database import Database
from storage.tables import Interaction, Lead, LeadList, ListMember, OtherAddress, Sender
from tests.leads.files import NOW, Rows, write_csv

T = TypeVar("T")

MIRA_ID = "ACwAAAbCdEfG_hIjKlMnOpQrStUvWxYz0123400"
BRAM_ID = "ACoAAAbCdEfG_hIjKlMnOpQrStUvWxYz0123401"
MIRA, BRAM = ROOT + "mira-tolland", ROOT + "bram-oakesby"
IDS = ("Name", "Profile")
BOTH = ("Name", "LinkedIn URL", "vmid")


def apart(db: Database, work: Callable[[Database], T]) -> T:
    """As in the reading process: with a connection of its own, whose tables go with it."""
    own = Database(db.url)
    try:
        return work(own)
    finally:
        own.close()


def import_rows(
    db: Database, path: Path, rows: Rows, name: str = "Spring", list_id: int | None = None
) -> ImportReport:
    table = open_table(write_csv(path, rows))
    request = ImportRequest(
        db.url,
        path,
        guess(rows),
        now=NOW,
        list_name=name,
        list_id=list_id,
        rejected_file=path.with_name("no.csv"),
    )
    return apart(db, lambda own: store(own, table, request, lambda _: None))


def on_list(db: Database, name: str) -> list[str]:
    with db.reading() as session:
        query = select(Lead.profile_url).join(ListMember, ListMember.lead_id == Lead.id)
        query = query.join(LeadList, LeadList.id == ListMember.list_id).where(LeadList.name == name)
        return sorted(slug(url) for url in session.scalars(query))


def keys(db: Database) -> list[str]:
    with db.reading() as session:
        return sorted(slug(url) for url in session.scalars(select(Lead.profile_url)))


def adds_up(report: ImportReport) -> bool:
    counted = report.new_leads + report.already_known + report.duplicates_in_file + report.rejected
    return report.rows_read == counted


def test_where_a_row_has_both_the_slug_is_the_key_and_the_id_leads_to_it(
    db: Database, tmp_path: Path
) -> None:
    import_rows(db, tmp_path / "a.csv", (BOTH, ("Mira Tolland", MIRA, MIRA_ID)), "Both")
    report = import_rows(db, tmp_path / "b.csv", (IDS, ("Mira Tolland", ROOT + MIRA_ID)), "Ids")
    assert keys(db) == on_list(db, "Both") == on_list(db, "Ids") == ["mira-tolland"]
    assert (report.new_leads, report.already_known) == (0, 1)


def test_whoever_is_known_by_the_id_gets_the_slug(db: Database, tmp_path: Path) -> None:
    import_rows(db, tmp_path / "a.csv", (IDS, ("Mira Tolland", ROOT + MIRA_ID)), "Ids")
    report = import_rows(db, tmp_path / "b.csv", (BOTH, ("Mira Tolland", MIRA, MIRA_ID)), "Both")
    assert keys(db) == on_list(db, "Ids") == on_list(db, "Both") == ["mira-tolland"]
    assert (report.new_leads, report.already_known) == (0, 1)


def test_both_in_one_file_are_one_person(db: Database, tmp_path: Path) -> None:
    rows = (
        BOTH,
        ("Mira Tolland", MIRA, MIRA_ID),
        ("Bram Oakesby", BRAM, BRAM_ID),
        ("Mira", ROOT + MIRA_ID, ""),
    )
    report = import_rows(db, tmp_path / "a.csv", rows)
    assert keys(db) == ["bram-oakesby", "mira-tolland"]
    assert report.duplicates_in_file == 1
    assert adds_up(report)


def test_an_id_that_stands_beside_several_people_is_nobodys(db: Database, tmp_path: Path) -> None:
    mapping = guess((BOTH, ("Mira Tolland", MIRA, MIRA_ID), ("Bram Oakesby", BRAM, MIRA_ID)))
    assert mapping.same_person == ()
    rows = (
        BOTH,
        ("Mira Tolland", MIRA, MIRA_ID),
        ("Bram Oakesby", BRAM, BRAM_ID),
        ("Ines", ROOT + "ines", MIRA_ID),
    )
    import_rows(db, tmp_path / "a.csv", rows)
    with db.reading() as session:
        assert other_addresses.key_of(session, ROOT + MIRA_ID) == ROOT + MIRA_ID
    assert keys(db) == ["bram-oakesby", "ines", "mira-tolland"]


def test_who_is_kept_off_by_the_id_is_kept_off_by_the_slug(db: Database, tmp_path: Path) -> None:
    with db.transaction() as session:
        do_not_contact.add(session, ROOT + MIRA_ID, NOW)
    import_rows(db, tmp_path / "a.csv", (BOTH, ("Mira Tolland", MIRA, MIRA_ID)))
    with db.transaction() as session:
        assert kept_off.holds(session, MIRA)
        assert do_not_contact.remove_person(session, ROOT + MIRA_ID, NOW)
        assert do_not_contact.add(session, f"linkedin.com/in/{MIRA_ID}", NOW).entry.value == MIRA


def test_a_file_of_both_keeps_off_whoever_is_a_lead_by_the_id(db: Database, tmp_path: Path) -> None:
    import_rows(db, tmp_path / "a.csv", (IDS, ("Mira Tolland", ROOT + MIRA_ID)))
    rows = (BOTH, ("Mira Tolland", MIRA, MIRA_ID))
    file = write_csv(tmp_path / "b.csv", rows)
    request = KeepOffRequest(db.url, file, guess(rows), now=NOW, rejected_file=tmp_path / "no.csv")
    apart(db, lambda own: keep_off(own, open_table(file), request, lambda _: None))
    with db.reading() as session:
        [lead] = session.scalars(select(Lead.profile_url))
        assert kept_off.holds(session, lead)


def test_a_comparison_knows_them_by_either(db: Database, tmp_path: Path) -> None:
    listed = import_rows(db, tmp_path / "a.csv", (IDS, ("Mira Tolland", ROOT + MIRA_ID)))
    rows = (BOTH, ("Mira Tolland", MIRA, MIRA_ID), ("Bram Oakesby", BRAM, BRAM_ID))
    file = write_csv(tmp_path / "b.csv", rows)
    request = CompareRequest(db.url, file, guess(rows), listed.list_id)
    found = apart(db, lambda own: compare(own, open_table(file), request, lambda _: None))
    assert (found.new, found.both, found.gone) == (1, 1, 0)


def test_what_was_done_to_them_by_the_id_counts_for_the_slug(db: Database, tmp_path: Path) -> None:
    import_rows(db, tmp_path / "a.csv", (IDS, ("Mira Tolland", ROOT + MIRA_ID)))
    with db.transaction() as session:
        sender = sender_store.add(session, "Anna", "anna@example.org", {}, NOW)
        session.add(
            Interaction(
                profile_url=ROOT + MIRA_ID,
                sender_id=sender,
                action_type=ActionType.CONNECT,
                result=InteractionResult.DONE,
                at=NOW,
                recorded_at=NOW,
            )
        )
    import_rows(db, tmp_path / "b.csv", (BOTH, ("Mira Tolland", MIRA, MIRA_ID)))
    with db.reading() as session:
        assert set(session.scalars(select(Interaction.profile_url))) == {MIRA}


def test_whoever_is_forgotten_is_so_under_every_address(db: Database, tmp_path: Path) -> None:
    import_rows(db, tmp_path / "a.csv", (BOTH, ("Mira Tolland", MIRA, MIRA_ID)))
    with db.transaction() as session:
        forgetting.forget(session, forgetting.meant(session, None, MIRA), NOW)
    with db.reading() as session:
        assert forgotten.holds(session, ROOT + MIRA_ID)
        assert session.scalar(select(OtherAddress.url)) is None
    report = import_rows(db, tmp_path / "b.csv", (IDS, ("Mira Tolland", ROOT + MIRA_ID)), "Again")
    assert (keys(db), report.rejected) == ([], 1)


def test_a_single_action_on_the_id_is_on_the_lead(db: Database, tmp_path: Path) -> None:
    import_rows(db, tmp_path / "a.csv", (BOTH, ("Mira Tolland", MIRA, MIRA_ID)))
    with db.transaction() as session:
        lead = lead_store.by_url(session, ROOT + MIRA_ID)
        assert lead is not None
        assert lead_store.ensure(session, ROOT + MIRA_ID, "", NOW) == lead.id


def test_our_own_accounts_are_nobodys_leads(db: Database, tmp_path: Path) -> None:
    with db.transaction() as session:
        sender = sender_store.add(session, "Anna", "anna@example.org", {}, NOW)
        session.execute(update(Sender).where(Sender.id == sender).values(profile_url=MIRA))
        other_addresses.remember(session, ROOT + BRAM_ID, MIRA, NOW)
    rows = (
        ("Name", "LinkedIn"),
        ("Anna", MIRA),
        ("Anna too", ROOT + BRAM_ID),
        ("Ines", ROOT + "ines-carvallo"),
    )
    report = import_rows(db, tmp_path / "a.csv", rows)
    assert keys(db) == ["ines-carvallo"]
    assert [(reason.code, n) for reason, n in report.reasons] == [("errors.not_a_profile.own_account", 2)]


def test_a_key_of_an_earlier_release_that_is_no_address_any_more_can_be_forgotten(db: Database) -> None:
    old = ROOT + "mira_tolland"
    with db.transaction() as session:
        session.add(Lead(profile_url=old, full_name="Mira Tolland", created_at=NOW, updated_at=NOW))
        with pytest.raises(NotAProfile):
            forgetting.meant(session, None, ROOT + "nobody_here")
        forgetting.forget(session, forgetting.meant(session, None, old), NOW)
    assert keys(db) == []


ONCE_EACH: Sequence[tuple[str, list[str], int]] = (
    ("https://www.linkedin.com/in/a-one, https://www.linkedin.com/in/b-two", ["a-one", "b-two"], 0),
    ("https://www.linkedin.com/in/a-onehttps://www.linkedin.com/in/b-two", ["a-one", "b-two"], 0),
    ("https://www.linkedin.com/in/a-one; https://www.linkedin.com/in/a-one/", ["a-one"], 0),
    ("https://www.linkedin.com/in/a-on… https://www.linkedin.com/in/b-two", ["b-two"], 1),
    ("see https://www.linkedin.com/company/acme or https://twitter.com/x", [], 1),
)


@pytest.mark.parametrize(("cell", "people", "rejected"), ONCE_EACH)
def test_each_link_of_a_cell_is_a_person_or_a_reason(
    cell: str, people: list[str], rejected: int, db: Database, tmp_path: Path
) -> None:
    rows = (("Name", "LinkedIn"), ("Anchor", ROOT + "anchor-person"), ("Somebody Else", cell))
    report = import_rows(db, tmp_path / "a.csv", rows)
    assert keys(db) == sorted(["anchor-person", *people])
    assert report.rejected == rejected
    assert adds_up(report)
    if len(people) > 1:
        with db.reading() as session:
            named = session.scalars(
                select(Lead.full_name).where(Lead.profile_url.in_([ROOT + p for p in people]))
            )
            assert set(named) == {""}, "whose name that was can't be told"
