"""Reallocation leads out evenly (spec, section 6). Pure.

Leads are dealt out by groups, never one by one: a group is a *mask*, whose bit i says that the i-th
sender may touch these leads, and how many they are.
"""

from collections import deque
from collections.abc import Mapping, Sequence


def level(groups: Mapping[int, int], base: Sequence[int]) -> dict[int, list[int]]:
    """How many of each group each sender gets, so that all end up as level as the masks allow.

    `base` is what each sender has already. Sizes differ by at most one wherever leads that more than one
    may touch can make up for it, and who comes first gets the one more.
    """
    loads = list(base)
    given = {mask: [0] * len(loads) for mask, count in groups.items() if mask and count}
    for mask, row in given.items():
        first = next(place for place in range(len(loads)) if mask >> place & 1)
        row[first] = groups[mask]
        loads[first] += groups[mask]
    while (steps := _way_down(given, loads)) is not None:
        higher, lower = steps[0][0], steps[-1][1]
        count = max(1, (loads[higher] - loads[lower]) // 2)
        count = min(count, *(given[mask][giver] for giver, _, mask in steps))
        for giver, taker, mask in steps:
            given[mask][giver] -= count
            given[mask][taker] += count
        loads[higher] -= count
        loads[lower] += count
    return given


def _way_down(given: Mapping[int, Sequence[int]], loads: Sequence[int]) -> list[tuple[int, int, int]] | None:
    """A chain of hand-overs (giver, taker, mask) from a fuller sender to an emptier one, or None."""
    for higher in sorted(range(len(loads)), key=lambda place: (-loads[place], -place)):
        ways = _ways_from(higher, given)
        for lower in sorted(ways, key=lambda place: (loads[place], place)):
            difference = loads[higher] - loads[lower]
            if difference > 1 or (difference == 1 and lower < higher):
                return ways[lower]
    return None


def _ways_from(start: int, given: Mapping[int, Sequence[int]]) -> dict[int, list[tuple[int, int, int]]]:
    """The shortest chains by which leads of one sender can reach each other sender."""
    ways: dict[int, list[tuple[int, int, int]]] = {start: []}
    reached = deque([start])
    while reached:
        giver = reached.popleft()
        for mask, row in given.items():
            if not row[giver]:
                continue
            for taker in range(len(row)):
                if mask >> taker & 1 and taker not in ways:
                    ways[taker] = [*ways[giver], (giver, taker, mask)]
                    reached.append(taker)
    del ways[start]
    return ways
