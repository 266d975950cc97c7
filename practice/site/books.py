"""The site's own record of who did what, and of every wrong.

Kept in memory and, if a path is given, appended to a JSONL file that is synced at every line.
"""

import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import Any

from practice.clock import PracticeClock


class BookedKind(StrEnum):
    """What can be done to a person on the site."""

    CONNECT = "connect"
    LIKE = "like"
    COMMENT = "comment"
    UNLIKE = "unlike"
    LIKE_COMMENT = "like_comment"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"  # an account accepts the person's invitation
    IGNORE = "ignore"
    FOLLOW = "follow"
    SWITCH_IDENTITY = "switch_identity"
    MESSAGE = "message"  # text = what was typed or sent; a paid InMail that was only opened: PAID
    REPLY = "reply"  # an answer to somebody's comment
    REPORT = "report"
    REMOVE_CONNECTION = "remove_connection"
    MISUSE = "misuse"  # text = a control that nothing needs: save, embed, photo, the reactions menu …
    ACCEPTED = "accepted"  # the person accepts the account's; nobody's action


PAID = "InMail"


class Wrong(StrEnum):
    """What must never be found in the books."""

    NOT_ASKED = "not_asked"
    LIKE_REMOVED = "like_removed"
    COMMENT_TWICE = "comment_twice"
    INVITED_TWICE = "invited_twice"
    WITHDRAWN = "withdrawn"
    TWO_ACTIVE = "two_active"  # another account was active on the same line less than the gap ago
    COOLDOWN = "cooldown"  # another account acted on the person less than the cooldown ago
    COMMENT_LIKED = "comment_liked"
    IDENTITY = "identity"  # the company's name was taken on
    MESSAGED = "messaged"
    INMAIL = "inmail"
    REPLIED = "replied"
    REPORTED = "reported"
    DISCONNECTED = "disconnected"
    MENU_MISUSED = "menu_misused"
    LOOK_ALIKE = "look_alike"  # something was clicked on the page of another host


# what nobody ever asks for: a wrong whatever was asked
_NEVER: dict[BookedKind, tuple[Wrong, str]] = {
    BookedKind.UNLIKE: (Wrong.LIKE_REMOVED, "Account {account} took back its like of {post}."),
    BookedKind.WITHDRAW: (Wrong.WITHDRAWN, "Account {account} withdrew from {person}."),
    BookedKind.LIKE_COMMENT: (Wrong.COMMENT_LIKED, "Account {account} liked a comment of {person}."),
    BookedKind.SWITCH_IDENTITY: (Wrong.IDENTITY, "Account {account} opened the company's identity menu."),
    BookedKind.REPLY: (Wrong.REPLIED, "Account {account} answered {person}'s comment."),
    BookedKind.REPORT: (Wrong.REPORTED, "Account {account} reported {person}."),
    BookedKind.REMOVE_CONNECTION: (
        Wrong.DISCONNECTED,
        "Account {account} ended its connection with {person}.",
    ),
    BookedKind.MISUSE: (Wrong.MENU_MISUSED, "Account {account} pressed what nothing needs, beside {person}."),
}


@dataclass(frozen=True, slots=True)
class BookedAction:
    """One deed. `at` is ISO 8601 in UTC."""

    at: str
    account: int
    action: BookedKind
    person: str
    post: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class BookedWrong:
    """One wrong, and which account did it."""

    at: str
    wrong: Wrong
    account: int
    person: str | None
    sentence: str


