"""An OpenOutreach instance's set-up: its build, its folders and account, its searches, what its container is run with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import texts
from bot.screens.base import HOME, Button, Screen, back, confirm, grid, rows, short, with_problem
from bot.screens.openoutreach import InstanceCard, here, sender_of
from bot.texts.html import escape
from engine.openoutreach.instance_settings import InstanceSetting
from engine.openoutreach.searches import Search
from engine.openoutreach.set_up import SetUpSeen
from engine.rules.enums import Build

T = texts.of("openoutreach_setup")
BUILDS = T.table("builds")
MEANINGS = T.table("meanings")
EXAMPLES = T.table("examples")
QUESTIONS = T.table("questions")
LONGEST_SHOWN = 60
# The others have buttons of their own.
TYPED = tuple(
    each
    for each in InstanceSetting
    if each not in (InstanceSetting.BUILD, InstanceSetting.RUNS, InstanceSetting.MINUTES)
)


@dataclass(frozen=True, slots=True)
class SetUpCard:
    """An instance, what its folder holds, and what is typed for it in a terminal."""

    card: InstanceCard
    email: str  # the sender's
    seen: SetUpSeen
    terminal: str


def set_up(data: SetUpCard) -> Screen:
    """What there is, and what is to be done next."""
    card, seen, build = data.card, data.seen, data.card.row.build
    lines = [T("title", number=card.row.number, sender=sender_of(card))]
    lines.append(T("folder_made" if seen.made else "folder_missing", folder=escape(str(seen.folder))))
    if build is None:
        lines.append(T.which_build)
    else:
        lines.append(T("build_is", build=BUILDS[build]))
        lines += _account(data, build)
    if build is Build.ACTS:
        lines.append(T.promotional)
    choices = [
        Button(T("chosen", label=label) if build == word else label, f"{here(card)}:build:{word}")
        for word, label in BUILDS.items()
    ]
    email = (Button(T.email, f"{here(card)}:email"),) if build is Build.FILES and not seen.accounts else ()
    return Screen(
        "\n\n".join(lines),
        rows(
            *((each,) for each in choices),
            email,
            (Button(T.searches, f"{here(card)}:searches"), Button(T.more, f"{here(card)}:more")),
            (back(data=here(card)), HOME),
        ),
    )


def _account(data: SetUpCard, build: Build) -> list[str]:
    if build is not Build.FILES:
        return [T("in_terminal", command=escape(data.terminal))]
    if not data.seen.accounts:
        return [T("no_account", email=escape(data.email))]
    said = T.account_there
    return [T("type_password", number=data.card.row.number)] if data.seen.wants_password else [said]


def ask_email(data: SetUpCard, problem: str = "") -> Screen:
    """With which address does it log in?"""
    text = T("ask_email", email=escape(data.email), number=data.card.row.number)
    return Screen(with_problem(text, problem), rows((back(data=f"{here(data.card)}:setup"), HOME)))


def settings(card: InstanceCard, values: Mapping[InstanceSetting, str]) -> Screen:
    """What its container is run with."""
    lines = [T("settings", number=card.row.number, sender=sender_of(card))]
    lines += [
        T(
            "setting",
            meaning=MEANINGS[each],
            value=escape(short(values[each], LONGEST_SHOWN)) or T.as_it_comes,
        )
        for each in TYPED
    ]
    buttons = [Button(MEANINGS[each], f"{here(card)}:set:{each}") for each in TYPED]
    return Screen("\n".join(lines), rows(*grid(buttons), (back(data=f"{here(card)}:setup"), HOME)))


def ask_setting(card: InstanceCard, which: InstanceSetting, value: str, problem: str = "") -> Screen:
    """Asks for a new value."""
    way_back = "box" if which is InstanceSetting.IMAGE else "more"
    text = T(
        "ask_setting", meaning=MEANINGS[which], value=escape(short(value, LONGEST_SHOWN)) or T.as_it_comes
    )
    return Screen(
        with_problem(f"{text}\n\n{EXAMPLES[which]}", problem),
        rows((back(data=f"{here(card)}:{way_back}"), HOME)),
    )


def searches(card: InstanceCard, found: Sequence[Search], used: str) -> Screen:
    """All of an instance's; `used` is the key of the one in use."""
    lines = [T("searches_title", number=card.row.number, sender=sender_of(card)), T.searches_how]
    lines += [
        T("search", name=escape(each.name), target=escape(short(each.target, LONGEST_SHOWN)))
        for each in found
    ]
    if not found:
        lines.append(T.no_search)
    buttons = [
        Button(
            T("chosen", label=short(each.name, 24)) if each.key == used else short(each.name, 24),
            _at(card, each),
        )
        for each in found
    ]
    new = Button(T.new_search, f"{here(card)}:find")
    return Screen("\n\n".join(lines), rows(*grid(buttons), (new,), (back(data=f"{here(card)}:setup"), HOME)))


def one_search(card: InstanceCard, search: Search, used: bool) -> Screen:
    """One with both its texts, to be read, changed, copied."""
    texts_of_it = T(
        "search_card", name=escape(search.name), product=escape(search.product), target=escape(search.target)
    )
    files = card.row.build is Build.FILES
    lines = [texts_of_it, T.in_use if used and files else T.use_by_hand if not files else ""]
    at = _at(card, search)
    return Screen(
        "\n\n".join(filter(None, lines)),
        rows(
            (Button(T.edit_product, f"{at}:product"), Button(T.edit_target, f"{at}:target")),
            (Button(T.use, f"{at}:use"),) if files and not used else (),
            (Button(T.remove, f"{at}:remove"),),
            (back(data=f"{here(card)}:searches"), HOME),
        ),
    )


def ask_search(card: InstanceCard, step: str, name: str, problem: str = "") -> Screen:
    """Asks for a search's name, or one of its texts."""
    text = QUESTIONS[step].format(name=escape(name))
    return Screen(with_problem(text, problem), rows((back(data=f"{here(card)}:searches"), HOME)))


def ask_remove(card: InstanceCard, search: Search) -> Screen:
    """Before a search is taken away."""
    at = _at(card, search)
    text = T("ask_remove", name=escape(search.name))
    return confirm(text, Button(T.remove, f"{at}:gone"), back(data=at))


def _at(card: InstanceCard, search: Search) -> str:
    return f"{here(card)}:find:{search.key}"
