"""Pauses between actions (spec, section 8): spread over the slot, with wide variation. Pure; seconds."""

import random

SPREAD = 0.5  # sigma of the log-normal factor: most pauses lie between half and twice the mean
LONG_BREAK_CHANCE = 0.05
LONG_BREAK = (2.0, 5.0)  # times the mean
MEAN_OF_PAUSES = 1.1  # times the mean pause: what `next_pause` comes to, with its long breaks
READING_PER_CHARACTER = 1 / 25  # about 250 words a minute
READING_MOST = 40.0


def mean_pause(time_left: float, actions_left: int, least: float, most: float) -> float:
    """The time left in the slot over the actions left, held between `least` and `most`."""
    return min(max(time_left / max(actions_left, 1), least), most)


def next_pause(rng: random.Random, time_left: float, actions_left: int, least: float, most: float) -> float:
    """A random pause around the mean, now and then a longer break; never below half of `least`."""
    mean = mean_pause(time_left, actions_left, least, most)
    if rng.random() < LONG_BREAK_CHANCE:
        return mean * rng.uniform(*LONG_BREAK)
    # A log-normal with mean 1 has its mu at −sigma²/2.
    factor = rng.lognormvariate(-SPREAD * SPREAD / 2, SPREAD)
    return min(max(mean * factor, least / 2), mean * LONG_BREAK[0])


def expected_pause(time_left: float, actions_left: int, least: float, most: float) -> float:
    """What `next_pause` comes to on average."""
    return mean_pause(time_left, actions_left, least, most) * MEAN_OF_PAUSES


def reading_time(rng: random.Random, characters: int) -> float:
    """How long a person looks at a page with so much text before they act."""
    return min(2.0 + characters * READING_PER_CHARACTER * rng.uniform(0.5, 1.5), READING_MOST)