class Books:
    """Actions, page views and wrongs. Gap and cooldown are in seconds; 0 switches the check off."""

    def __init__(self, path: Path | None, clock: PracticeClock) -> None:
        self._clock = clock
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._clear()

    def _clear(self) -> None:
        self.actions: list[BookedAction] = []
        self.wrongs: list[BookedWrong] = []
        self.views: Counter[tuple[int, str]] = Counter()
        self.gap_seconds = 0.0
        self.cooldown_seconds = 0.0
        self._asked: set[tuple[int | None, str, str]] | None = None
        self.lines: dict[
            int, str
        ] = {}  # which account comes by which public address; all by one where none is said
        self._active: dict[str, tuple[int, float]] = {}
        self._touched: dict[str, dict[int, float]] = {}

    def reset(self) -> None:
        """Begin anew; the file keeps what stood before, and a line that says so."""
        self._clear()
        self._line({"kind": "reset", "at": self._now()})

    def expect(self, asked: set[tuple[int | None, str, str]] | None) -> None:
        """From now on only these (account or any, slug, deed) are right; None: anything is."""
        self._asked = asked

    def active(self, account: int) -> None:
        """Note that an account is at work now."""
        now, line = self._clock.monotonic(), self.lines.get(account, "")
        if line in self._active:
            other, since = self._active[line][0], now - self._active[line][1]
            if other != account and since < self.gap_seconds:
                self._wrong(
                    Wrong.TWO_ACTIVE,
                    account,
                    None,
                    f"Account {account} was active {since:.1f} s after account {other}.",
                )
        self._active[line] = (account, now)

    def view(self, account: int, page: str) -> None:
        """Record a page view, by the kind of page."""
        self.active(account)
        self.views[(account, page)] += 1
        self._line({"kind": "view", "at": self._now(), "account": account, "page": page})

    def act(
        self,
        account: int,
        deed: BookedKind,
        person: str,
        post: str | None = None,
        text: str | None = None,
        again: bool = False,
    ) -> None:
        """Record a deed and count what is wrong with it. `again`: it stood already when it was done."""
        for wrong, sentence in self._judge(account, deed, person, post, text, again):
            self._wrong(wrong, account, person, sentence)
        self._write_action(BookedAction(self._now(), account, deed, person, post, text))
        self._touched.setdefault(person, {})[account] = self._clock.monotonic()

    def look_alike(self, account: int, host: str) -> None:
        """Count a click on a page of another host."""
        self._wrong(Wrong.LOOK_ALIKE, account, None, f"Account {account} clicked on a page of {host}.")

    def accepted(self, account: int, person: str) -> None:
        """Record that the person accepted the account's invitation."""
        self._write_action(BookedAction(self._now(), account, BookedKind.ACCEPTED, person))

    def _judge(
        self, account: int, deed: BookedKind, person: str, post: str | None, text: str | None, again: bool
    ) -> list[tuple[Wrong, str]]:
        found: list[tuple[Wrong, str]] = []
        if self._asked is not None and not self._asked & {
            (account, person, deed.value),
            (None, person, deed.value),
        }:
            found.append((Wrong.NOT_ASKED, f"Nobody asked account {account} for {deed} on {person}."))
        mine = [a for a in self.actions if a.account == account and a.person == person]
        match deed:
            case deed if deed in _NEVER:
                wrong, sentence = _NEVER[deed]
                found.append((wrong, sentence.format(account=account, person=person, post=post)))
            case BookedKind.MESSAGE:
                wrong = Wrong.INMAIL if text == PAID else Wrong.MESSAGED
                found.append((wrong, f"Account {account} wrote to {person}: {text!r}."))
            case BookedKind.COMMENT if any(a.action is deed and a.post == post for a in mine):
                found.append((Wrong.COMMENT_TWICE, f"Account {account} commented again on {post}."))
            case BookedKind.CONNECT if again or any(a.action is deed for a in mine):
                found.append((Wrong.INVITED_TWICE, f"Account {account} invited {person} again."))
            case _:
                pass
        now = self._clock.monotonic()
        for other, then in self._touched.get(person, {}).items():
            if other != account and now - then < self.cooldown_seconds:
                sentence = f"Account {account} acted on {person} {now - then:.1f} s after account {other}."
                found.append((Wrong.COOLDOWN, sentence))
        return found

    def _write_action(self, action: BookedAction) -> None:
        self.actions.append(action)
        self._line({"kind": "action", **asdict(action)})

    def _wrong(self, wrong: Wrong, account: int, person: str | None, sentence: str) -> None:
        found = BookedWrong(self._now(), wrong, account, person, sentence)
        self.wrongs.append(found)
        self._line({"kind": "wrong", **asdict(found)})

    def _now(self) -> str:
        return self._clock.now().astimezone(UTC).isoformat()

    def _line(self, entry: dict[str, Any]) -> None:
        if self._path is None:
            return
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def as_dict(self) -> dict[str, Any]:
        """Everything, as plain data for the control API."""
        counts: dict[str, Counter[str]] = {}
        for action in self.actions:
            counts.setdefault(str(action.account), Counter())[action.action] += 1
        return {
            "actions": [asdict(action) for action in self.actions],
            "counts": counts,
            "views": [
                {"account": account, "page": page, "count": count}
                for (account, page), count in self.views.items()
            ],
            "wrongs": [asdict(found) for found in self.wrongs],
        }
