"""The user's own comments: kept as templates, given out in turn."""

import csv
import io
import random
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.leads.cells import defuse, restored
from engine.rules import texts
from engine.rules.errors import UserError
from engine.rules.texts import LibraryText, TextSubject
from storage import comments as store
from storage.comments import CommentRow, TagRow
from storage.queue import ActionRow

COLUMNS = ("text", "tag", "used")
FILE = "linkedpilot-comments.csv"
LONGEST_TAG = 30
LONGEST_TEMPLATE = 2000  # with all its choices; it still has to be read, and copied, on a phone
_FIELD = {f"{{{name}}}" for name in texts.FIELDS}
_PIECE = re.compile("|".join([*map(re.escape, sorted(_FIELD)), "[{}|]", "[^{}|]+"]))


@dataclass(frozen=True, slots=True)
class CsvReport:
    """What came of a table of comments; `refused` are the lines that no comment can be made of."""

    added: int
    known: int
    refused: tuple[int, ...]


class NotATemplate(UserError):
    """The library doesn't take this: it is too long, or there already."""


def list_comments(session: Session, tag: str | None = None) -> list[CommentRow]:
    """The library in the order in which it was written."""
    return store.all_comments(session, tag)


def add(session: Session, text: str, now: datetime, tag: str = "") -> CommentRow:
    """A new template. Raises UnfitText for one that couldn't be posted, NotATemplate for one that is there already."""
    text, tag = _checked(text), _tag(tag)
    if store.by_text(session, text) is not None:
        raise NotATemplate("there_already")
    return store.get(session, store.add(session, text, tag, now))


def edit(session: Session, comment_id: int, text: str, tag: str | None = None) -> CommentRow:
    """Another text; a tag of None leaves the tag as it is."""
    before = store.get(session, comment_id)
    text = _checked(text)
    same = store.by_text(session, text)
    if same is not None and same.id != comment_id:
        raise NotATemplate("there_already")
    store.change(session, comment_id, text, before.tag if tag is None else _tag(tag))
    return store.get(session, comment_id)


def as_csv(session: Session) -> bytes:
    """The library as a table that `from_csv` reads: UTF-8 with a mark, so that a spreadsheet reads it rightly."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in store.all_comments(session):
        writer.writerow([defuse(row.text), defuse(row.tag), row.used])
    return out.getvalue().encode("utf-8-sig")


def is_csv(content: bytes) -> bool:
    """Whether a file is such a table, by its first line."""
    first = content[:200].decode("utf-8-sig", "replace").splitlines()[:1]
    heads = [each.strip().strip('"').lower() for each in re.split("[,;\t]", first[0])] if first else []
    return heads[:2] == list(COLUMNS[:2])


def from_csv(session: Session, content: bytes, now: datetime) -> CsvReport:
    """Add what isn't there yet; what could never be posted is counted and left out. Raises NotATemplate for no text file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as other:
        raise NotATemplate("not_utf8") from other
    delimiter = next((each for each in ",;\t" if each in text.splitlines()[0]), ",")
    added = known = 0
    refused: list[int] = []
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
        if number == 1 or not any(cell.strip() for cell in row):
            continue
        try:
            add(session, restored(row[0]), now, restored(row[1]) if len(row) > 1 else "")
            added += 1
        except NotATemplate as there:
            if not there.fact.code.endswith("there_already"):
                refused.append(number)
            else:
                known += 1
        except texts.UnfitText:
            refused.append(number)
    return CsvReport(added, known, tuple(refused))


def tags(session: Session) -> list[TagRow]:
    """The tags in use, by their names."""
    return store.tags(session)


def sample(template: str, person: TextSubject, rng: random.Random) -> str | None:
    """How a template would read for a person; None where it is passed over for what isn't known of them."""
    try:
        text = texts.render(template, person, rng)
        texts.check_text(text, texts.LONGEST_COMMENT, template)
    except texts.UnfitText:
        return None
    return text


def delete(session: Session, comment_id: int) -> None:
    """Forget a template; comments made from it stay."""
    store.remove(session, comment_id)


def text_for(session: Session, action: ActionRow, now: datetime, rng: random.Random) -> str:
    """The comment for an action, made from the next template in turn, which counts as used.

    A template that needs a name or a company which the person lacks is passed over. Raises UnfitText when
    no template fits.
    """
    return compose(
        session, action.profile_url, action.full_name, action.company, action.comment_tag, now, rng
    )


def compose(
    session: Session,
    profile_url: str,
    full_name: str,
    company: str,
    tag: str | None,
    now: datetime,
    rng: random.Random,
    avoid: frozenset[str] = frozenset(),
) -> str:
    """As `text_for`, for a person; `avoid` are texts that the person shall not get either."""
    rows = store.all_comments(session, tag)
    library = [LibraryText(row.id, row.text, row.last_used_at) for row in rows]
    written = store.texts_for_person(session, profile_url) | avoid
    used = {entry.text for entry in library if any(made_from(entry.text, text) for text in written)}
    used_ones = [entry for entry in library if entry.last_used_at is not None]
    last = max(used_ones, key=lambda entry: entry.last_used_at or now, default=None)
    while True:
        chosen = texts.choose_comment(library, used, last.id if last else None, rng)
        try:
            text = texts.render(chosen.text, TextSubject(full_name, company), rng)
            texts.check_text(text, texts.LONGEST_COMMENT, chosen.text)
        except texts.UnfitText:
            library = [entry for entry in library if entry.id != chosen.id]
            continue
        store.used(session, chosen.id, now)
        return text


def made_from(template: str, text: str) -> bool:
    """Whether a text can have come from a template, whatever was chosen and filled in.

    Every place that can be reached is known at once (a bit each, from 0 to the text's end), so a template takes one look per piece however
    many gaps and choices it has: a regular expression tries their combinations one by one, which takes minutes.
    """
    reached, choices = 1, list[tuple[int, int]]()  # a choice that is open: where it began, where its ends are
    marks: dict[str, int] = {}  # where each piece stands in the text
    for piece in _PIECE.findall(template):
        if piece in _FIELD or (
            choices and piece in texts.FIELDS
        ):  # alone in its brackets, or one of the choices
            lowest = reached & -reached
            reached = ((1 << len(text) + 1) - 1) & -lowest if lowest else 0
        elif piece == "{":
            choices.append((reached, 0))
        elif choices and piece in "|}":
            began, ends = choices.pop()
            if piece == "|":
                choices.append((began, ends | reached))
                reached = began
            else:
                reached |= ends
        else:
            if piece not in marks:
                marks[piece] = _marks(piece, text)
            reached = (reached & marks[piece]) << len(piece)
    return not choices and bool(reached >> len(text) & 1)


def _marks(piece: str, text: str) -> int:
    """A bit for every place at which the piece stands."""
    found, at = 0, text.find(piece)
    while at >= 0:
        found |= 1 << at
        at = text.find(piece, at + 1)
    return found


def _checked(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_TEMPLATE:
        raise NotATemplate("too_long", longest=LONGEST_TEMPLATE, length=len(text))
    texts.check_template(text, texts.LONGEST_COMMENT)
    return text


def _tag(tag: str) -> str:
    tag = tag.strip().lstrip("#").lower()
    if len(tag) > LONGEST_TAG:
        raise NotATemplate("long_tag", longest=LONGEST_TAG)
    return tag
