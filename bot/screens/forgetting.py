"""Before and after a person is forgotten."""

from bot import texts
from bot.screens.base import HOME, Button, Screen, back, notice, place, rows, short
from bot.texts.html import escape
from engine.rules.fingerprints import mark
from engine.rules.identity import slug

T = texts.of("forget")


def ask(problem: str = "") -> Screen:
    """Whom?"""
    lines = [T.ask, *([problem] if problem else [])]
    return Screen("\n\n".join(lines), rows((back("leads"), HOME)))


def sure(url: str, name: str, known: bool, with_backups: bool) -> Screen:
    """Really? It can't be undone. `with_backups`: this person may let the older backups go, too."""
    who = escape(short(name or slug(url), 60))
    seen = mark(url)
    return Screen(
        T("sure" if known else "sure_unknown", name=who),
        rows(
            (Button(T.forget, f"forget:sure:{seen}"),),
            (Button(T.forget_backups, f"forget:all:{seen}"),) if with_backups else (),
            (Button(T.about, f"forget:about:{seen}"),) if known else (),
            (back("leads", "leads:again"), HOME),
        ),
    )


def done(backups: int | None) -> Screen:
    """They are forgotten; so many backups went with them, None where they stay until they expire."""
    return notice(T.done if backups is None else T("done_backups", backups=f"{backups}"), place("leads"))
