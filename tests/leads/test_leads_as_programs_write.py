"""Lists as programs and people hand them on: chats, mails, Markdown, a CRM's JSON, sheets with groups or two tables (spec, section 4)."""

import json
from pathlib import Path

import pytest

from engine.leads.formats import NotAList
from engine.leads.previewing import preview
from engine.leads.reader import open_table
from engine.leads.row_people import Found, RowPeople
from engine.leads.rows import DamagedRow
from engine.rules.identity import ROOT, slug
from tests.leads.files import write_xlsx

MIRA, BRAM, INES, ANNA = (
    ROOT + name for name in ("mira-tolland-0a1", "bram-oakesby-7", "ines-carvallo", "anna-assist")
)
ID = "ACwAAAB1cDeFgHiJkLmNoPqRsTuVwXyZ012"
OWNER = ROOT + "otto-owner"
Person = tuple[str, str, str, str]

TEXTS: dict[str, tuple[str, list[Person], int]] = {
    "chat.txt": (
        f"""[12.05.24, 10:01:12] Otto Owner: Nachrichten sind verschlüsselt.
[12.05.24, 10:02:00] Otto Owner: schau mal Mira Tolland {MIRA}?utm_source=share
[12.05.24, 10:03:00] Anna Assist: und Bram Oakesby:
{BRAM}
12/05/24, 10:05 pm - Anna Assist: {INES} super Kontakt!
[12.05.24, 10:06:00] Otto Owner: https://www.linkedin.com/company/acme nicht die
""",
        # whoever wrote it is nobody's name, and a name on the line before could be anybody's
        [(MIRA, "Mira Tolland", "", ""), (BRAM, "", "", ""), (INES, "", "", "")],
        2,
    ),
    "mail.txt": (
        f"""Hi Otto,

here are the people from yesterday, as promised:

1) Mira Tolland (Head of Sales, Acme): {MIRA}
2) Bram Oakesby, VP at Lumo <{BRAM}>
3) Ines Carvallo - linkedin.com/in/ines-carvallo

Best,
Anna
--
Anna Assist | Acme | {ANNA}
""",
        [(MIRA, "Mira Tolland", "", ""), (BRAM, "Bram Oakesby", "", ""), (INES, "Ines Carvallo", "", ""),
         (ANNA, "Anna Assist", "", "")],
        4,
    ),
    "notes.md": (
        f"""# Leads

| Name | Role | LinkedIn | Company |
| --- | --- | --- | --- |
| [Mira Tolland](https://www.notion.so/Mira-1) | Head of Sales | [linkedin.com/in/mira-tolland-0a1]({MIRA}) | Acme |
| **Bram Oakesby** | VP \\| Growth | <{BRAM}> | Lumo |
| Ines Carvallo |  | {INES} | Öko |
""",
        [(MIRA, "Mira Tolland", "Head of Sales", "Acme"), (BRAM, "Bram Oakesby", "VP | Growth", "Lumo"),
         (INES, "Ines Carvallo", "", "Öko")],
        0,
    ),
    "crm.json": (
        json.dumps({
            "meta": {"owner": {"linkedin": OWNER}},
            "data": [
                {"attributes": {
                    "name": {"first": "Mira", "last": "Tolland"},
                    "job": {"title": "Head of Sales", "company": {"name": "Acme"}},
                    "social": [{"type": "x", "url": "https://x.com/mira"}, {"type": "linkedin", "url": MIRA}],
                }},
                {"attributes": {
                    "name": {"first": "Bram", "last": "Oakesby"},
                    "job": {"title": "VP", "company": {"name": "Lumo"}},
                    "social": [{"type": "linkedin", "url": BRAM}],
                }},
            ],
        }),
        [(MIRA, "Mira Tolland", "Head of Sales", "Acme"), (BRAM, "Bram Oakesby", "VP", "Lumo")],
        0,
    ),
    "lemlist.csv": (
        f"""email,firstName,lastName,companyName,linkedinUrl,icebreaker,Lead owner LinkedIn
m@a.example,Mira,Tolland,Acme,{MIRA},"Hi Mira,
say hi to {OWNER} !",{OWNER}
b@l.example,Bram,Oakesby,Lumo,{BRAM},Hello,{OWNER}
""",
        [(MIRA, "Mira Tolland", "", "Acme"), (BRAM, "Bram Oakesby", "", "Lumo")],
        0,
    ),
    "evaboot.csv": (
        f"""First Name,Last Name,Prospect LinkedIn ID,Current Job,Linkedin URL Public,Linkedin URL Unique,Company Name,Company Linkedin URL
Mira,Tolland,111,Head of Sales,{MIRA},{ROOT}{ID},Acme,https://www.linkedin.com/company/acme
Bram,Oakesby,112,VP,{BRAM},{ROOT}{ID.replace("B1", "C2")},Lumo,https://www.linkedin.com/company/lumo
""",
        [(MIRA, "Mira Tolland", "Head of Sales", "Acme"), (BRAM, "Bram Oakesby", "VP", "Lumo")],
        0,
    ),
    "connections-ja.csv": (
        """注意事項:
"エクスポートにはメールアドレスが含まれない場合があります。"

名,姓,URL,メールアドレス,会社,役職,つながりを作成した日
花子,山田,https://www.linkedin.com/in/hanako-yamada,,株式会社アクメ,営業部長,2024年5月1日
""",
        [(ROOT + "hanako-yamada", "花子 山田", "営業部長", "株式会社アクメ")],
        0,
    ),
}  # fmt: skip


