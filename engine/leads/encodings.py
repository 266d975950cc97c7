"""In which encoding a text is written, told from its letters: the one under which the names in it can be read.

A file of few names gives statistics little to go by, and it is the usual one. What tells more: in a name stand letters of one
language, none of them a symbol, a control character or a capital in the middle. So each encoding that programs write is tried,
and the reading with most such letters wins; chardet, which knows which letters follow each other, has a vote besides.
"""

import codecs
import unicodedata
from collections import Counter

import chardet

LOOKED_AT = 8 * 1024  # bytes
VOTE = 0.08  # of chardet's; less than one letter in ten
# What Windows programs mean by these names is the larger set.
SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "big5": "cp950",
}
# Of what spreadsheet programs write on Windows, a Mac and in DOS; how usual it is decides between equals.
SINGLE = {
    "cp1252": 0.06, "cp1250": 0.04, "cp1251": 0.04, "cp1254": 0.04, "cp1253": 0.03, "cp1255": 0.03, "cp1256": 0.03,
    "cp1257": 0.02, "cp874": 0.02, "mac_roman": 0.03, "cp850": 0.03, "cp852": 0.02, "cp866": 0.02, "cp857": 0.01, "cp437": 0.01,
    "koi8_r": 0.02, "iso8859_2": 0.02, "iso8859_5": 0.01, "iso8859_7": 0.01, "iso8859_15": 0.02, "mac_latin2": 0.01,
    "mac_cyrillic": 0.01, "mac_greek": 0.01, "mac_turkish": 0.01,
}  # fmt: skip
DOUBLE = {"cp932": 0.03, "gb18030": 0.03, "cp949": 0.02, "cp950": 0.02, "euc_jp": 0.02}
# A language's letters beyond a to z, in lower case, and how often lists are in it beside others.
LANGUAGES = (
    (1.0, "äöüß"), (1.0, "àâæçéèêëîïôœùûü"), (1.0, "áéíóúüñ"), (1.0, "ãõáéíóúâêôçà"), (1.0, "àèéìòù"), (0.97, "ëïéèöüê"),
    (1.0, "åäöé"), (0.98, "æøåé"), (1.0, "ąćęłńóśźż"), (0.97, "áčďéěíňóřšťúůýž"), (0.95, "áäčďéíĺľňóôŕšťúýž"),
    (0.97, "áéíóöőúüű"), (0.96, "ăâîșțşţ"), (0.95, "čćđšž"), (1.0, "çğıiöşüâî"), (0.92, "ąčęėįšųūž"), (0.92, "āčēģīķļņšūž"),
    (0.9, "äõöüšž"), (0.85, "áðéíóúýþæö"), (0.9, "àéèíóòúüïç"), (0.85, "ëç"),
    (1.0, "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"), (0.98, "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’"), (0.9, "абвгдђежзијклљмнњопрстћуфхцчџш"),
    (0.98, "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
)  # fmt: skip
CAPITALS_FIRST = frozenset("абвгдежзиклмнопрстуфхцчшщюяαβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋΐΰ")
TYPED = frozenset("\u00a0–—‘’‚“”„…•·°®™€£§©«»´ªº¡¿№\u200e\u200f")
WITHOUT_CAPITALS = (
    range(0x5D0, 0x5EB), range(0x621, 0x6D3), range(0xE01, 0xE5C),  # Hebrew, Arabic, Thai
    range(0x3041, 0x30FF), range(0x4E00, 0xA000), range(0xAC00, 0xD7A4), range(0x3000, 0x3020),  # kana, Han, Hangul, wide marks
)  # fmt: skip
CONSONANTS = frozenset("bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ")
OF_ANOTHER = 0.8
_ALL = frozenset("".join(letters for _, letters in LANGUAGES))


def likeliest(foreign: bytes) -> str:
    """The encoding under which these lines, all with letters beyond ASCII's, read best."""
    sample = foreign[:LOOKED_AT]
    vote = _vote(foreign)
    names = {**SINGLE, **DOUBLE, **({vote: 0.0} if vote else {})}
    scores = {
        name: _score(name, sample) + usual + (VOTE if name == vote else 0.0) for name, usual in names.items()
    }
    return max(scores, key=lambda name: scores[name])


def _vote(foreign: bytes) -> str | None:
    answer = chardet.detect(foreign, encoding_era=chardet.EncodingEra.MODERN_WEB)
    try:
        name = codecs.lookup(answer["encoding"] or "").name
    except LookupError:
        return None
    name = SUPERSETS.get(name, name)
    known = {codecs.lookup(each).name: each for each in (*SINGLE, *DOUBLE)}
    return known.get(name, name)


def _score(name: str, sample: bytes) -> float:
    """At most 1: all that isn't ASCII are letters of one language, where they may stand."""
    try:
        text = codecs.getincrementaldecoder(name)("replace").decode(sample)
    except (UnicodeError, LookupError):
        return -9.0
    foreign = sum(not each.isascii() for each in text)
    if not foreign:
        return -9.0
    found = _Letters()
    for before, each, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if not each.isascii():
            found.add(before, each, after)
    letters = sum(count for each, count in found.small.items() if each in _ALL)
    best = 0.0
    for weight, language in LANGUAGES:
        own = sum(count for each, count in found.small.items() if each in language)
        # A list of people from many countries is in no one's language: another one's letter counts nearly as much.
        best = max(best, weight * own + OF_ANOTHER * (letters - own))
    return (best + 0.95 * found.others + 0.5 * found.neutral - 2 * found.bad) / foreign


class _Letters:
    """What stands in a text besides ASCII's."""

    def __init__(self) -> None:
        self.bad = 0  # can't stand where it stands
        self.neutral = 0  # says nothing
        self.others = 0  # letters of scripts that have no capitals
        self.small: Counter[str] = Counter()  # other letters, in lower case

    def add(self, before: str, each: str, after: str) -> None:
        code = ord(each)
        amid_latin = _is_latin(before) or _is_latin(after)
        if each in TYPED:
            # "O’Neill" is written so, "Garc’a" isn't.
            if before.isalpha() and after.isalpha() and not (each == "’" and after.isupper()):
                self.bad += 1
            else:
                self.neutral += 1
        elif any(code in script for script in WITHOUT_CAPITALS):
            if amid_latin:
                self.bad += 1
            else:
                self.others += 1
        elif each.isalpha():
            self._letter(before, each, after, amid_latin)
        elif unicodedata.category(each)[0] == "M":
            self.neutral += 1
        else:
            self.bad += 1

    def _letter(self, before: str, each: str, after: str, amid_latin: bool) -> None:
        small = each.lower()[:1]
        if small in CAPITALS_FIRST:
            if amid_latin:
                self.bad += 1
            elif each.islower() and not before.isalpha():
                self.neutral += 1
            else:
                self.small[small] += 1
            return
        if each.isupper() and before.isalpha() and (before.islower() or after.islower()):
            self.bad += 1  # a capital amid small letters
        elif (
            before in CONSONANTS
            and after in CONSONANTS
            and unicodedata.normalize("NFD", small)[0] in CONSONANTS
        ):
            self.neutral += 1  # "Jšrg": a vowel is wanted there
        else:
            self.small[small] += 1


def _is_latin(each: str) -> bool:
    return each.isalpha() and (each.isascii() or each in "äöüßéèáóúíñçãõ")


def _fall_back(error: UnicodeError) -> tuple[str, int]:
    """For bytes that are no UTF-8 in a text that is: another program's, joined to it."""
    assert isinstance(error, UnicodeDecodeError), "of a text that is read"
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


PATCHED = "linkedpilot-patched"  # what a decoder of UTF-8 does with what isn't
codecs.register_error(PATCHED, _fall_back)
