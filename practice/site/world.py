"""What is so on the site: relations, invitations, posts, reactions and comments. No HTTP, no HTML."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import unquote
from zlib import crc32

from practice.clock import PracticeClock
from practice.people import Flip, Person, Post, Posting, PostOrigin, Relation, Thread, Traits
from practice.site.accounts import USUAL, Account, LoginForm, make_accounts
from practice.site.books import BookedKind, Books
from practice.site.line import Chance

_WEEK = timedelta(days=7)
_OLD_INVITATION = timedelta(weeks=3)
_RECENT = timedelta(days=40)
_DEEP = 7  # entries of other people, more than what is there before scrolling
REACTIONS = ("Like", "Celebrate", "Support", "Love", "Insightful", "Funny")
LONGEST_COMMENT = 1250
_NAMESAKE = "-jr"
CONNECTABLE = (Relation.TOP_CARD, Relation.MENU)


def _id(moment: datetime, number: int, milliseconds: int = 0) -> int:
    """A LinkedIn-like id: milliseconds since 1970 in the upper bits, something unique in the lower 22."""
    return (int(moment.timestamp() * 1000) + milliseconds) << 22 | number


@dataclass(slots=True)
class LiveComment:
    """A comment as it stands under a post; `author` is a slug."""

    id: int
    author: str
    text: str
    at: datetime


@dataclass(slots=True)
class LivePost:
    """A post with its ids: the page's own (activity), and those of share links."""

    post: Post
    at: datetime
    id: int
    ugc_id: int
    share_id: int
    comments: list[LiveComment] = field(default_factory=list)

    @property
    def urn(self) -> str:
        return f"urn:li:activity:{self.id}"

    @property
    def author(self) -> str:
        return self.post.author

    @property
    def token(self) -> str:
        """What stands for the post in server-driven pages: always the same, and tells no id."""
        return sha256(f"post {self.id}".encode()).hexdigest()[:22]


@dataclass(frozen=True, slots=True)
class Tie:
    """A sent invitation or a connection: with whom, since when."""

    slug: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Accepting:
    """Which share of the people accept an invitation by themselves, and how long they take."""

    share: float = 0.0
    after: timedelta = timedelta(hours=1)

    def accepts(self, person: Person) -> bool:
        """Always the same answer for the same person."""
        return crc32(person.slug.encode()) % 1000 < self.share * 1000


