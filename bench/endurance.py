"""Many actions in front of a site that does everything LinkedIn's pages can do, at random, in both layouts.

    python -m bench.endurance --actions 1000 --workers 3 --patience 0.3

Each worker has its own practice site and browser. People, states, layouts, dialogs, late parts, obstacles and languages are
drawn anew for each action; every request is up to 3 s late, and one in twenty fails. `--patience` is how long a part has to
rest, 1 as on LinkedIn: what the site paints late is as late in proportion. Exits 1 unless every action ended in a defined
outcome that the site's books agree with, within 90 s, with no wrong, and the browsers hold no more memory at the end.
"""

import argparse
import asyncio
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.clock import SystemClock
from engine.linkedin import pages
from engine.linkedin.actions import perform
from engine.linkedin.browser import Browser, BrowserOptions, open_browser
from engine.linkedin.outcome import ActionTask, Result
from engine.rules.enums import ActionType, Outcome
from engine.rules.errors import LinkedPilotError
from engine.rules.identity import ROOT
from engine.upkeep import browser_finder
from practice.people import Dialog, Flip, Person, Posting, Relation, Thread, make_people
from practice.serve import serve
from practice.site.accounts import AccountState, FeedLayout, Layout, LimitForm, Obstacle, PostsLayout
from practice.site.app import create
from practice.site.client import SiteControl
from practice.site.texts import TEXTS
from practice.traits import BarPlace, DialogForm, MenuConnect, MoreForm, PostId

ACCOUNT = 1
FAULTS = {"rate": 0.05, "delay_seconds": 3.0}
MOST_SECONDS = 90.0
MOST_GROWTH = 1.5  # a browser keeps some; the agent opens it anew long before it hurts
# What ends a session; kept rare, as it is in life.
RARE = (AccountState.CHECKPOINT, AccountState.RATE_LIMITED, AccountState.DENIED, AccountState.CHROME_ONLY)


