"""The gate that every comment passes before it is shown, after an edit, and at the click; the same on the server and the laptop.

Pure: a text and its post in, what speaks against it out. It repairs nothing, for what was approved is what is posted, byte by byte.
"""

from vps.gate.faults import FINAL, Bounds, Fault, Judgement, Objection, Topic
from vps.gate.judge import judge
from vps.gate.language import language_of, without
from vps.gate.likeness import jaccard, shingles
from vps.gate.tongues import CODES
from vps.gate.topics import refrain

__all__ = [
    "CODES",
    "FINAL",
    "Bounds",
    "Fault",
    "Judgement",
    "Objection",
    "Topic",
    "jaccard",
    "judge",
    "language_of",
    "refrain",
    "shingles",
    "without",
]
