"""Every setting with its value, by subject; how messages come."""

import re
from collections.abc import Mapping, Sequence

from bot import texts
from bot.screens.base import (
    HOME,
    Button,
    Screen,
    back,
    confirm,
    copy_button,
    count,
    grid,
    hours,
    laptop,
    place,
    rows,
    with_problem,
)
from bot.texts.html import escape
from bot.texts.said import say
from engine.rules.enums import Loudness, PushKind
from engine.rules.settings import MESSAGES, Settings, SettingSpec, subject_of
from engine.rules.slots import Fixed
from engine.upkeep.disk import DiskRoom, said_of_disk
from engine.upkeep.setting_changes import CooldownEffect

T = texts.of("settings")
SUBJECTS, MEANING, PUSH_MEANING = T.table("subjects"), T.table("meaning"), T.table("push_meaning")
LABELS, VALUES, PUSH_KINDS = T.table("label"), T.table("values"), T.table("push_kind")
EMPTY, ZERO = T.table("when_empty"), T.table("when_zero")
NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*[^\W\d_]*\.?$")  # with or without its unit
MOST_APART = 4  # settings with an empty line between them, for more are higher than a phone
PUSH = "push_"  # before the kind of messages whose loudness a setting is
LOUDNESS_EMOJI = {Loudness.LOUD: "🔔", Loudness.SILENT: "🔕", Loudness.OFF: "✖️"}
BACK = back("settings")


def settings(subjects: Sequence[str]) -> Screen:
    """The subjects, none for whoever may change none; and the person's language."""
    buttons = [Button(SUBJECTS[subject], f"settings:{subject}") for subject in subjects]
    if subjects:
        buttons += [place("messages"), Button(T.ai_server, "aiserver")]
    language = Button(T("language", name=texts.name_of(texts.spoken())), "language")
    text = f"{T.title}\n\n{T.choose if subjects else T.only_the_language}"
    return Screen(text, rows(*grid([*buttons, language]), (HOME,)))


def languages() -> Screen:
    """Those that there are, each by its own name."""
    buttons = [
        Button(
            T("chosen", value=texts.name_of(name)) if name == texts.spoken() else texts.name_of(name),
            f"language:{name}",
        )
        for name in texts.languages()
    ]
    return Screen(T.ask_language, rows(*grid(buttons), (BACK, HOME)))


def of_subject(
    subject: str, table: Sequence[SettingSpec], values: Mapping[str, str], room: DiskRoom | None = None
) -> Screen:
    """A subject's settings; a tap asks for the new value. `room` is what there is on the disk, where that is asked for."""
    lines = [T("subject_title", subject=SUBJECTS[subject])]
    if room is not None:
        lines.append(say(said_of_disk(room)))
    for each in table:
        value = shown(each, values.get(each.name, each.default))
        if values.get(each.name, each.default) != each.default:
            value = T("changed", value=value, default=shown(each, each.default))
        lines.append(T("value", label=label(each.name), value=value, meaning=meaning(each.name)))
    buttons = [Button(label(each.name), f"setting:{each.name}") for each in table]
    apart = "\n\n" if len(table) <= MOST_APART else "\n"
    return Screen(apart.join(lines), rows(*grid(buttons), (BACK, HOME)))


def label(name: str) -> str:
    """A setting's name as people write."""
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def understood(setting: SettingSpec, text: str) -> str:
    """A value as somebody typed it, with its words (days, loudness, 3 days, never) as they are kept."""
    if setting.unit:
        if text.strip().lower() == ZERO.get(setting.name):
            return "0"
        number = NUMBER.match(text.strip())
        return number[1].replace(",", ".") if number is not None else text
    kept = {shown.lower(): word for word, shown in VALUES.items()}
    words = [kept.get(each.strip().lower(), each.strip()) for each in text.split(",")]
    return ",".join(words) if any(each in VALUES for each in words) else text


def meaning(name: str) -> str:
    """What a setting is for, in a sentence."""
    if name.startswith(PUSH):
        return T("messages_of", meaning=PUSH_MEANING[name.removeprefix(PUSH)])
    return MEANING[name]


def shown(setting: SettingSpec, value: str) -> str:
    """A value as people say it: 3 days, 09:00, Mon, Tue."""
    if not value:
        return EMPTY.get(setting.name, T.empty)
    return escape(", ".join(_said(setting, each) for each in value.split(",")))


