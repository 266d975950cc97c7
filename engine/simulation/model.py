"""A model of LinkedIn: who can be connected to, who posts, what limits accounts have, when log-ins expire.

The shares are round numbers for a mixed list of a sales person, not measured ones; they can be set.
"""

import hashlib
import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from engine.linkedin.capability_check import Known, Record
from engine.linkedin.login import LoginTimeout, SeenAccount
from engine.linkedin.outcome import ActionTask, DoubtAnswer, Mark, Result, SeenPost
from engine.linkedin.page_visit import end
from engine.rules.enums import ActionType, CaptureKind, Outcome
from engine.rules.errors import UserError
from engine.rules.facts import fact
from engine.rules.kinds import KINDS, Kind, KindText, Target
from engine.rules.limits import WEEK
from engine.rules.room import MB, Room
from engine.simulation.clock import VirtualClock
from engine.work.visitor import SameJudge

POST_LASTS = timedelta(days=9)  # until a person's next post
# Of all people: at which share of the way from 0 to 1 each of these ends.
CONNECTING = (
    (0.02, Outcome.UNAVAILABLE),
    (0.05, Outcome.FOLLOW_ONLY),
    (0.08, Outcome.EMAIL_NEEDED),
    (0.13, Outcome.ALREADY_CONNECTED),
)
POSTING = ((0.02, Outcome.UNAVAILABLE), (0.32, Outcome.NO_POST))
COMMENTING = (*POSTING, (0.37, Outcome.COMMENTS_OFF))
LIKING = (*POSTING, (0.34, Outcome.ALREADY_LIKED))
AT_A_PERSON = ((0.02, Outcome.UNAVAILABLE),)


def _ways(kind: Kind) -> Sequence[tuple[float, Outcome]]:
    """How a kind may end at a person, by what its row says of it."""
    if kind.invites:
        return CONNECTING
    if kind.target is Target.PERSON:
        return AT_A_PERSON
    return COMMENTING if kind.text is KindText.COMMENT else LIKING


class NoPages(UserError):
    """The model of LinkedIn has no pages of which a copy could be kept."""


@dataclass(frozen=True, slots=True)
class Temper:
    """How LinkedIn and the laptop behave. Chances are per action, but for the log-in's: per turn and sender."""

    weekly_invitations: int | None = 100  # about what LinkedIn is known to accept
    accepts: float = 0.3  # of all invitations
    login_expires: float = 0.005
    relogin_after: timedelta = timedelta(hours=20)
    browser_lost: float = 0.002
    uncertain: float = 0.002
    slowed_down: float = 0.0002
    seconds: tuple[float, float] = (4.0, 16.0)  # of one action, but for the reading of the page
    characters: tuple[int, int] = (200, 1000)  # on the screen of such a page
    everybody: bool = False  # can be reached, and has posts to like and to comment on


FAULTLESS = Temper(
    weekly_invitations=None, login_expires=0, browser_lost=0, uncertain=0, slowed_down=0, everybody=True
)


@dataclass(frozen=True, slots=True)
class ModelEffect:
    """One effect on LinkedIn."""

    at: datetime
    sender_id: int
    kind: ActionType
    profile_url: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sender's browser was open from then till then, in seconds of the clock that nobody sets."""

    sender_id: int
    opened: float
    closed: float


