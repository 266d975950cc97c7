"""Stand-ins: each word, number, name and address of a page becomes another one of the same shape. Pure.

Letters stay letters, digits stay digits, lengths stay; within one file the same word has the same stand-in, so a name
in a label still matches the name in the title, and an address in a link the page's own. Nothing leads back: the
stand-ins come from a key that is thrown away.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Collection, Iterator
from functools import cached_property
from urllib.parse import quote, unquote, urlsplit

MEMBER_ID = re.compile(r"(?P<kind>A(?:Co|Cw|EM)A)[A-Za-z0-9_-]{10,35}", re.ASCII)
DAY_MS = 86_400_000
POST_ID_DIGITS = range(18, 21)  # a post's id: its upper bits are milliseconds since 1970
_ATOM = re.compile(r"\d+|[^\W\d_]+")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+?", re.ASCII)
_OPAQUE = re.compile(r"[A-Za-z0-9_+/=-]{16,}", re.ASCII)
# One alphabet per script; whatever has none becomes Latin.
_ALPHABETS = (
    ("LATIN", "abcdefghijklmnopqrstuvwxyz"),
    ("CYRILLIC", "абвгдежзиклмнопрстуфхцчшщэюя"),
    ("GREEK", "αβγδεζηθικλμνξοπρτυφχψω"),
    ("HEBREW", "אבגדהוזחטיכלמנסעפצקרשת"),
    ("ARABIC", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    ("CJK", "".join(chr(0x4E00 + 37 * n) for n in range(300))),
    ("HANGUL", "".join(chr(0xAC00 + 41 * n) for n in range(250))),
    ("HIRAGANA", "あいうえおかきくけこさしすせそたちつてと"),
    ("KATAKANA", "アイウエオカキクケコサシスセソタチツテト"),
)


def words_of(text: str) -> Iterator[str]:
    """The words in it, folded: runs of letters."""
    return (each for each in _ATOM.findall(_folded(text)) if not each.isdigit())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


class StandIns:
    """The stand-ins of one file.

    `kept` are words that stay (the labels of the page knowledge), `phrases` whole texts that stay, `fragments` pieces of
    keys and addresses that its selectors name. `originals` are the page's own words, which no stand-in may be by chance.
    """

    def __init__(
        self,
        kept: Collection[str],
        phrases: Collection[str] = (),
        fragments: Collection[str] = (),
        originals: Collection[str] = (),
        key: bytes | None = None,
    ) -> None:
        self._kept = frozenset(word for text in kept for word in words_of(text))
        self._phrases = frozenset(_plain(each) for each in phrases)
        self._fragments = tuple(sorted({f for f in fragments if len(f) > 2}, key=len, reverse=True))
        self._avoid = frozenset(word for text in originals for word in words_of(text)) | self._kept
        self._key = key or secrets.token_bytes(16)
        self._known: dict[str, str] = {}
        self.persons: frozenset[str] = frozenset()  # words of names, which stay in no key either

    # --- texts

    def text(self, text: str) -> str:
        """Words and numbers replaced, but for the labels of the page knowledge."""
        text = unicodedata.normalize("NFC", text)
        if _plain(text) in self._phrases:
            return text
        text, ids = self._without_ids(text)
        return self._with_ids(_ATOM.sub(lambda found: self._atom(text, found), text), ids)

    def _atom(self, text: str, found: re.Match[str]) -> str:
        atom = found[0]
        if not atom.isdigit():
            return self.word(atom)
        unit = _ATOM.match(text, found.end())
        if len(atom) <= 2 and unit is not None and _folded(unit[0]) in self._kept:
            return atom  # an age, such as «3d»: how old a post is says nothing about anybody
        return self.number(atom)

    def word(self, word: str) -> str:
        """The stand-in of one run of letters, in the same case."""
        folded = _folded(word)
        if folded in self._kept:
            return word
        given = self._known.get(folded) or self._known.setdefault(folded, self._new(folded))
        if len(given) != len(word):  # a letter that folds into two
            given = (given * 2)[: len(word)]
        return "".join(g.upper() if w.isupper() else g for g, w in zip(given, word, strict=True))

    def _new(self, folded: str) -> str:
        for attempt in range(1_000):
            stream = self._stream(f"{attempt}:{folded}", len(folded))
            given = "".join(_alphabet(c)[n % len(_alphabet(c))] for c, n in zip(folded, stream, strict=True))
            if given != folded and given not in self._avoid:
                break
        return given

    def number(self, digits: str) -> str:
        """The stand-in of one run of digits; a post's id keeps its day."""
        found = self._known.get(digits)
        if found is None:
            found = self._known[digits] = self._new_number(digits)
        return found

    def _new_number(self, digits: str) -> str:
        if len(digits) in POST_ID_DIGITS and digits.isascii() and digits[0] != "0":
            return self._post_id(digits)
        for attempt in range(1_000):
            drawn = [n % 10 for n in self._stream(f"{attempt}:{digits}", len(digits))]
            if digits[0] != "0":
                drawn[0] = drawn[0] or 7
            given = "".join(map(str, drawn))
            if given != digits:
                break
        return given

    def _post_id(self, digits: str) -> str:
        day = (int(digits) >> 22) // DAY_MS
        drawn = int.from_bytes(bytes(n % 256 for n in self._stream(digits, 9)), "big")
        return str((day * DAY_MS + drawn % DAY_MS) << 22 | (drawn >> 40) % (1 << 22))

    def _stream(self, what: str, length: int) -> list[int]:
        """So many numbers below 2^16 for this, from the file's key."""
        drawn = b""
        block = 0
        while len(drawn) < 2 * length:
            drawn += hashlib.blake2b(f"{block}:{what}".encode(), key=self._key).digest()
            block += 1
        return [int.from_bytes(drawn[2 * n : 2 * n + 2], "big") for n in range(length)]

    # --- keys: ids, classes, names of parts

    def key(self, value: str, trusted: bool = True) -> str:
        """A key of the page's structure: its words stay, ids and the words of names don't.

        One that isn't `trusted`, of an attribute that nobody knows, keeps the pieces that the page knowledge names only.
        """
        parts = self._pieces(unicodedata.normalize("NFC", value))
        return "".join(part if fragment else self._key_part(part, trusted) for part, fragment in parts)

    @cached_property
    def _fragment(self) -> re.Pattern[str]:
        """They begin and end where words do: no piece of a name is taken for one."""
        whole = (
            f"{'(?<![a-z])' if each[0].islower() else ''}{re.escape(each)}{'(?![a-z])' if each[-1].islower() else ''}"
            for each in self._fragments
        )
        return re.compile("|".join(whole) or r"(?!)")

    def _pieces(self, value: str) -> Iterator[tuple[str, bool]]:
        at = 0
        for found in self._fragment.finditer(value):
            yield value[at : found.start()], False
            yield found[0], True
            at = found.end()
        yield value[at:], False

    def _key_part(self, part: str, trusted: bool) -> str:
        if not trusted:
            return self.text(part)
        part, ids = self._without_ids(part)
        part = _OPAQUE.sub(lambda found: found[0] if _wordy(found[0]) else self._scrambled(found[0]), part)
        return self._with_ids(_ATOM.sub(lambda found: self._key_atom(part, found), part), ids)

    def _key_atom(self, part: str, found: re.Match[str]) -> str:
        atom = found[0]
        if atom.isdigit():
            return atom if len(atom) == 1 else self.number(atom)
        if not atom.isascii() or self._names(atom):
            return self.word(atom)
        by_digit = any(part[at : at + 1].isdigit() for at in (found.start() - 1, found.end()) if at >= 0)
        camel = _CAMEL.findall(atom)
        return "".join(
            self.word(each) if self._names(each) or (by_digit and len(each) < 4) else each for each in camel
        )

    def _names(self, word: str) -> bool:
        return _folded(word) in self.persons

    def _scrambled(self, value: str) -> str:
        """An opaque token: nothing of it stays."""
        return _ATOM.sub(
            lambda found: self.number(found[0]) if found[0].isdigit() else self._token(found[0]), value
        )

    def _token(self, word: str) -> str:
        given = self._known.get(f"\0{word}") or self._known.setdefault(f"\0{word}", self._new(word.lower()))
        return "".join(g.upper() if w.isupper() else g for g, w in zip(given, word, strict=True))

    # --- ids of members, which keep what makes them known as such

    def _without_ids(self, text: str) -> tuple[str, list[str]]:
        ids: list[str] = []

        def note(found: re.Match[str]) -> str:
            rest = found[0][len(found["kind"]) :]
            ids.append(found["kind"] + self._scrambled(rest))
            return "\0"

        return MEMBER_ID.sub(note, text.replace("\0", "")), ids

    @staticmethod
    def _with_ids(text: str, ids: list[str]) -> str:
        waiting = iter(ids)
        return re.sub("\0", lambda _: next(waiting), text)

    # --- addresses

    def address(self, href: str, host: str) -> str:
        """A link: on the site itself its way stays and its people don't; elsewhere nothing of it does."""
        try:
            parts = urlsplit(href.strip())
            here = parts.hostname in (None, host.partition(":")[0]) or str(parts.hostname).endswith(
                ".linkedin.com"
            )
        except ValueError:
            return "#"
        if parts.scheme not in ("", "http", "https"):
            return "#"
        if not here:
            return "https://" + self.key(parts.netloc + parts.path, trusted=False)
        query = "&".join(
            f"{self.key(name)}={quote(self.text(unquote(value)), safe='')}" if sign else self.key(name)
            for name, sign, value in (pair.partition("=") for pair in parts.query.split("&") if pair)
        )
        return (
            self.way(parts.path)
            + (f"?{query}" if query else "")
            + ("#" if parts.fragment or href == "#" else "")
        )

    def way(self, path: str) -> str:
        """A path of the site: the segments of the site stay, those after /in/ and its like are somebody's."""
        done, before = [], ""
        for segment in path.split("/"):
            plain = unicodedata.normalize("NFC", unquote(segment))
            theirs = before in SOMEBODYS and plain != "me"
            done.append(quote(self.text(plain) if theirs else self.key(plain), safe=":(),@"))
            before = plain
        return "/".join(done)


# The segment after one of these is a person's, a company's, or a text's own.
SOMEBODYS = frozenset(
    {"in", "company", "school", "showcase", "posts", "pulse", "groups", "jobs", "view", "pub"}
)


def _plain(text: str) -> str:
    return re.sub(r"[\s·•|]+", " ", text).strip()


def _wordy(value: str) -> bool:
    """Whether a long token is words in a row, and no id: no digit in it, and its words are long ones."""
    words = _CAMEL.findall(value)
    if not words or any(c in "+/=" for c in value):
        return False
    digits = sum(c.isdigit() for c in value)
    return digits <= len(value) // 5 and sum(map(len, words)) / len(words) >= 3


def _alphabet(letter: str) -> str:
    name = unicodedata.name(letter, "LATIN")
    return next((letters for script, letters in _ALPHABETS if name.startswith(script)), _ALPHABETS[0][1])
