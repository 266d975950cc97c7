"""Whether the name on a profile may be the name on a list. Pure.

Asked is only whether they have *nothing* in common: people marry, shorten, translate and decorate their names, and an unknown
is never a no. Two names say nothing about each other where one is empty, no person's (a company, an address, «LinkedIn Member»),
or in a script that the other isn't in; names in Chinese characters are written in two ways, and compare as little.
"""

import re
import unicodedata
from difflib import SequenceMatcher

from engine.rules.names import TITLES

ALIKE = 0.7  # of two words' letters: Sergey and Sergei, Micheal and Michael, Yusuf and Youssef
SHORTEST_PART = 3  # letters of a word that may stand for a longer one: Alex in Alexander
LONGEST = 120  # letters that are looked at: more than any name has
# Besides titles: what stands around names and is nobody's own.
_BESIDE = TITLES | frozenset(
    "phd msc bsc ba ma md cpa pmp cfa jr sr ii iii iv he him his she her hers they them "
    "de da do dos das del della di du la le les von van der den des zu zur ter ten af av bin ibn al el abu".split()
)
_NO_PERSON = frozenset(
    "gmbh inc llc ltd limited ag corp corporation kg ug ohg srl spa sarl sas bv nv oy ab plc pty sro kft ooo "
    "company co group gruppe team consulting solutions services agency agentur verein ev "
    "linkedin member mitglied membre miembro membro".split()
)
# Letters that don't come apart into a letter and its mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a", "ё": "е"}
)
_WRITTEN_OUT = re.compile(r"(?<=[aou])e")  # Mueller is Müller, Soeren is Søren
_TWICE_WRITTEN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO"})


def nothing_in_common(listed: str, found: str) -> bool:
    """Whether the two names surely are those of different people, as far as names can tell."""
    if not _is_name(listed) or not _is_name(found):
        return False
    ours, theirs = _words(listed[:LONGEST]), _words(found[:LONGEST])
    scripts = {_script(word) for word in (*ours, *theirs)}
    if not ours or not theirs or len(scripts) != 1 or scripts & _TWICE_WRITTEN:
        return False
    pairs = [(one, other) for one in (*ours, "".join(ours)) for other in (*theirs, "".join(theirs))]
    return not any(_related(one, other) for one, other in pairs)


def _is_name(text: str) -> bool:
    return not any(each in "@_" or each.isdigit() for each in text)


def _words(name: str) -> list[str]:
    """The name's own words, plain and small; none where it isn't a person's."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    plain = "".join(each for each in plain if not unicodedata.combining(each) and each not in "'’`´ʼ.")
    words = [word for word in re.split(r"[^\w]+", plain) if word]
    if _NO_PERSON & set(words):
        return []
    return [word for word in words if word not in _BESIDE] or words


def _script(word: str) -> str:
    return unicodedata.name(word[0], "").partition(" ")[0]


def _related(one: str, other: str) -> bool:
    spelled = ((one, other), (_WRITTEN_OUT.sub("", one), _WRITTEN_OUT.sub("", other)))
    return any(_alike(*sorted(pair, key=lambda word: (len(word), word))) for pair in spelled)


def _alike(short: str, long: str) -> bool:
    if len(short) == 1:
        return long.startswith(short)  # an initial
    if short == long or (len(short) >= SHORTEST_PART and short in long):
        return True
    return len(short) > SHORTEST_PART and SequenceMatcher(None, short, long, autojunk=False).ratio() >= ALIKE
