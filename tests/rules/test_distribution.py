"""Reallocation leads out evenly (spec, section 6)."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from engine.rules.allocation import level


def test_the_spec_s_example_is_dealt_214_and_213() -> None:
    assert level({0b11: 427}, [0, 0]) == {0b11: [214, 213]}


def test_what_only_one_may_touch_is_made_up_for_by_the_others() -> None:
    # The first one's 10 are its own; what all may touch goes to the second, so that both have 10.
    assert level({0b01: 10, 0b11: 10}, [0, 0]) == {0b01: [10, 0], 0b11: [0, 10]}


def test_leads_move_along_a_chain_of_senders() -> None:
    # The third can only take from the second, which takes from the first what both may touch.
    given_out = level({0b011: 6, 0b110: 3}, [0, 0, 0])
    assert [sum(row[place] for row in given_out.values()) for place in range(3)] == [3, 3, 3]


def test_what_a_sender_has_already_counts() -> None:
    assert level({0b11: 4}, [5, 1]) == {0b11: [0, 4]}


groups = st.dictionaries(st.integers(1, 7), st.integers(0, 3), max_size=4)


def spread(loads: list[int]) -> list[int]:
    return sorted(loads, reverse=True)


@given(groups=groups, base=st.lists(st.integers(0, 4), min_size=3, max_size=3))
def test_no_other_way_of_dealing_is_more_level(groups: dict[int, int], base: list[int]) -> None:
    given_out = level(groups, base)
    assert {mask: sum(row) for mask, row in given_out.items()} == {m: n for m, n in groups.items() if n}
    assert all(not row[place] or mask >> place & 1 for mask, row in given_out.items() for place in range(3))
    loads = [base[place] + sum(row[place] for row in given_out.values()) for place in range(3)]
    leads = [mask for mask, count in groups.items() for _ in range(count)][:7]
    if len(leads) == sum(groups.values()):
        every_way = product(*([place for place in range(3) if mask >> place & 1] for mask in leads))
        best = min(spread([base[p] + way.count(p) for p in range(3)]) for way in every_way)
        assert spread(loads) == best


@given(st.dictionaries(st.integers(1, 15), st.integers(0, 1_000_000)))
def test_a_million_leads_are_levelled_without_walking_through_them(groups: dict[int, int]) -> None:
    given_out = level(groups, [0, 0, 0, 0])
    loads = [sum(row[place] for row in given_out.values()) for place in range(4)]
    for mask, row in given_out.items():
        for giver, taker in product(range(4), repeat=2):
            assert not (row[giver] and mask >> taker & 1) or loads[giver] - loads[taker] <= 1
