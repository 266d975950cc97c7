"""What a comment can be refused for, and what a post is left alone for: codes and values, no sentence. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """Why a text isn't fit to be posted."""

    EMPTY = "empty"  # nothing that could be read
    CHARACTERS = "characters"  # control, invisible, tag or direction characters, odd spaces
    LOOKALIKES = "lookalikes"  # letters that look like others: of another script, full width, styled
    NOT_NORMAL = "not_normal"  # not in Unicode's composed form (NFC)
    PARAGRAPHS = "paragraphs"  # more than one
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    LANGUAGE = "language"  # another than the post's
    LANGUAGE_UNKNOWN = "language_unknown"  # the post's can't be told, so nothing can be compared
    LINK = "link"
    MENTION = "mention"
    MAIL = "mail"
    PHONE = "phone"
    HASHTAG = "hashtag"
    EMOJI = "emoji"  # more than one
    LEFTOVER = "leftover"  # braces, brackets, code, markup, JSON: what a program left behind
    WRAPPED = "wrapped"  # in quotation marks, or behind a label such as a draft's
    PRAISE = "praise"  # begins with it, or is nothing else
    SUMMARY = "summary"
    NOT_BUT = "not_but"  # "it's not X, it's Y"
    REFUSAL = "refusal"  # a machine that declines to write
    MACHINE = "machine"  # speaks of itself as one
    PROMPT = "prompt"  # words of the instructions it was given
    BAIT = "bait"  # advertises, or asks to be written to
    EXPERIENCE = "experience"  # tells of something done or seen that isn't in the facts
    NUMBER = "number"  # a figure that neither the post nor the facts have
    COPIED = "copied"  # a run of words as it stands in the post
    REPHRASED = "rephrased"  # too much of it from the post
    NOTHING_RARE = "nothing_rare"  # could stand under any post
    NOTHING_NEW = "nothing_new"  # adds nothing to it
    REPEATS = "repeats"  # itself
    ALIKE = "alike"  # like a comment of the last weeks, by whichever sender
    SECOND = "second"  # this account has commented on this post
    TOPIC = "topic"  # a post on which nothing is to be written


class Topic(StrEnum):
    """Posts on which nothing is written, however good the text."""

    GRIEF = "grief"
    LOST_JOB = "lost_job"
    POLITICS = "politics"
    ILLNESS = "illness"
    INSTRUCTIONS = "instructions"  # speaks to the machine that reads it, or hides text


# What no owner's reason outweighs: what can't be seen, what is done twice, what is never written on.
FINAL = frozenset(
    {Fault.EMPTY, Fault.CHARACTERS, Fault.LOOKALIKES, Fault.NOT_NORMAL, Fault.SECOND, Fault.TOPIC}
)


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against a text, with what its sentence needs (`found`: the very words; `most`, `least`, `length` …)."""

    code: Fault
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Whether it can't be overridden by the owner."""
        return self.code in FINAL


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that speaks against a text; nothing does when it is fit."""

    objections: tuple[Objection, ...] = ()

    @property
    def fit(self) -> bool:
        """Whether it may be posted."""
        return not self.objections

    @property
    def codes(self) -> frozenset[Fault]:
        """The reasons without their values."""
        return frozenset(objection.code for objection in self.objections)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What can be set. Lengths in characters; shares from 0 to 1."""

    shortest: int = 40
    longest: int = 280
    most_from_post: float = 0.6  # of the content words, exclusive
    least_new: int = 2  # content words that the post doesn't have
    most_alike: float = 0.5  # Jaccard of the 5-grams, exclusive
    longest_run: int = 6  # words in a row as in the post, exclusive
