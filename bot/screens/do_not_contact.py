"""The people and companies that no campaign ever touches."""

from collections.abc import Sequence
from datetime import datetime

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Paged,
    Screen,
    ago,
    back,
    confirm,
    count,
    figure,
    grid,
    notice,
    place,
    rows,
    short,
    with_problem,
)
from bot.texts.html import escape
from engine.do_not_contact import Added, Company
from engine.rules.fingerprints import mark
from storage.do_not_contact import FORGOTTEN, PROFILE, DoNotContactEntry

PER_PAGE = 8
MOST_NAMED = 4  # campaigns

T = texts.of("dnc")
ADD = Button(T.phrase("add"), "dnc:add")


def page(entries: Sequence[DoNotContactEntry], shown: Paged, total: int, now: datetime) -> Screen:
    """A page of the list, the newest first; each entry can be taken off by its number."""
    first = shown.first + 1
    lines = [T("title", n=figure(total)), T.meaning]
    lines.append(
        "\n".join(
            T("line", number=place_, who=_who(entry), ago=ago(entry.created_at, now))
            for place_, entry in enumerate(entries, first)
        )
        if entries
        else T.nobody
    )
    if entries:
        lines.append(T.tap_to_remove)
    numbers = [Button(f"{place_}", f"dnc:{entry.id}:remove") for place_, entry in enumerate(entries, first)]
    return Screen(
        "\n\n".join(lines),
        rows(*grid(numbers, 4), shown.pager("dnc:page:{page}"), (ADD,), (back("leads"), HOME)),
    )


def ask(problem: str = "") -> Screen:
    """Asks for a profile or a company."""
    return Screen(with_problem(T.ask, problem), rows((back("dnc"), HOME)))


def ask_company(words: str, found: Company) -> Screen:
    """Before a whole company is kept off: the words may have been a person's name."""
    lines = [T("ask_company", name=escape(short(words, 60)))]
    if found.namesakes:
        lines.append(T("namesakes", leads=count(found.namesakes, "namesake")))
    company = Button(T("the_company", name=short(words, 22)), f"dnc:sure:{mark(found.key)}")
    leads = (place("leads"),) if found.namesakes else ()
    return Screen("\n\n".join(lines), rows((company,), leads, (back("dnc"), HOME)))


def added(data: Added) -> Screen:
    """Somebody or some company is on the list now, or was there; what that means for campaigns that run."""
    lines = [T("added" if data.new else "there_already", who=_who(data.entry))]
    if data.leads and data.entry.kind != PROFILE:
        lines.append(T("their_leads", leads=count(data.leads, "lead")))
    if data.campaigns:
        names = ", ".join(short(name, 30) for name in data.campaigns[:MOST_NAMED])
        if len(data.campaigns) > MOST_NAMED:
            names = T("and_others", names=names, others=count(len(data.campaigns) - MOST_NAMED, "other"))
        lines.append(T("in_campaigns", actions=count(data.open_actions, "action"), names=escape(names)))
    return notice("\n\n".join(lines), ADD, place("dnc"))


def ask_remove(entry: DoNotContactEntry) -> Screen:
    """Before an entry is taken off."""
    return confirm(
        T("ask_remove", who=_who(entry)),
        Button(BUTTONS.remove, f"dnc:{entry.id}:remove:yes"),
        back("dnc"),
    )


def _who(entry: DoNotContactEntry) -> str:
    if entry.kind == FORGOTTEN:
        return T.somebody_forgotten
    if entry.kind == PROFILE:
        return T("person", name=escape(short(entry.name or entry.value.rpartition("/")[2], 40)))
    return T("company", name=escape(short(entry.name or entry.value, 40)))
