"""The cooldown law, rule by rule (spec, section 5), and against a naive model that scans everything."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.rules.cooldown import PersonFacts, Verdict, check, expires
from engine.rules.enums import ActionType, BlockReason

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAYS = 3
CONNECT, LIKE, COMMENT = ActionType.CONNECT, ActionType.LIKE, ActionType.COMMENT


def after(sender: int, kind: ActionType, at: datetime, asking: int | None) -> PersonFacts:
    return PersonFacts(at, sender, {kind: at} if asking == sender else {})


def test_rule_1_an_action_ends_its_cooldown_three_days_later() -> None:
    assert expires(MONDAY, DAYS) == MONDAY + timedelta(days=3)


@pytest.mark.parametrize("other", [2, 3, 4, None])
def test_rule_2_every_sender_but_the_one_who_acted_is_blocked_until_it_expires(other: int | None) -> None:
    facts = after(1, CONNECT, MONDAY, other)
    blocked = check(facts, LIKE, other, MONDAY + timedelta(days=3, microseconds=-1), DAYS)
    assert blocked == Verdict(False, BlockReason.COOLDOWN_ACTIVE, MONDAY + timedelta(days=3), 1)


def test_rule_2_at_expires_itself_the_block_is_over() -> None:
    assert check(after(1, CONNECT, MONDAY, 2), LIKE, 2, MONDAY + timedelta(days=3), DAYS).allowed


def test_rule_3_the_same_sender_may_do_other_kinds_at_once() -> None:
    for kind in (LIKE, COMMENT):
        assert check(after(1, CONNECT, MONDAY, 1), kind, 1, MONDAY, DAYS).allowed


def test_rule_4_a_connect_is_never_repeated_by_the_same_sender() -> None:
    verdict = check(after(1, CONNECT, MONDAY, 1), CONNECT, 1, MONDAY + timedelta(days=900), DAYS)
    assert verdict == Verdict(False, BlockReason.ALREADY_DONE_BY_YOU, None, 1)


@pytest.mark.parametrize("kind", [LIKE, COMMENT])
def test_rule_4_a_like_or_comment_not_before_the_own_last_one_is_three_days_old(kind: ActionType) -> None:
    facts = after(1, kind, MONDAY, 1)
    early = check(facts, kind, 1, MONDAY + timedelta(days=3, microseconds=-1), DAYS)
    assert early == Verdict(False, BlockReason.ALREADY_DONE_BY_YOU, MONDAY + timedelta(days=3), 1)
    assert check(facts, kind, 1, MONDAY + timedelta(days=3), DAYS).allowed


@pytest.mark.parametrize("asking", [1, 2, None])
@pytest.mark.parametrize("kind", list(ActionType))
def test_rule_5_do_not_contact_blocks_all_always(asking: int | None, kind: ActionType) -> None:
    facts = PersonFacts(do_not_contact=True)
    assert check(facts, kind, asking, MONDAY, DAYS) == Verdict(False, BlockReason.DO_NOT_CONTACT)


def test_a_person_never_touched_is_free_for_all() -> None:
    assert check(PersonFacts(), CONNECT, None, MONDAY, DAYS) == Verdict(True)


@dataclass
class Naive:
    """Every action ever, in order: the law by scanning all of them."""

    acts: list[tuple[int, ActionType, datetime]] = field(default_factory=list)

    def allowed(self, kind: ActionType, sender: int, now: datetime, days: int) -> bool:
        span = timedelta(days=days)
        if any(who == sender and what is kind is CONNECT for who, what, _ in self.acts):
            return False
        if any(who == sender and what is kind and now - at < span for who, what, at in self.acts):
            return False
        if not self.acts:
            return True
        last_at = max(at for _, _, at in self.acts)
        last_by = [who for who, _, at in self.acts if at == last_at][-1]
        return last_by == sender or now - last_at >= span

    def facts(self, sender: int) -> PersonFacts:
        """What the registry keeps of it."""
        own: dict[ActionType, datetime] = {}
        for who, what, at in self.acts:
            if who == sender:
                own[what] = max(at, own.get(what, at))
        if not self.acts:
            return PersonFacts(own=own)
        last = max(at for _, _, at in self.acts)
        return PersonFacts(last, [who for who, _, at in self.acts if at == last][-1], own)


class OnePerson(RuleBasedStateMachine):
    """Four senders, odd steps of time, a cooldown that the user changes, marks taken back."""

    @initialize()
    def begin(self) -> None:
        self.naive, self.now, self.days = Naive(), MONDAY, DAYS

    @rule(hours=st.sampled_from([0, 1, 23, 24, 71, 72, 73]), us=st.sampled_from([-1, 0, 1]))
    def time_goes_on(self, hours: int, us: int) -> None:
        self.now += max(timedelta(0), timedelta(hours=hours, microseconds=us))

    @rule(days=st.integers(0, 7))
    def the_user_changes_the_cooldown(self, days: int) -> None:
        self.days = days

    @rule(sender=st.integers(1, 4), kind=st.sampled_from(list(ActionType)), takes_back=st.booleans())
    def a_sender_tries(self, sender: int, kind: ActionType, takes_back: bool) -> None:
        verdict = check(self.naive.facts(sender), kind, sender, self.now, self.days)
        assert verdict.allowed == self.naive.allowed(kind, sender, self.now, self.days)
        if verdict.allowed and not takes_back:
            self.naive.acts.append((sender, kind, self.now))

    @invariant()
    def a_block_ends_exactly_when_it_says(self) -> None:
        for sender in range(1, 5):
            for kind in ActionType:
                verdict = check(self.naive.facts(sender), kind, sender, self.now, self.days)
                if verdict.until is not None:
                    assert verdict.until > self.now
                    before = verdict.until - timedelta(microseconds=1)
                    assert not self.naive.allowed(kind, sender, before, self.days)

    @invariant()
    def any_sender_at_all_is_allowed_only_when_every_new_one_is(self) -> None:
        verdict = check(self.naive.facts(0), LIKE, None, self.now, self.days)
        assert verdict.allowed == self.naive.allowed(LIKE, 99, self.now, self.days)


OnePerson.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestOnePerson = OnePerson.TestCase
