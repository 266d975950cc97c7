"""What stands in a column's cells: names, forms of address, numbers, links; and whether they are the row's person's. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.rules.links import agrees, reads_like_a_name
from engine.rules.nothing import is_nothing

SAMPLE = 300  # cells of a column that are looked at
COMPARED = 60  # rows whose words are looked for in their slugs
ENOUGH = 200  # letters of a cell
LONG = 60  # letters: longer than a job's title, as a headline is
FEW = 0.3  # share of cells with such a word that tells a column of firms, or of jobs

SALUTATIONS = frozenset(
    """
    mr mrs ms miss mx dr prof professor sir dame madam herr frau hr fr fraulein herrn dipl ing med phil rer nat mag phd md mba monsieur madame mademoiselle
    m mme mlle señor señora sr sra srta don doña dott dottssa sig sigra signor signora senhor senhora dhr mevr mw drs ir bay bayan pan pani
    г-н г-жа господин госпожа пан пані д-р 先生 女士 小姐 様 さん 氏 씨 님 선생님 श्री श्रीमती सुश्री डॉ السيد السيدة الدكتور د أ م מר גב גברת דר פרופ
    male female he she they him her männlich weiblich divers
    """.split()
)
FIRMS = frozenset(
    """
    gmbh ag kg ohg ug se inc incorporated ltd limited llc llp plc corp corporation co company group holding holdings sarl sas sasu sa eurl srl spa snc sl slu
    ltda me eireli bv nv vof oy ab as aps a/s aş şti ltd.şti sp z.o.o zoo ооо зао оао пао ао ип тов пат pvt pte pty kk gk labs studio solutions
    systems technologies partners consulting services bank agency university институт
    """.split()
)
WIDE_FIRMS = ("株式会社", "有限会社", "合同会社", "公司", "集团", "集團", "주식회사", "(주)", "㈜")
JOBS = frozenset(
    """
    ceo cto cfo coo cmo cio chro cso cpo cro vp svp evp president founder cofounder co-founder owner partner director manager head lead leader chief officer
    executive engineer developer designer analyst consultant specialist coordinator assistant associate administrator architect scientist recruiter
    sales marketing accountant lawyer buyer representative advisor strategist intern principal senior junior
    geschäftsführer geschäftsführerin leiter leiterin vertrieb einkauf berater beraterin prokurist prokuristin entwickler entwicklerin vorstand inhaber
    directeur directrice responsable chargé chargée gérant gérante pdg ingénieur ingénieure consultante développeur fondateur fondatrice
    gerente jefe jefa directora ingeniero ingeniera responsable desarrollador fundador diretor diretora coordenador engenheiro analista
    direttore direttrice responsabile amministratore ingegnere titolare consulente directeur hoofd adviseur manager medewerker eigenaar
    müdür müdürü uzmanı direktör mühendis mühendisi genel kurucu dyrektor dyrektorka kierownik kierowniczka inżynier prezes specjalista
    директор менеджер руководитель инженер начальник специалист основатель керівник інженер начальник засновник фахівець
    """.split()
)
_TRIM = ".,;:()[]\"'"
_PHONE_LETTERS = 4  # "ext.", "Tel."


class Kind(StrEnum):
    """What a cell says, as it looks."""

    LINK = "link"
    EMAIL = "email"
    NUMBERS = "numbers"  # a phone number, a date, an amount
    ADDRESS = "address"
    SALUTATION = "salutation"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's first cells that say something, and how they look. Shares are of those, from 0 to 1."""

    cells: tuple[str, ...]
    filled: float  # share of the rows
    shares: dict[Kind, float]

    def share(self, *kinds: Kind) -> float:
        return sum(self.shares.get(kind, 0.0) for kind in kinds)

    @property
    def long(self) -> float:
        """Share of cells longer than a job's title, or cut in pieces, as headlines are."""
        return _share(self.cells, lambda cell: len(cell) > LONG or "|" in cell)

    @property
    def firms(self) -> float:
        """Share with a word that ends firms' names."""
        return _share(self.cells, _is_firm)

    @property
    def jobs(self) -> float:
        """Share with a word of jobs."""
        return _share(
            self.cells, lambda cell: any(word.strip(_TRIM) in JOBS for word in cell.lower().split())
        )

    @property
    def names(self) -> float:
        """Share that reads like a person's whole name."""
        return _share(self.cells, reads_like_a_name)

    @property
    def one_word(self) -> float:
        return _share(self.cells, lambda cell: " " not in cell)


def look(cells: Sequence[str]) -> Column:
    """The column with these cells, blank ones among them."""
    said = tuple(
        cell.strip()[:ENOUGH] for cell in cells[:SAMPLE] if cell.strip() and not is_nothing(cell.strip())
    )
    kinds = [kind_of(cell) for cell in said]
    shares = {kind: kinds.count(kind) / len(said) for kind in set(kinds)} if said else {}
    return Column(said, len(said) / max(len(cells[:SAMPLE]), 1), shares)


def kind_of(cell: str) -> Kind:
    """How a cell looks."""
    lower = cell.lower()
    if "://" in lower or lower.startswith("www.") or "linkedin.com/" in lower or lower.startswith("/in/"):
        return Kind.LINK
    if is_email(cell):
        return Kind.EMAIL
    digits = sum(map(str.isdigit, cell))
    letters = sum(map(str.isalpha, cell))
    if digits > letters or (digits > 5 and letters <= _PHONE_LETTERS):
        return Kind.NUMBERS
    words = lower.split()
    if digits and "," in cell and len(words) > 2 and any(word.strip(_TRIM).isdigit() for word in words):
        return Kind.ADDRESS
    if all(word.strip(_TRIM).replace(".", "").replace("'", "") in SALUTATIONS for word in words):
        return Kind.SALUTATION
    return Kind.WORDS


def is_email(cell: str) -> bool:
    """Whether a cell is an e-mail address."""
    name, at, domain = cell.strip("<> ").partition("@")
    return bool(name and at) and "." in domain[1:-1] and not any(map(str.isspace, cell.strip()))


def agreement(cells: Sequence[str], urls: Sequence[str]) -> float:
    """In which share of the rows the cell's words stand in the person's own slug; 0 where there is nothing to compare."""
    pairs = [(cell, url) for cell, url in zip(cells, urls, strict=False) if cell.strip() and url][:COMPARED]
    return sum(agrees(cell, url) for cell, url in pairs) / len(pairs) if pairs else 0.0


def _is_firm(cell: str) -> bool:
    return any(word.strip(_TRIM) in FIRMS for word in cell.lower().split()[1:]) or any(
        each in cell for each in WIDE_FIRMS
    )


def _share(cells: Sequence[str], is_one: Callable[[str], bool]) -> float:
    return sum(is_one(cell) for cell in cells) / len(cells) if cells else 0.0