class World:
    """The site's state. Every deed of an account goes through it into the books."""

    def __init__(
        self, people: list[Person], books: Books, clock: PracticeClock, accounts: int = USUAL
    ) -> None:
        self._made = people
        self._accounts = accounts
        self._clock = clock
        self.books = books
        self.reset()

    def reset(self) -> None:
        """Everything as at the start; the books are reset by their owner."""
        self.accounts = make_accounts(self._made, self._accounts)
        self.login_form = LoginForm.CLASSIC
        self.chance = Chance()
        self.people = {person.slug: person for person in self._made}
        self._addresses = {alias: p.slug for p in self._made for alias in (*p.aliases, p.member_id)}
        self._relations: dict[tuple[int, str], Relation] = {}
        self._ties: dict[tuple[int, str], datetime] = {}
        self.accepting = Accepting()
        self._reactions: dict[tuple[int, int], str | None] = {}
        self._begin = self._clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self._last_number = 1 << 20  # above all numbers of made-up posts, below 2**22
        self.posts: dict[int, LivePost] = {}
        self._other_ids: dict[int, int] = {}
        self._tokens: dict[str, int] = {}
        self._withdrawn: set[tuple[int, str]] = set()
        for person in self._made:
            for _, post in person.activity:
                self._publish(post)

    def _publish(self, post: Post) -> None:
        at = self._begin - post.age
        live = LivePost(post, at, _id(at, post.number), _id(at, post.number, -61), _id(at, post.number, -34))
        live.comments = [
            LiveComment(_id(self._begin - c.age, c.number), c.author, c.text, self._begin - c.age)
            for c in post.comments
        ]
        self.posts[live.id] = live
        self._other_ids.update({live.ugc_id: live.id, live.share_id: live.id})
        self._tokens[live.token] = live.id

    # --- looking things up

    def now(self) -> datetime:
        return self._clock.now().astimezone(UTC)

    def find(self, address: str) -> Person | None:
        """The person that a slug, a former slug or a member id leads to."""
        slug = unquote(address)
        slug = slug if slug in self._addresses else slug.lower()
        slug = self._addresses.get(slug, slug)
        if slug.endswith(_NAMESAKE) and (person := self.people.get(slug.removesuffix(_NAMESAKE))):
            return self.namesake(person)
        return self.people.get(slug)

    def namesake(self, person: Person) -> Person:
        """A stranger of nearly the same name and slug, who stands on no list."""
        number = person.number + len(self.people)
        return replace(
            person, number=number, slug=person.slug + _NAMESAKE, suffix=" Jr", aliases=(), traits=Traits()
        )

    def post_by_urn(self, urn: str) -> LivePost | None:
        """The post that an activity, share or ugcPost URN, a bare id, or a token means."""
        if urn in self._tokens:
            return self.posts[self._tokens[urn]]
        number = urn.rsplit(":", 1)[-1]
        if not number.isdecimal():
            return None
        return self.posts.get(self._other_ids.get(int(number), int(number)))

    def activity(self, person: Person) -> list[tuple[PostOrigin, LivePost]]:
        """What stands in the person's list, newest first."""
        by_number = {live.post.number: live for live in self.posts.values()}
        found = [(entry, by_number[post.number]) for entry, post in person.activity]
        match person.traits.posting:
            case Posting.NONE:
                return []
            case Posting.PINNED:
                old = [each for each in found if each[0] is PostOrigin.OWN][-1:]
                return old + [each for each in found if each not in old]
            case Posting.DEEP:
                others = [live for live in self.posts.values() if live.author != person.slug][:_DEEP]
                return [(PostOrigin.LIKED, live) for live in others] + found
            case Posting.OLD:
                recent = self._begin - _RECENT
                return [each for each in found if each[0] is not PostOrigin.OWN or each[1].at < recent]
            case Posting.RECENT:
                return found

    def relation(self, account: Account, person: Person) -> Relation:
        return self._relations.get((account.number, person.slug), person.traits.relation)

    def withdrew(self, account: Account, person: Person) -> bool:
        """Whether the account has taken back an invitation of its own."""
        return (account.number, person.slug) in self._withdrawn

    def reaction(self, account: Account, post_id: int) -> str | None:
        """The account's reaction to a post or a comment: "Like", another one, or none."""
        key = (account.number, post_id)
        if key not in self._reactions and (live := self.posts.get(post_id)):
            author = self.people[live.author]
            newest = author.own_posts[0] if author.own_posts else None
            if live.post != newest:
                return None
            traits = author.traits
            return "Celebrate" if traits.celebrated else "Like" if traits.already_liked else None
        return self._reactions.get(key)

    def comments_off(self, live: LivePost) -> bool:
        return self.people[live.author].traits.comments_off

    def ties(self, account: Account, relation: Relation) -> list[Tie]:
        """The people with whom the account stands so (pending, connected), newest first."""
        found = [
            Tie(slug, self._ties.get((account.number, slug), self._begin - _OLD_INVITATION))
            for slug, person in self.people.items()
            if self.relation(account, person) is relation and slug != account.slug
        ]
        order = {key: place for place, key in enumerate(self._ties)}  # of those of one moment
        return sorted(
            found, key=lambda tie: (tie.at, order.get((account.number, tie.slug), -1)), reverse=True
        )

    def weekly_limit_reached(self, account: Account) -> bool:
        if account.weekly_limit is None:
            return False
        since = self.now() - _WEEK
        sent = [
            a
            for a in self.books.actions
            if a.account == account.number
            and a.action is BookedKind.CONNECT
            and datetime.fromisoformat(a.at) > since
        ]
        return len(sent) >= account.weekly_limit

    # --- what accounts do

    def invite(self, account: Account, person: Person, note: str | None) -> None:
        again = self.relation(account, person) is Relation.PENDING
        self._relate(account, person, Relation.PENDING)
        if note and account.notes_left is not None:
            account.notes_left -= 1
        self.books.act(account.number, BookedKind.CONNECT, person.slug, text=note, again=again)

    def withdraw(self, account: Account, person: Person) -> None:
        self._relate(account, person, Relation.TOP_CARD)
        self._withdrawn.add((account.number, person.slug))
        self.books.act(account.number, BookedKind.WITHDRAW, person.slug)

    def answer(self, account: Account, person: Person, accept: bool) -> None:
        """Accept or ignore the person's invitation."""
        self._relate(account, person, Relation.CONNECTED if accept else Relation.TOP_CARD)
        self.books.act(account.number, BookedKind.ACCEPT if accept else BookedKind.IGNORE, person.slug)

    def react(self, account: Account, live: LivePost, reaction: str | None) -> None:
        """React as a click on the post's own button would: on a reacted post it takes the reaction back."""
        if self.people[live.author].traits.flip is Flip.LOST:
            return
        reaction = reaction if reaction in REACTIONS else None
        before = self.reaction(account, live.id)
        after = None if before and reaction in (None, before) else reaction or "Like"
        self._reactions[(account.number, live.id)] = after
        deed = BookedKind.LIKE if after else BookedKind.UNLIKE
        self.books.act(account.number, deed, live.author, live.urn, after)

    def react_to_comment(self, account: Account, live: LivePost, comment: LiveComment) -> None:
        before = self.reaction(account, comment.id)
        self._reactions[(account.number, comment.id)] = None if before else "Like"
        self.books.act(account.number, BookedKind.LIKE_COMMENT, comment.author, live.urn)

    def comment(self, account: Account, live: LivePost, text: str) -> LiveComment | None:
        """What stands under the post now; None when it can't be commented so."""
        text = text.strip()
        if not text or len(text) > LONGEST_COMMENT or self.comments_off(live):
            return None
        self._last_number += 1
        written = LiveComment(_id(self.now(), self._last_number), account.slug, text, self.now())
        below = self.people[live.author].traits.thread is Thread.BELOW
        live.comments.insert(len(live.comments) if below else 0, written)
        self.books.act(account.number, BookedKind.COMMENT, live.author, live.urn, text)
        return written

    def catch_up(self, account: Account) -> None:
        """Let those accept whose time has come, before the account looks."""
        due = self.now() - self.accepting.after
        for tie in self.ties(account, Relation.PENDING):
            if tie.at <= due and self.accepting.accepts(self.people[tie.slug]):
                self.relate(account, self.people[tie.slug], Relation.CONNECTED)

    # --- what the control API does

    def relate(self, account: Account, person: Person, relation: Relation) -> None:
        """Set how the two stand; a pending invitation that becomes a connection was accepted."""
        if relation is Relation.CONNECTED and self.relation(account, person) is Relation.PENDING:
            self.books.accepted(account.number, person.slug)
        self._relate(account, person, relation)

    def change_traits(self, person: Person, changes: dict[str, Any]) -> None:
        """Change what is special about a person; a changed relation holds for every account."""
        if "relation" in changes:
            self._relations = {k: v for k, v in self._relations.items() if k[1] != person.slug}
        traits: Traits = replace(person.traits, **changes)
        self.people[person.slug] = replace(person, traits=traits)

    def _relate(self, account: Account, person: Person, relation: Relation) -> None:
        self._relations[(account.number, person.slug)] = relation
        self._ties.pop((account.number, person.slug), None)
        self._ties[(account.number, person.slug)] = self.now()
