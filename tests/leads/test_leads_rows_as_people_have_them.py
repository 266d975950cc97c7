"""Rows as people have them, each with what a person sees in it (spec, section 4)."""

from collections.abc import Sequence

import pytest

from engine.leads.guessing import guess
from engine.leads.headers import Field
from engine.leads.mapping import LinkColumnTaken
from engine.leads.row_people import Found, RowPeople
from engine.rules.identity import ROOT, canonical, slug

Rows = Sequence[Sequence[str]]
M, B, I = ROOT + "mira-tolland-0a1", ROOT + "bram-oakesby-7", ROOT + "ines-carvallo"  # noqa: E741
OWNER = ROOT + "otto-ownerling"
ID_M, ID_B = "ACwAAAbCdEfG_hIjKlMnOpQrStUvWxYz0123400", "ACwAAAbCdEfG_hIjKlMnOpQrStUvWxYz0123401"
MIRA, BRAM, INES = "Mira Tolland", "Bram Oakesby", "Ines Carvallo"

# The rows; each person's key, name, title and company ("" where the list says none); how many are rejected.
CASES: dict[str, tuple[Rows, list[tuple[str, str, str, str]], int]] = {
    "the sender's own link stands on every row": (
        (("My profile", "Name", "Lead profile"), (OWNER, MIRA, M), (OWNER, BRAM, B)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        0,
    ),
    "whoever referred them has a link, too": (
        (("Referred by", "Name", "LinkedIn"), (OWNER, MIRA, M), (I, BRAM, B)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        0,
    ),
    "two columns of links, and the names tell whose": (
        (("A", "B", "Name"), (OWNER, M, MIRA), (ROOT + "zora-other", B, BRAM)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        0,
    ),
    "a slug on some rows, an id on all": (
        (("Name", "Public URL", "LinkedIn ID URL"), (MIRA, M, ROOT + ID_M), (BRAM, "", ROOT + ID_B), (INES, I, "")),
        [(M, MIRA, "", ""), (ROOT + ID_B, BRAM, "", ""), (I, INES, "", "")],
        0,
    ),
    "what an exporter flattened": (
        (("person.name", "person.title", "person.linkedin_url", "organization.name", "organization.linkedin_url"),
         (MIRA, "CTO", M, "Acme", "https://www.linkedin.com/company/acme")),
        [(M, MIRA, "CTO", "Acme")],
        0,
    ),
    "a form of address under Title": (
        (("Title", "Name", "Role", "LinkedIn"), ("Ms", MIRA, "CTO", M), ("Dr.", BRAM, "CEO", B)),
        [(M, MIRA, "CTO", ""), (B, BRAM, "CEO", "")],
        0,
    ),
    "Anrede, Titel, Vorname, Name": (
        (("Anrede", "Titel", "Vorname", "Name", "Funktion", "Link"), ("Frau", "Dr.", "Mira", "Tolland", "Leiterin", M)),
        [(M, MIRA, "Leiterin", "")],
        0,
    ),
    "a phone number under Contact": (
        (("Contact", "Person", "LinkedIn"), ("+49 30 123456", MIRA, M), ("+49 30 123457", BRAM, B)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        0,
    ),
    "e-mail addresses under Name": (
        (("Name", "Full name", "URL"), ("mira@example.org", MIRA, M), ("bram@example.org", BRAM, B)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        0,
    ),
    "an e-mail address where one name should be": (
        (("Name", "URL"), ("mira@example.org", M), (BRAM, B), (INES, I)),
        [(M, "", "", ""), (B, BRAM, "", ""), (I, INES, "", "")],
        0,
    ),
    "last name, first name in one column": (
        (("Last Name, First Name", "URL"), ("Tolland, Mira", M), ("Oakesby, Bram", B)),
        [(M, "Tolland, Mira", "", ""), (B, "Oakesby, Bram", "", "")],
        0,
    ),
    "Name and Surname": (
        (("Name", "Surname", "Firm", "URL"), ("Mira", "Tolland", "Acme", M), ("Bram", "Oakesby", "Bolt", B)),
        [(M, MIRA, "", "Acme"), (B, BRAM, "", "Bolt")],
        0,
    ),
    "two columns called Name, the first the firm's": (
        (("Name", "Name", "URL"), ("Acme GmbH", MIRA, M), ("Bolt Inc", BRAM, B)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        0,
    ),
    "the head is lost": (
        (("Mira", "Tolland", "Head of Sales", "Acme GmbH", M), ("Bram", "Oakesby", "Software Engineer", "Bolt Inc.", B)),
        [(M, MIRA, "Head of Sales", "Acme GmbH"), (B, BRAM, "Software Engineer", "Bolt Inc.")],
        0,
    ),
    "the head is lost, the link comes first": (
        ((M, MIRA, "Berlin"), (B, BRAM, "Wien"), (I, INES, "Graz")),
        [(M, MIRA, "", ""), (B, BRAM, "", ""), (I, INES, "", "")],
        0,
    ),
    "columns without a head": (
        (("", "", "LinkedIn", "Notes"), (MIRA, "Acme GmbH", M, "x"), (BRAM, "Bolt Inc", B, "")),
        [(M, MIRA, "", "Acme GmbH"), (B, BRAM, "", "Bolt Inc")],
        0,
    ),
    "a row of groups above the head": (
        (("Person", "", "Job", "", "Web"), ("First name", "Last name", "Role", "Company", "LinkedIn"),
         ("Mira", "Tolland", "CTO", "Acme", M)),
        [(M, MIRA, "CTO", "Acme")],
        0,
    ),
    "a head over two rows": (
        (("Name", "", "Company", "LinkedIn"), ("First name", "Last name", "", ""), ("Mira", "Tolland", "Acme", M)),
        [(M, MIRA, "", "Acme")],
        0,
    ),
    "the head once more in the middle": (
        (("Name", "URL"), (MIRA, M), ("Name", "URL"), (BRAM, B)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        1,
    ),
    "an example in the head, and the head once more": (
        (("Your name", "Your LinkedIn (e.g. https://www.linkedin.com/in/your-name)"), (MIRA, M),
         ("Your name", "Your LinkedIn (e.g. https://www.linkedin.com/in/your-name)"), (BRAM, B)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        1,
    ),
    "a note with its author's link above the head": (
        ((f"Exported by Otto, {OWNER}", "", "", ""), ("", "", "", ""), ("Name", "Title", "Company", "URL"),
         (MIRA, "CTO", "Acme", M), (BRAM, "CEO", "Bolt", B)),
        [(M, MIRA, "CTO", "Acme"), (B, BRAM, "CEO", "Bolt")],
        0,
    ),
    "Markdown": (
        (("Lead", "Company"), (f"[{MIRA}]({M})", "Acme"), (f"[{BRAM}]({B})", "Bolt")),
        [(M, MIRA, "", "Acme"), (B, BRAM, "", "Bolt")],
        0,
    ),
    "Name <address>": (((f"{MIRA} <{M}>",), (f"{BRAM} <{B}>",)), [(M, MIRA, "", ""), (B, BRAM, "", "")], 0),
    "name – address": (((f"{MIRA} – {M}",), (f"• {BRAM}: {B}",)), [(M, MIRA, "", ""), (B, BRAM, "", "")], 0),
    "address (name)": (((f"{M} ({MIRA})",), (f"{B} ({BRAM})",)), [(M, MIRA, "", ""), (B, BRAM, "", "")], 0),
    "HTML": (
        (("Profile",), (f'<a href="{M}">{MIRA}</a>',), (f"<a href='{B}' target='_blank'>{BRAM}</a>",)),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        0,
    ),
    "a link behind the name": (
        (("Name", "Company", "Name (link)"), (MIRA, "Acme", M), (BRAM, "Bolt", B)),
        [(M, MIRA, "", "Acme"), (B, BRAM, "", "Bolt")],
        0,
    ),
    "the label of a formula": (
        (("Profile", "Company"), (f'=HYPERLINK("{M}","{MIRA}")', "Acme"), (f'=HYPERLINK("{B}";"open")', "Bolt")),
        [(M, MIRA, "", "Acme"), (B, "", "", "Bolt")],
        0,
    ),
    "several people in a cell, each with their name": (
        (("Team",), (f"{MIRA} {M}, {BRAM} {B}",), (f"{INES} {I}",)),
        [(M, MIRA, "", ""), (B, BRAM, "", ""), (I, INES, "", "")],
        0,
    ),
    "several links in a row and nothing else": (((M, B), (I, "")), [(M, "", "", ""), (B, "", "", ""), (I, "", "", "")], 0),
    "two people's links beside one name": (
        (("Name", "LinkedIn"), (INES, I), ("Tolland & Oakesby", f"{M} ; {B}")),
        [(I, INES, "", ""), (M, "", "", ""), (B, "", "", "")],
        0,
    ),
    "what programs write for nothing": (
        (("First Name", "Last Name", "Title", "Company", "LinkedIn"), ("Mira", "undefined", "null", "N/A", M),
         ("nan", "nan", "None", "-", B), ("x", "y", "z", "w", "undefined"), ("a", "b", "c", "d", ROOT + "null")),
        [(M, "Mira", "", ""), (B, "", "", "")],
        2,
    ),
    "somebody whom LinkedIn doesn't name": ((("Name", "URL"), ("LinkedIn Member", M), (BRAM, B)), [(M, "", "", ""), (B, BRAM, "", "")], 0),
    "what nobody sees": (
        (("Name", "URL"), ("Mi\u200bra\u202e Tol\x07land\x00", f"\u202a{M}\u202c"), ("\ufeffBram\u2060 Oakesby", f"{B}\u200e")),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        0,
    ),
    "redirects": (
        (("Name", "URL"), (MIRA, f"https://www.google.com/url?q={M}&sa=D"),
         (BRAM, f"https://www.linkedin.com/redir/redirect?url={B}"), (INES, "https://lnkd.in/abc")),
        [(M, MIRA, "", ""), (B, BRAM, "", "")],
        1,
    ),
    "cut off by an exporter": ((("Name", "URL"), (MIRA, M), (BRAM, B[:-4] + "…"), (INES, I[:-2] + "...")), [(M, MIRA, "", "")], 2),
    "a job's column that is empty beside one that isn't": (
        (("Name", "Job Title", "Occupation", "URL"), (MIRA, "", "CTO", M), (BRAM, "", "CEO", B)),
        [(M, MIRA, "CTO", ""), (B, BRAM, "CEO", "")],
        0,
    ),
    "the job, not the headline": (
        (("Headline", "Name", "Current position", "URL"), ("Coffee | Dogs", MIRA, "CTO", M), ("I help people", BRAM, "CEO", B)),
        [(M, MIRA, "CTO", ""), (B, BRAM, "CEO", "")],
        0,
    ),
    "today's firm, not one before, nor its address": (
        (("Previous Company", "Company Website", "Company Size", "Current Company", "Name", "URL"),
         ("Old Inc", "https://acme.example", "11-50", "Acme", MIRA, M)),
        [(M, MIRA, "", "Acme")],
        0,
    ),
    "the owner isn't the person": (
        (("Contact owner", "Owner name", "Contact name", "URL"), ("Otto Ownerling", "Otto Ownerling", MIRA, M)),
        [(M, MIRA, "", "")],
        0,
    ),
    "heads in words nobody told us": (
        (("Namn", "Länk", "Ort"), (MIRA, M, "Malmö"), (BRAM, B, "Lund"), (INES, I, "Ystad")),
        [(M, MIRA, "", ""), (B, BRAM, "", ""), (I, INES, "", "")],
        0,
    ),
    "one row of one person": ((("Name", "LinkedIn"), (MIRA, M)), [(M, MIRA, "", "")], 0),
    "mixed ways to write": (
        (("LinkedIn", "Name"), ("/in/mira-tolland-0a1", MIRA), ("www.linkedin.com:443/in/bram-oakesby-7/de?x=1", BRAM),
         ("https://https://www.linkedin.com/comm/in/ines-carvallo&originalSubdomain=at", INES)),
        [(M, MIRA, "", ""), (B, BRAM, "", ""), (I, INES, "", "")],
        0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rows_come_to_what_a_person_sees_in_them(name: str) -> None:
    rows, wanted, rejected = CASES[name]
    mapping = guess(rows)
    read = RowPeople(mapping, rows[: mapping.first_row])
    found = [each for row in rows[mapping.first_row :] if any(row) for each in read.of(row)]
    people = [(each.url, each.name, each.title, each.company) for each in found if isinstance(each, Found)]
    assert [(slug(url), *said) for url, *said in people] == [(slug(url), *said) for url, *said in wanted]
    assert sum(isinstance(each, str) for each in found) == rejected


def test_a_person_of_the_other_column_too_is_nobody_of_the_row_s_name() -> None:
    rows = (
        ("Referred by", "Name", "LinkedIn"),
        (I, MIRA, M),
        (I, BRAM, "nothing"),
        (B, BRAM, B),
        (OWNER, BRAM, ""),
    )
    mapping = guess(rows[:2] + rows[3:])
    both = mapping.of_all([2, 0])
    read = RowPeople(both, rows[:1])
    assert [read.of(row) for row in rows[1:]] == [
        [Found(canonical(M), MIRA), Found(canonical(I))],
        [Found(canonical(I))],  # whose name that is the row doesn't say
        [Found(canonical(B), BRAM)],
        [Found(canonical(OWNER))],
    ]
    assert both.only_first().everybody is False
    with pytest.raises(LinkColumnTaken):
        mapping.of_all([2, 1])


def test_a_second_column_of_links_is_kept_in_mind_and_can_be_chosen() -> None:
    mapping = guess((("Referred by", "Name", "LinkedIn"), (OWNER, MIRA, M), (I, BRAM, B)))
    assert (mapping.profile_url, mapping.other_people) == (2, (0,))

    other = mapping.correct(Field.PROFILE_URL, 0)
    assert (other.profile_url, other.other_people) == (0, (2,))
    assert other.full_name is None  # it's Mira's, and that column is of whoever named her
    assert (
        mapping.correct(Field.FULL_NAME, 1).correct(Field.PROFILE_URL, 0).full_name == 1
    )  # as a person said