def _said(setting: SettingSpec, value: str) -> str:
    try:
        parsed = setting.parse(value)
        number = float(parsed) if setting.unit else 0.0
    except ValueError:
        return value  # stored by another release, and not understood
    if isinstance(parsed, Fixed):
        return hours(parsed.start, parsed.end)
    if not setting.unit:
        return _word(value)
    if not number and setting.name in ZERO:
        return ZERO[setting.name]
    return count(number, setting.unit)


def _word(value: str) -> str:
    return VALUES.get(value, value)


def messages(settings: Settings) -> Screen:
    """How each kind of messages comes; a tap changes it to the next."""
    lines = [T.messages_title]
    lines += [
        T(
            "kind_of_messages",
            emoji=LOUDNESS_EMOJI[settings.loudness(kind)],
            meaning=PUSH_MEANING[kind][0].upper() + PUSH_MEANING[kind][1:],
        )
        for kind in PushKind
    ]
    quiet = settings.quiet_hours
    lines.append(T.not_quiet if quiet is None else T("quiet", hours=hours(quiet.start, quiet.end)))
    lines.append(T.tap_a_kind)
    order = list(Loudness)
    kinds = []
    for kind in PushKind:
        now = settings.loudness(kind)
        following = order[(order.index(now) + 1) % len(order)]  # stands in the button: two taps are one
        kinds.append(Button(f"{LOUDNESS_EMOJI[now]} {PUSH_KINDS[kind]}", f"messages:{kind}:{following}"))
    quiet_hours = Button(T.quiet_hours, "setting:quiet_hours")
    return Screen("\n".join(lines), rows(*grid(kinds), (quiet_hours,), (BACK, HOME)))


def ask(setting: SettingSpec, value: str, problem: str = "") -> Screen:
    """Asks for a new value: by buttons where there are few."""
    text = T(
        "card",
        label=label(setting.name),
        value=shown(setting, value),
        meaning=meaning(setting.name),
        takes=say(setting.takes),
        default=shown(setting, setting.default),
        name=setting.name,
    )
    how = T.tap_days if setting.several else T.tap if setting.choices else T.send
    if setting.may_be_empty:
        how += f" {T.or_nothing}"
    way_back = back("messages") if setting.name in MESSAGES else back(data=_subject(setting.name))
    reset = (Button(T.default, f"setting:{setting.name}:default"),) if value != setting.default else ()
    return Screen(
        with_problem(f"{text}\n\n{how}", problem),
        rows(
            *grid(_choices(setting, value), 4),
            reset,
            copy_button(laptop("config", setting.name)),
            (way_back, HOME),
        ),
    )


def _subject(name: str) -> str:
    return f"settings:{subject_of(name)}"


def _choices(setting: SettingSpec, value: str) -> list[Button]:
    """What a tap makes of the setting stands in the button."""
    data = f"setting:{setting.name}:to:"
    if not setting.several:
        said = {each: _said(setting, each) for each in setting.choices}
        return [
            Button(T("chosen", value=said[each]) if each == value else said[each], data + each)
            for each in setting.choices
        ]
    chosen = [each for each in setting.choices if each in value.split(",")]
    found = []
    for each in setting.choices:
        then = [other for other in setting.choices if (other in chosen) != (other == each)] or chosen
        mark = "ticked" if each in chosen else "unticked"
        found.append(Button(T(mark, value=_word(each)), data + ",".join(then)))
    return found


def ask_cooldown(days: int, effect: CooldownEffect) -> Screen:
    """Before the cooldown is changed: whom that frees or blocks."""
    parts = []
    if effect.freed:
        parts.append(T("frees", count=count(effect.freed, "person")))
    if effect.blocked:
        parts.append(T("blocks", count=count(effect.blocked, "person")))
    if effect.moved:
        longer = "longer" if effect.longer else "shorter"
        parts.append(T(longer, count=count(effect.moved, "person")))
    words = " ".join(parts) or T.changes_nothing
    return confirm(
        T("ask_cooldown", days=count(days, "day"), effect=words),
        Button(T.set_it, f"setting:cooldown_days:set:{days}"),
        back(data=_subject("cooldown_days")),
    )
