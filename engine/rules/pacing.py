"""Pauses between actions and the reading of pages (spec, section 8): over the slot, with wide variation. Pure; seconds."""

import random

SPREAD = 0.5  # sigma of the log-normal factor: most pauses lie between half and twice the mean
LONG_BREAK_CHANCE = 0.05
LONG_BREAK = (2.0, 5.0)  # times the mean
MEAN_OF_PAUSES = 1.1  # times the mean pause: what `next_pause` comes to, with its long breaks
READING_PER_CHARACTER = (
    1 / 50
)  # looked through, at twice the pace of reading word for word (250 words a minute)
READING_AT_LEAST, READING_AT_MOST = 2.0, 30.0
READING_SPREAD = (0.5, 1.5)
TYPICAL_TEXT = 600  # characters that a screen of a profile or a post shows


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


def mean_reading(characters: int, longest_pause: float) -> float:
    """How long so much text is looked at; no longer than the longest pause that the person has set."""
    return min(READING_AT_LEAST + characters * READING_PER_CHARACTER, READING_AT_MOST, longest_pause)


def reading_time(rng: random.Random, characters: int, longest_pause: float, time_left: float) -> float:
    """How long a person looks at a page with so much text before they act; never beyond the slot's time that is left."""
    seconds = mean_reading(characters, longest_pause) * rng.uniform(*READING_SPREAD)
    return max(min(seconds, time_left), 0.0)


def expected_reading(longest_pause: float) -> float:
    """What `reading_time` comes to on average."""
    return mean_reading(TYPICAL_TEXT, longest_pause)
