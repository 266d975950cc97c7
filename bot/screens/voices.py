"""In whose voice the AI server writes: what is known of each sender's comments, and what may be said of the sender."""

from collections.abc import Sequence

from bot import texts
from bot.screens.base import (
    HOME,
    Button,
    Screen,
    back,
    count,
    figure,
    grid,
    percent,
    rows,
    short,
    with_problem,
)
from bot.texts.html import escape
from engine.comments.ai_messages import TONES
from engine.comments.learning import ENOUGH_APPROVED, Change, Learnt, VoiceProfile
from storage.decisions import Voice
from storage.senders import SenderRow

T = texts.of("voices")
TONE_WORDS, CHANGES = T.table("tones"), T.table("changes")


def voices(senders: Sequence[SenderRow]) -> Screen:
    """Whose?"""
    buttons = [Button(short(row.name, 30), f"voice:{row.id}") for row in senders]
    return Screen(T.which if senders else T.none, rows(*grid(buttons), (back("comments"), HOME)))


def one(row: SenderRow, voice: Voice, learnt: Learnt, said: str = "") -> Screen:
    """One sender's."""
    parts = [said] if said else []
    parts.append(T("title", name=escape(short(row.name, 40))))
    parts.append(T.no_profile if learnt.profile is None else _profile(learnt.profile))
    if learnt.decided:
        edited = percent(learnt.edited / learnt.decided)
        parts.append(T("decided", count=count(learnt.decided, "comment"), edited=edited, n=ENOUGH_APPROVED))
    if learnt.changes:
        parts.append(changed(learnt.changes))
    if learnt.last_edit is not None:
        edit = learnt.last_edit
        before, after = escape(short(edit.before, 300)), escape(short(edit.after, 300))
        parts.append(T("last_edit", before=before, after=after))
    facts = "\n".join(T("fact", fact=escape(each)) for each in voice.facts)
    parts.append(T("facts", facts=facts) if voice.facts else T.no_facts)
    tone = voice.tone or TONES[0]
    tones = [
        Button(
            T("chosen", label=TONE_WORDS[each]) if each == tone else TONE_WORDS[each],
            f"voice:{row.id}:tone:{each}",
        )
        for each in TONES
    ]
    return Screen(
        "\n\n".join(parts),
        rows(*grid(tones), (Button(T.edit_facts, f"voice:{row.id}:facts"),), (back(data="voices"), HOME)),
    )


def changed(changes: Sequence[tuple[Change, int]]) -> str:
    """What is changed most in the AI server's drafts."""
    told = ", ".join(T("change", what=CHANGES[what], n=figure(n)) for what, n in changes)
    return T("changed", changes=told)


def _profile(profile: VoiceProfile) -> str:
    return T(
        "profile",
        comments=count(profile.comments, "comment"),
        length=count(profile.length, "character"),
        questions=percent(profile.questions),
        exclamations=percent(profile.exclamations),
        emoji=percent(profile.emoji),
    )


def ask_facts(row: SenderRow, voice: Voice, problem: str = "") -> Screen:
    """Which facts?"""
    now = "\n".join(voice.facts)
    asked = T("ask_facts", name=escape(short(row.name, 40)), now=escape(now) or T.nothing)
    return Screen(with_problem(asked, problem), rows((back(data=f"voice:{row.id}"), HOME)))