@dataclass
class Model:
    """LinkedIn for all senders, and the record of what they did there."""

    clock: VirtualClock
    rng: random.Random
    temper: Temper = field(default_factory=Temper)
    effects: list[ModelEffect] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    accepted: Counter[int] = field(default_factory=Counter)
    limited: int = 0  # how often the weekly limit was met
    logged_out: set[int] = field(default_factory=set)
    invitations: set[tuple[int, str]] = field(default_factory=set)
    sent: defaultdict[int, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    done: set[tuple[int, ActionType, str, str]] = field(default_factory=set)

    def share(self, *what: object) -> float:
        """Where a person stands between 0 and 1; always the same for the same question."""
        digest = hashlib.blake2b(repr(what).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64

    def state(self, kind: ActionType, url: str) -> Outcome | None:
        """What keeps this kind from this person for good, if anything."""
        if self.temper.everybody:
            return None
        place = self.share(kind, url)
        return next((outcome for end, outcome in _ways(KINDS[kind]) if place < end), None)

    def newest_post(self, url: str) -> str:
        """The URN of the person's newest post."""
        number = int(self.clock.now().timestamp() // POST_LASTS.total_seconds() + self.share(url))
        return f"urn:li:activity:{int(self.share(url, number) * 2**62)}"

    def weekly_limit_reached(self, sender_id: int) -> bool:
        if self.temper.weekly_invitations is None:
            return False
        recent = self.sent[sender_id]
        while recent and recent[0] <= self.clock.now() - WEEK:
            recent.popleft()
        return len(recent) >= self.temper.weekly_invitations

    def do(self, sender_id: int, task: ActionTask, urn: str) -> None:
        """It happens."""
        url = task.profile_url
        self.effects.append(ModelEffect(self.clock.now(), sender_id, task.action, url))
        self.done.add((sender_id, task.action, url, urn))
        if KINDS[task.action].invites:
            self.invitations.add((sender_id, url))
            self.sent[sender_id].append(self.clock.now())
            self.accepted[sender_id] += self.share("accepts", url) < self.temper.accepts


class ModelVisitor:
    """A sender in front of the model."""

    def __init__(self, model: Model, sender_id: int) -> None:
        self._model = model
        self._sender = sender_id
        self._opened: float | None = model.clock.monotonic()
        self.stranger: SeenAccount | None = None

    def watched_by(self, sign: Callable[[], None]) -> None:
        return None  # a model has no pages, and doesn't take long

    async def admit(self, expected: str) -> SeenAccount:
        await self._model.clock.sleep(4)
        if self._sender in self._model.logged_out:
            raise end(Outcome.LOGGED_OUT, fact("seen.logged_out"))
        return SeenAccount("", expected)

    async def wait_for_login(
        self, patience: timedelta, expected: str | None, judge: SameJudge
    ) -> SeenAccount:
        raise LoginTimeout("nobody")  # nobody sits in front of a model; see `Simulation._log_in`

    async def perform(self, task: ActionTask, mark: Mark) -> Result:
        model, rng, temper = self._model, self._model.rng, self._model.temper
        await model.clock.sleep(rng.uniform(*temper.seconds))
        await task.read(rng.randint(*temper.characters))
        if self._opened is None:
            return Result(Outcome.BROWSER_LOST, fact("seen.page_gone"))
        if self._sender in model.logged_out:
            return Result(Outcome.LOGGED_OUT, fact("seen.logged_out"))
        if rng.random() < temper.slowed_down:
            return Result(Outcome.RATE_LIMITED, fact("seen.rate_limited"))
        if rng.random() < temper.browser_lost:
            return Result(Outcome.BROWSER_LOST, fact("seen.page_gone"))
        kind = KINDS[task.action]
        urn = model.newest_post(task.profile_url) if kind.target is Target.POST else ""
        if (kept := model.state(task.action, task.profile_url)) is not None:
            return Result(kept)
        if urn in task.done_posts:
            return Result(Outcome.NO_POST)
        if kind.invites and (self._sender, task.profile_url) in model.invitations:
            return Result(Outcome.ALREADY_PENDING)
        await mark(task.profile_url)
        if kind.invites and model.weekly_limit_reached(self._sender):
            model.limited += 1
            return Result(Outcome.WEEKLY_LIMIT, fact("seen.weekly_limit"))
        model.do(self._sender, task, urn)
        if rng.random() < temper.uncertain:
            return Result(
                Outcome.UNCERTAIN, fact("seen.browser_failed_after_click", said="crashed"), urn or None
            )
        return Result(Outcome.DONE, post_urn=urn or None)

    async def read_post(self, task: ActionTask) -> SeenPost | Result:
        model = self._model
        await model.clock.sleep(model.rng.uniform(*model.temper.seconds))
        if self._sender in model.logged_out:
            return Result(Outcome.LOGGED_OUT, fact("seen.logged_out"))
        urn = model.newest_post(task.profile_url)
        if (kept := model.state(task.action, task.profile_url)) is not None:
            return Result(kept)
        if urn in task.done_posts:
            return Result(Outcome.NO_POST)
        return SeenPost(task.profile_url, frozenset({urn}), "")

    async def look(self, task: ActionTask, post_urn: str | None, since: datetime) -> DoubtAnswer:
        await self._model.clock.sleep(5)
        happened = any(each[:3] == (self._sender, task.action, task.profile_url) for each in self._model.done)
        return DoubtAnswer.DONE if happened else DoubtAnswer.NOT_DONE

    @property
    def knowledge(self) -> str:
        return ""

    async def check_pages(self, known: Known) -> list[Record]:
        return []

    async def capture(self, kind: CaptureKind, path: str, folder: Path, source: str) -> Path:
        raise NoPages

    async def newest_connections(self, known: AbstractSet[str]) -> list[str]:
        return []  # the model counts what is accepted itself

    async def picture(self, what: str) -> Path | None:
        return None

    async def refresh(self) -> None:
        return None

    async def restart(self) -> None:
        await self._model.clock.sleep(5)

    async def close(self, keep_login: bool) -> None:
        if self._opened is not None:
            self._model.sittings.append(Sitting(self._sender, self._opened, self._model.clock.monotonic()))
            self._opened = None


PLENTY = Room(disk=100_000 * MB, memory=8_000 * MB)


class ModelLaptop:
    """Where the model's visitors come from; at most one is open."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._open: dict[int, ModelVisitor] = {}

    async def open(self, sender_id: int) -> ModelVisitor:
        visitor = ModelVisitor(self._model, sender_id)
        self._open[sender_id] = visitor
        await self._model.clock.sleep(2)
        return visitor

    async def clean_up(self, sender_id: int) -> None:
        if sender_id in self._open:
            await self._open.pop(sender_id).close(keep_login=False)

    async def put_aside(self, sender_id: int, stranger: SeenAccount, now: datetime) -> None:
        return None  # everybody is themselves

    async def clean_up_all(self) -> None:
        for sender_id in list(self._open):
            await self.clean_up(sender_id)

    async def room(self) -> Room:
        return PLENTY