def read(path: Path) -> tuple[list[Person], int]:
    table = open_table(path)
    mapping = preview(table).mapping
    with table.rows() as opened:
        rows = list(opened)
    reader = RowPeople(mapping, rows[: mapping.first_row])
    found = [
        each
        for row in rows[mapping.first_row :]
        if any(row)
        for each in ([row.reason] if isinstance(row, DamagedRow) else reader.of(row))
    ]
    people = [(each.url, each.name, each.title, each.company) for each in found if isinstance(each, Found)]
    return people, len(found) - len(people)


@pytest.mark.parametrize("name", TEXTS)
def test_it_comes_to_what_a_person_sees_in_it(name: str, tmp_path: Path) -> None:
    text, people, rejected = TEXTS[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read(tmp_path / name) == (people, rejected)


def test_a_word_below_two_groups_is_of_its_group(tmp_path: Path) -> None:
    groups = ("Person", "", "", "Firma", "", "Sonstiges")
    heads = ("Name", "Position", "LinkedIn", "Name", "Webseite", "Notiz")
    row = ("Mira Tolland", "Head of Sales", MIRA, "Acme GmbH", "https://acme.example", "Stand 4")
    path = write_xlsx(tmp_path / "fair.xlsx", Leads=(("Messe-Kontakte",), (), groups, heads, row))
    assert read(path) == ([(MIRA, "Mira Tolland", "Head of Sales", "Acme GmbH")], 0)


def test_of_two_tables_beside_each_other_no_row_takes_the_other_one_s_words(tmp_path: Path) -> None:
    heads = ("Name", "LinkedIn", "Firma")
    rows = (
        (*heads, "", *heads),
        ("Mira Tolland", MIRA, "Acme", "", "Ines Carvallo", INES, "Öko"),
        ("", "", "", "", "Anna Assist", ANNA, "Quark"),
    )
    people, _ = read(write_xlsx(tmp_path / "two.xlsx", Tabelle1=rows))
    assert [slug(url) for url, *_ in people] == ["ines-carvallo", "anna-assist"]
    assert [said[1:] for said in people] == [("Ines Carvallo", "", "Öko"), ("Anna Assist", "", "Quark")]


def test_a_mail_is_told_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "leads.eml"
    path.write_text(f"From: Anna <a@x.example>\nSubject: Leads\nMIME-Version: 1.0\n\nMira Tolland {MIRA}\n")
    with pytest.raises(NotAList) as refused:
        open_table(path)
    assert refused.value.fact.values["what"] == "mail"
