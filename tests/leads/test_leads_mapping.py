"""Typical exports just work: which column is what (spec, section 4)."""

from collections.abc import Sequence

import pytest

from engine.leads.formats import NotAList
from engine.leads.guessing import guess
from engine.leads.header_row import find_header
from engine.leads.headers import Field
from engine.leads.mapping import LinkColumnTaken, Mapping, NoLinkColumn

URL = "https://www.linkedin.com/in/jane-doe"
OTHER_URL = "https://www.linkedin.com/in/john-roe"

EXPORTS: dict[str, tuple[Sequence[Sequence[str]], dict[Field, str]]] = {
    "LinkedIn's Connections.csv with its notes": (
        (
            ("Notes:",),
            ("When exporting your connection data, you may notice that some e-mail addresses are missing.",),
            (),
            ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"),
            ("Jane", "Doe", URL, "", "Acme", "CEO", "01 Nov 2026"),
        ),
        {
            Field.FIRST_NAME: "Jane",
            Field.LAST_NAME: "Doe",
            Field.PROFILE_URL: URL,
            Field.COMPANY: "Acme",
            Field.TITLE: "CEO",
        },
    ),
    "PhantomBuster's Sales Navigator export": (
        (
            (
                "profileUrl",
                "fullName",
                "firstName",
                "lastName",
                "companyName",
                "title",
                "companyUrl",
                "defaultProfileUrl",
            ),
            (
                *(
                    "https://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH,x",
                    "Jane Doe",
                    "Jane",
                    "Doe",
                    "Acme",
                    "CEO",
                ),
                *("https://www.linkedin.com/company/acme", URL),
            ),
        ),
        {
            Field.PROFILE_URL: URL,
            Field.FULL_NAME: "Jane Doe",
            Field.FIRST_NAME: "Jane",
            Field.COMPANY: "Acme",
            Field.TITLE: "CEO",
        },
    ),
    "PhantomBuster's profile scraper": (
        (
            (
                "linkedinProfileUrl",
                "firstName",
                "lastName",
                "linkedinHeadline",
                "companyName",
                "linkedinJobTitle",
            ),
            (URL, "Jane", "Doe", "I help people", "Acme", "CEO"),
        ),
        {Field.PROFILE_URL: URL, Field.LAST_NAME: "Doe", Field.COMPANY: "Acme", Field.TITLE: "CEO"},
    ),
    "Apollo": (
        (
            (
                "First Name",
                "Last Name",
                "Title",
                "Company",
                "Email",
                "Person Linkedin Url",
                "Company Linkedin Url",
            ),
            ("Jane", "Doe", "CEO", "Acme", "jane@example.org", URL, "http://www.linkedin.com/company/acme"),
        ),
        {Field.PROFILE_URL: URL, Field.TITLE: "CEO", Field.COMPANY: "Acme", Field.FIRST_NAME: "Jane"},
    ),
    "HubSpot": (
        (
            ("Record ID", "First Name", "Last Name", "Email", "Job Title", "Company Name", "LinkedIn Bio"),
            ("1", "Jane", "Doe", "jane@example.org", "CEO", "Acme", URL),
            ("2", "Bo", "Li", "bo@example.org", "CTO", "Acme", ""),
        ),
        {Field.PROFILE_URL: URL, Field.TITLE: "CEO", Field.COMPANY: "Acme", Field.LAST_NAME: "Doe"},
    ),
    "an Evaboot-like Sales Navigator exporter": (
        (
            ("First Name", "Last Name", "Current Job", "Company Name", "LinkedIn URL", "Sales Navigator URL"),
            ("Jane", "Doe", "CEO", "Acme", URL, "https://www.linkedin.com/sales/lead/ACwAAA"),
        ),
        {Field.PROFILE_URL: URL, Field.COMPANY: "Acme"},
    ),
    "German": (
        (
            ("Vorname", "Name", "Position", "Firma", "LinkedIn"),
            ("Jane", "Doe", "Geschäftsführerin", "Acme", URL),
        ),
        {
            Field.FIRST_NAME: "Jane",
            Field.LAST_NAME: "Doe",
            Field.TITLE: "Geschäftsführerin",
            Field.COMPANY: "Acme",
            Field.PROFILE_URL: URL,
        },
    ),
    "French": (
        (
            ("Prénom", "Nom", "Intitulé du poste", "Société", "URL du profil"),
            ("Jane", "Doe", "PDG", "Acme", URL),
        ),
        {Field.FIRST_NAME: "Jane", Field.LAST_NAME: "Doe", Field.TITLE: "PDG", Field.COMPANY: "Acme"},
    ),
    "Spanish": (
        (("Nombre", "Apellidos", "Cargo", "Compañía", "Enlace"), ("Jane", "Doe", "CEO", "Acme", URL)),
        {Field.FIRST_NAME: "Jane", Field.LAST_NAME: "Doe", Field.TITLE: "CEO", Field.COMPANY: "Acme"},
    ),
    "Portuguese": (
        (("Nome completo", "Função", "Empresa", "Perfil"), ("Jane Doe", "CEO", "Acme", URL)),
        {Field.FULL_NAME: "Jane Doe", Field.TITLE: "CEO", Field.COMPANY: "Acme"},
    ),
    "Italian": (
        (("Nome", "Cognome", "Ruolo", "Azienda", "Profilo"), ("Jane", "Doe", "CEO", "Acme", URL)),
        {Field.FIRST_NAME: "Jane", Field.LAST_NAME: "Doe", Field.TITLE: "CEO", Field.COMPANY: "Acme"},
    ),
    "Dutch": (
        (("Voornaam", "Achternaam", "Functie", "Bedrijf", "Profiel"), ("Jane", "Doe", "CEO", "Acme", URL)),
        {Field.FIRST_NAME: "Jane", Field.LAST_NAME: "Doe", Field.TITLE: "CEO", Field.COMPANY: "Acme"},
    ),
    "Turkish": (
        (
            ("Ad\u0131", "Soyad\u0131", "Unvan", "Şirket", "Bağlant\u0131"),
            ("Jane", "Doe", "CEO", "Acme", URL),
        ),
        {Field.FIRST_NAME: "Jane", Field.LAST_NAME: "Doe", Field.TITLE: "CEO", Field.COMPANY: "Acme"},
    ),
    "a bare column of URLs": (((URL,), (OTHER_URL,)), {Field.PROFILE_URL: URL}),
    "a column of URLs under one word": ((("Leads",), (URL,), (OTHER_URL,)), {Field.PROFILE_URL: URL}),
    "names beside URLs, no header": (
        (("Jane Doe", URL, "42"), ("John Roe", OTHER_URL, "43")),
        {Field.PROFILE_URL: URL, Field.FULL_NAME: "Jane Doe"},
    ),
    "a header in words nobody told us": (
        (("Ném", "Hívatkozás"), ("Jane Doe", URL), ("John Roe", OTHER_URL)),
        {Field.PROFILE_URL: URL},
    ),
    "a blank line above a header in words nobody told us": (
        (("", ""), ("Ném", "Hívatkozás"), ("Jane Doe", URL), ("John Roe", OTHER_URL)),
        {Field.PROFILE_URL: URL},
    ),
    "hyperlink formulas": (
        (("Name", "Link"), ("Jane Doe", f'=HYPERLINK("{URL}","Jane")')),
        {Field.PROFILE_URL: f'=HYPERLINK("{URL}","Jane")', Field.FULL_NAME: "Jane Doe"},
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_typical_exports_just_work(name: str) -> None:
    rows, expected = EXPORTS[name]
    mapping = guess(rows)
    first = rows[mapping.first_row]
    said = {field: mapping.column(field) for field in expected}
    assert {field: first[n] for field, n in said.items() if n is not None} == expected
    assert set(expected) <= mapping.guessed


def test_the_column_that_holds_links_wins_over_the_one_that_is_called_so() -> None:
    rows = (("LinkedIn URL", "Website"), ("", URL), ("", OTHER_URL))
    assert guess(rows).profile_url == 1


def test_a_company_s_links_are_not_people() -> None:
    rows = (("Name", "LinkedIn URL"), ("Acme", "https://www.linkedin.com/company/acme"))
    with pytest.raises(NotAList, match=r"not_a_list\.company_links"):
        guess(rows)


def test_sales_navigator_s_own_links_say_what_to_use_instead() -> None:
    rows = (("Name", "Profile URL"), ("Jane", "https://www.linkedin.com/sales/lead/ACwAAA,NAME"))
    with pytest.raises(NotAList, match=r"not_a_list\.sales_links"):
        guess(rows)


def test_without_links_it_is_no_list() -> None:
    with pytest.raises(NotAList, match=r"not_a_list\.no_links"):
        guess((("Name", "E-mail"), ("Jane", "jane@example.org")))


def test_people_without_a_link_above_the_first_one_are_no_header() -> None:
    rows = (("First Name", "Last Name", "URL"), ("Bo", "Li", ""), ("Jane", "Doe", URL))
    assert find_header(rows) == 0


class TestCorrecting:
    mapping = guess((("Name", "URL", "Xyz", "Abc"), ("Jane", URL, "CEO", "Acme")))

    def test_a_corrected_column_is_no_longer_a_guess(self) -> None:
        mapping = self.mapping.correct(Field.TITLE, 2).correct(Field.FULL_NAME, 0)
        assert (mapping.title, mapping.full_name) == (2, 0)
        assert mapping.guessed == {Field.PROFILE_URL}

    def test_a_column_says_one_thing_only(self) -> None:
        mapping = self.mapping.correct(Field.COMPANY, 0)
        assert (mapping.company, mapping.full_name) == (0, None)

    def test_a_field_can_be_left_out(self) -> None:
        assert self.mapping.correct(Field.FULL_NAME, None).full_name is None

    def test_a_list_keeps_its_profile_links(self) -> None:
        with pytest.raises(NoLinkColumn):
            self.mapping.correct(Field.PROFILE_URL, None)
        with pytest.raises(LinkColumnTaken):
            self.mapping.correct(Field.TITLE, 1)

    def test_it_survives_being_stored(self) -> None:
        assert Mapping.from_json(self.mapping.as_json()) == self.mapping
