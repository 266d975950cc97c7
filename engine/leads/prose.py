"""Words with links among them: a mail, a chat, notes. Each line is a cell by itself, for commas there part sentences. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from engine.leads.header_words import is_known
from engine.leads.rows import Rows
from engine.rules.links import is_profile_link, people_in

# Before what somebody wrote in an exported chat: when, and who. That name is the writer's.
_WRITER = re.compile(
    r"\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d{2}(?::\d{2})?(?:[ \u202f]?[ap]\.?m\.?)?\]?(?: [-–])? [^:\r\n]{1,60}: ",
    re.IGNORECASE,
)


def rows(lines: Iterable[str]) -> Rows:
    """A row of one cell per line."""
    for line in lines:
        said = line.rstrip("\r\n")
        writer = _WRITER.match(said)
        yield [said[writer.end() if writer else 0 :]]


def is_prose(lines: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a text is words, not a table: nothing names columns, and most links stand amid words, not in cells of their own."""
    width, times = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    if any(sum(map(is_known, row)) > 1 for row in rows) or (width > 2 and 2 * times > len(rows)):
        return False
    linked = sum(bool(people_in(line)) for line in lines)
    alone = sum(any(map(is_profile_link, row)) for row in rows)
    return linked > 0 and 2 * alone < linked