@dataclass
class Tally:
    """What came of it all."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    layouts: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[int, int]] = field(default_factory=list)  # after how many actions, bytes of a browser
    problems: list[str] = field(default_factory=list)


class Worker:
    """One site, one browser, one account."""

    def __init__(self, number: int, seed: int, tally: Tally, folder: Path, patience: float) -> None:
        self.done = 0
        self.rng = random.Random(f"{seed} {number}")
        self.tally = tally
        self.served = serve(create())
        self.site = SiteControl(self.served.url)
        self.people = make_people()
        self.options = BrowserOptions(
            executable=executable(),
            channel=None,
            headless=True,
            linkedin_url=self.served.url,
            profile_dir=folder / f"sender_{number}",
            evidence_dir=folder / "evidence",
            pages=pages.built_in(),
            patience=patience,
        )

    async def run(self, actions: int) -> None:
        browser = await open_browser(self.options, SystemClock())
        try:
            for _ in range(actions):
                await self._one(browser)
                self.done += 1
                if self.done % 10 == 0:
                    self.tally.memory.append((self.done, await browser.memory()))
        finally:
            await browser.close()
            self.site.close()
            self.served.stop()

    async def _one(self, browser: Browser) -> None:
        person, action, task = self._draw()
        self.site.set("reset")
        await self._log_in(browser)
        told = self._arrange(person)
        self.site.expect([(ACCOUNT, person.slug, str(action))])
        marks: list[str] = []

        async def mark(url: str) -> None:
            marks.append(url)

        self.site.set("chance", **FAULTS, seed=self.rng.getrandbits(31))
        begun = time.monotonic()
        result = await perform(browser, task, mark)
        seconds = time.monotonic() - begun
        self.site.set("chance")
        self.tally.outcomes[f"{action} {result.outcome}"] += 1
        self.tally.layouts[told["layout" if action is ActionType.CONNECT else "posts_layout"]] += 1
        self.tally.seconds.append(seconds)
        for problem in self._judge(person, action, result, marks, seconds):
            self.tally.problems.append(f"{action} {person.slug} {told}: {problem} ({result})")
        if result.outcome in (Outcome.BROWSER_LOST, Outcome.UNCERTAIN):
            await self._restart(browser)

    def _draw(self) -> tuple[Person, ActionType, ActionTask]:
        rng = self.rng
        person = rng.choice([p for p in self.people if p.number > 4])
        action = rng.choice(list(ActionType))
        note = rng.choice((None, "Hello 👋", "x" * 250)) if action is ActionType.CONNECT else None
        text = rng.choice(("Well said 🚀", "Great\npoint @Jane")) if action is ActionType.COMMENT else None
        task = ActionTask(
            action,
            ROOT + person.slug,
            note=note,
            send_without_note=rng.random() < 0.5,
            comment_text=text,
        )
        return person, action, task

    def _arrange(self, person: Person) -> dict[str, Any]:
        """Draw the states of the person and the account; returns them."""
        rng = self.rng

        def some(usual: Any, others: Any, share: float = 0.4) -> Any:
            return rng.choice(list(others)) if rng.random() < share else usual

        person_states = {
            "relation": some(Relation.TOP_CARD, Relation, 0.5),
            "dialog": some(Dialog.PLAIN, set(Dialog) - {Dialog.LATE}),
            "posting": some(Posting.RECENT, Posting),
            "comments_off": some(False, [True], 0.1),
            "already_liked": some(False, [True], 0.1),
            "celebrated": some(False, [True], 0.1),
            "flip": some(Flip.SEEN, Flip, 0.2),
            "thread": some(Thread.TOP, Thread, 0.2),
            "composer_open": some(True, [False], 0.3),
            "submit_ms": some(0, [800, 1500], 0.3),
            "paint_ms": rng.randrange(0, 2000),
            "menu_ms": some(0, [300, 800], 0.3),
            "dialog_ms": some(0, [300, 1500], 0.3),
            "posts_ms": some(0, [500, 2000], 0.3),
            "bar_ms": some(0, [300, 1000], 0.3),
            "state_ms": some(0, [self._in_time(1000), self._in_time(4000)], 0.3),
            "thread_ms": some(0, [self._in_time(1500), self._in_time(5000)], 0.3),
            "dialog_form": rng.choice(list(DialogForm)),
            "verified": rng.random() < 0.5,
            "connect_first": rng.random() < 0.5,
            "more_form": rng.choice(list(MoreForm)),
            "menu_connect": rng.choice(list(MenuConnect)),
            "bar_place": rng.choice(list(BarPlace)),
            "virtual": rng.random() < 0.3,
            "comments_in_list": rng.random() < 0.3,
            "link_id": rng.choice(list(PostId)),
            "key_id": rng.choice(list(PostId)),
            "submit_there": rng.random() < 0.3,
            "reply_open": rng.random() < 0.3,
            "inmail": rng.random() < 0.2,
        }
        account_states = {
            "layout": rng.choice(list(Layout)),
            "posts_layout": rng.choice(list(PostsLayout)),
            "feed_layout": rng.choice(list(FeedLayout)),
            "limit_form": rng.choice(list(LimitForm)),
            "language": rng.choice(sorted(TEXTS)),
            "obstacle": some(Obstacle.NONE, Obstacle, 0.3),
            "state": some(AccountState.OK, RARE, 0.04),
            "notes_left": rng.choice((None, 0, 3)),
            "weekly_limit": some(None, [0], 0.05),
            "administers_page": rng.random() < 0.2,
        }
        self.site.set(f"person/{person.slug}", **person_states)
        self.site.set(f"account/{ACCOUNT}", **account_states)
        return {**person_states, **account_states}

    def _in_time(self, milliseconds: int) -> int:
        """What is late on LinkedIn by so much, for this patience."""
        return int(milliseconds * self.options.patience)

    async def _log_in(self, browser: Browser) -> None:
        cookie: Any = {**self.site.cookie(ACCOUNT), "url": self.served.url}
        await browser.page.context.add_cookies([cookie])
        browser.own_slug = "mara-lindgren"

    async def _restart(self, browser: Browser) -> None:
        try:
            await browser.restart()
        except LinkedPilotError as error:
            self.tally.problems.append(f"the browser didn't start again: {error}")

    def _judge(
        self, person: Person, action: ActionType, result: Result, marks: list[str], seconds: float
    ) -> list[str]:
        done = [each for each in self.site.actions() if each == (ACCOUNT, str(action), person.slug)]
        others = len(self.site.actions()) - len(done)
        found = [f"wrong: {wrong}" for wrong in self.site.wrongs()]
        if others:
            found.append("something else was done")
        if result.outcome is Outcome.DONE and len(done) != 1:
            found.append(f"done, and the site has {len(done)}")
        if result.outcome not in (Outcome.DONE, Outcome.UNCERTAIN) and done:
            found.append("the site has an effect that wasn't seen")
        if len(done) > 1 or (done and not marks):
            found.append("more than one effect, or one without a mark")
        if seconds > MOST_SECONDS:
            found.append(f"took {seconds:.0f} s")
        return found


def executable() -> Path:
    named = os.environ.get("LINKEDPILOT_BROWSER")
    found = (shutil.which(named) if named else None) or browser_finder.installed()
    if found is None:
        raise SystemExit("No browser: start `python3 linkedpilot.py doctor`.")
    return Path(found)


async def _all(arguments: argparse.Namespace, tally: Tally) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        workers = [
            Worker(n, arguments.seed, tally, Path(folder), arguments.patience)
            for n in range(arguments.workers)
        ]
        share, rest = divmod(arguments.actions, arguments.workers)
        await asyncio.gather(*(worker.run(share + (n < rest)) for n, worker in enumerate(workers)))


def _growth(tally: Tally) -> str:
    """What the browsers held at the beginning and at the end, in the median; a problem when it is half as much again."""
    samples = [held for _, held in sorted(tally.memory)]
    part = len(samples) // 4
    if part == 0:
        return ""
    first, last = statistics.median(samples[:part]), statistics.median(samples[-part:])
    if last > first * MOST_GROWTH:
        tally.problems.append("the browsers hold more and more memory")
    return f"a browser held {first / 1e6:.0f} MB in the first quarter, {last / 1e6:.0f} MB in the last"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--actions", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--patience", type=float, default=1.0)
    arguments = parser.parse_args()
    tally = Tally()
    begun = time.monotonic()
    asyncio.run(_all(arguments, tally))
    for outcome, count in sorted(tally.outcomes.items()):
        print(f"{count:5d}  {outcome}")
    seconds = sorted(tally.seconds)
    print(
        f"{len(seconds)} actions in {time.monotonic() - begun:.0f} s; median {seconds[len(seconds) // 2]:.1f} s, "
        f"longest {seconds[-1]:.1f} s; {len(tally.problems)} problems"
    )
    print(", ".join(f"{count} {layout}" for layout, count in sorted(tally.layouts.items())))
    if grown := _growth(tally):
        print(grown)
    for problem in tally.problems:
        print(problem)
    return 1 if tally.problems else 0


if __name__ == "__main__":
    sys.exit(main())
