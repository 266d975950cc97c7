"""The steps of the campaign wizard.

`chosen` is what was gathered so far (see `bot.flows.choices`), and `number` of `total` steps where one is.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens import crew
from bot.screens.base import (
    BUTTONS,
    HOME,
    KIND_EMOJI,
    KIND_PLURAL,
    Button,
    Screen,
    confirm,
    figure,
    go_on_button,
    grid,
    notice,
    paged,
    place,
    rows,
    short,
    with_problem,
)
from bot.screens.preview import check_list, cures, preview
from bot.texts.html import escape
from engine.campaigns import Preview, StartCheck
from engine.comments.learning import ENOUGH_APPROVED
from engine.insight.overview import SenderToday
from engine.rules.enums import ActionType, CommentMode, CommentSource, CooldownPolicy
from engine.rules.kinds import KINDS, Kind, KindText
from storage.comments import TagRow
from storage.lists import ListRow

T = texts.of("wizard")
KIND_BUTTONS = T.table("kinds")
STEPS = T.table("steps")
OPTIONS = T.table("options")
MODES = texts.of("campaigns").table("mode")
DEFAULTS = {"without": True, "accept": False, "fallback": False}  # the options, as they are to begin with
BACK = Button(BUTTONS.phrase("go_back"), "new:back")
CANCEL = Button(BUTTONS.phrase("cancel"), "new:cancel")
WAYS = (BACK, CANCEL, HOME)
PER_PAGE = 8
WIDEST_CHOICE = 36  # letters of a phone's line on a button
Chosen = Mapping[str, Any]


def name(chosen: Chosen, problem: str = "") -> Screen:
    """Another name than the proposed one."""
    ways = WAYS if chosen.get("jump") else (CANCEL, HOME)
    text = with_problem(_step({**chosen, "name": None}, T.ask_name), problem)
    return Screen(text, rows(_next(chosen, "name", short(str(chosen.get("name") or ""), 30)), ways))


def choose_list(chosen: Chosen, lists: Sequence[ListRow], page: int, problem: str = "") -> Screen:
    """Which list; the one that was chosen before is marked."""
    if not lists:
        return Screen(_step(chosen, T.no_lists), rows((place("upload"),), WAYS))
    buttons = [
        Button(
            _marked(f"{short(each.name, 30)} ({figure(each.leads)})", each.id == chosen.get("list_id")),
            f"new:list:{each.id}",
        )
        for each in lists
    ]
    return Screen(
        with_problem(_step(chosen, T.ask_list), problem),
        rows(*_paged(buttons, page, 1, "new:lists:{page}"), _next(chosen, "list"), WAYS),
    )


def action(chosen: Chosen) -> Screen:
    """What is done."""
    kinds = [
        Button(
            _marked(f"{KIND_EMOJI[kind]} {KIND_BUTTONS[kind]}", kind == chosen.get("action")),
            f"new:action:{kind}",
        )
        for kind in ActionType
    ]
    return Screen(_step(chosen, T.ask_action), rows(kinds, _next(chosen, "action"), WAYS))


def senders(
    chosen: Chosen, kind: ActionType, lines: Sequence[SenderToday], ticked: Collection[int], problem: str = ""
) -> Screen:
    """Who does it, by checkboxes."""
    if not lines:
        return Screen(_step(chosen, T.no_senders), rows((place("senders"),), WAYS))
    done = (Button(T.next, "new:senders:ok"),) if ticked else ()
    return crew.boxes(_step(chosen, T.ask_senders), lines, kind, ticked, "new", (done, WAYS), problem)


def note(chosen: Chosen, problem: str = "") -> Screen:
    """A connect campaign's note."""
    return Screen(
        with_problem(_step(chosen, T.ask_note), problem),
        rows(
            _next(chosen, "note") if chosen.get("note") else (),
            (Button(T.without_note, "new:note:none"),),
            WAYS,
        ),
    )


def tag(chosen: Chosen, tags: Sequence[TagRow], total: int, page: int) -> Screen:
    """Which comments of the library, where they have tags."""
    given = "tag" in chosen
    buttons = [
        Button(
            _marked(T("tag_line", tag=each.tag, n=each.count), given and each.tag == chosen["tag"]),
            f"new:tag:{each.comment_id}",
        )
        for each in tags
    ]
    everything = _marked(f"{T.all_tags} ({total})", given and not chosen["tag"])
    return Screen(
        _step(chosen, T.ask_tag),
        rows(
            (Button(everything, "new:tag:0"),),
            *_paged(buttons, page, 2, "new:tags:{page}"),
            _next(chosen, "tag"),
            WAYS,
        ),
    )


def mode(chosen: Chosen) -> Screen:
    """Whether a comment campaign's texts are seen first."""
    labels = {CommentMode.REVIEW: T.review, CommentMode.AUTO: T.auto}
    buttons = [
        Button(_marked(label, each == chosen.get("mode")), f"new:mode:{each}")
        for each, label in labels.items()
    ]
    return Screen(_step(chosen, T.ask_mode), rows(buttons, _next(chosen, "mode"), WAYS))


def source(chosen: Chosen) -> Screen:
    """Where a comment campaign's texts come from."""
    labels = {CommentSource.AI: T.source_ai, CommentSource.PREDEFINED: T.source_predefined}
    buttons = [
        (Button(_marked(label, each == chosen.get("source")), f"new:source:{each}"),)
        for each, label in labels.items()
    ]
    return Screen(_step(chosen, T.ask_source), rows(*buttons, _next(chosen, "source"), WAYS))


def mode_of_written(chosen: Chosen, may_auto: bool) -> Screen:
    """The same of comments that the AI server writes: nobody has to see them only once nearly all were approved as they were."""
    labels = [(CommentMode.REVIEW, T.review), *([(CommentMode.AUTO, T.auto)] if may_auto else [])]
    buttons = [
        Button(_marked(label, each == chosen.get("mode")), f"new:mode:{each}") for each, label in labels
    ]
    asked = T("ask_mode_written") if may_auto else T("only_review", n=ENOUGH_APPROVED)
    going_on = _next(chosen, "mode") if may_auto or chosen.get("mode") == CommentMode.REVIEW else ()
    return Screen(_step(chosen, asked), rows(buttons, going_on, WAYS))


def last(
    chosen: Chosen,
    data: Preview,
    checks: Sequence[StartCheck],
    proposed: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
    problem: str = "",
) -> Screen:
    """The preview, the short check, the start; `proposed` are the choices that stand here, to be made otherwise."""
    kind = ActionType(chosen["action"])
    numbers = preview(None, data)  # what becomes of those in cooldown stands on its button
    stops = any(check.stops for check in checks)
    options = [each for each in OPTIONS if _applies(KINDS[kind], chosen, each)]
    saved = Button(BUTTONS.save if chosen.get("draft_id") else T.save_draft, "new:save")
    return Screen(
        with_problem(f"{_step(chosen, '')}{numbers}\n{check_list(checks, now, zone)}", problem),
        rows(
            *cures(checks),
            (saved,) if stops else (Button(BUTTONS.start, "new:start"), saved),
            *(_changes(proposed)),
            *((_option(chosen, each),) for each in options),
            _cooling(chosen) if data.in_cooldown or chosen["policy"] == CooldownPolicy.WAIT else (),
            (Button(T.change, "new:change"),),
            WAYS,
        ),
    )


def change(chosen: Chosen, steps: Sequence[str], values: Mapping[str, str]) -> Screen:
    """All choices; one tap leads to the step of each."""
    buttons = _changes({step: values[step] for step in steps})
    text = f"{_title(chosen)}\n{T('name', name=escape(short(chosen['name'], 64)))}\n\n{T.ask_change}"
    return Screen(text, rows(*buttons, (Button(T.to_preview, "new:here"),), (CANCEL, HOME)))


def ask_unable(line: SenderToday, kind: ActionType) -> Screen:
    """Before a sender that can't act is chosen."""
    return crew.ask_unable(line, kind, "new", "new:here")


def unfinished(waiting: str, anew: str) -> Screen:
    """Before a wizard that waits is given up for another."""
    return confirm(
        T("unfinished", name=escape(short(waiting, 64))), go_on_button(waiting), Button(T.begin_anew, anew)
    )


def cancelled() -> Screen:
    """Nothing was made."""
    return notice(T.cancelled, place("new"))


def _changes(values: Mapping[str, str]) -> list[tuple[Button, ...]]:
    return [
        (Button(short(T("change_line", step=STEPS[step], value=value), WIDEST_CHOICE), f"new:to:{step}"),)
        for step, value in values.items()
    ]


def _cooling(chosen: Chosen) -> tuple[Button, ...]:
    """What becomes of leads in cooldown."""
    waits = chosen["policy"] == CooldownPolicy.WAIT
    other = CooldownPolicy.LEAVE_OUT if waits else CooldownPolicy.WAIT
    return (Button(T("on" if waits else "off", label=T.let_wait), f"new:cooldown:{other}"),)


def _applies(kind: Kind, chosen: Chosen, option: str) -> bool:
    if option == "fallback":
        return kind.text is KindText.COMMENT and chosen.get("source") == CommentSource.AI
    if option == "without":
        return kind.text is KindText.NOTE and bool(chosen.get("note"))
    return kind.invites


def _option(chosen: Chosen, option: str) -> Button:
    on = bool(chosen.get(option, DEFAULTS[option]))
    label = T("on" if on else "off", label=OPTIONS[option])
    return Button(label, f"new:option:{option}:{int(not on)}")


def _marked(label: str, on: bool) -> str:
    return T("chosen", label=label) if on else label


def _next(chosen: Chosen, key: str, value: str = "") -> tuple[Button, ...]:
    """On with what was chosen before, where one has come back."""
    known = chosen.get("list_id") if key == "list" else chosen.get(key)
    if known is None and not (key == "tag" and "tag" in chosen):
        return ()
    return (Button(f"{T.next}: {value}" if value else T.next, f"new:next:{key}"),)


def _paged(buttons: Sequence[Button], page: int, across: int, data: str) -> list[tuple[Button, ...]]:
    shown = paged(len(buttons), page, PER_PAGE)
    return [*grid(shown.of(buttons), across), shown.pager(data)]


def _title(chosen: Chosen) -> str:
    title = T.title_draft if chosen.get("draft_id") else T.title_new
    if not chosen.get("number"):
        return title
    return T("title", title=title, number=chosen["number"], total=chosen["total"])


def _step(chosen: Chosen, question: str) -> str:
    """The title with what was chosen so far, then the question."""
    lines = [_title(chosen)]
    if chosen.get("name"):
        lines.append(T("name", name=escape(short(chosen["name"], 64))))
    if chosen.get("list_name"):
        lines.append(T("list", name=escape(short(chosen["list_name"], 60))))
    kind = ActionType(chosen["action"]) if chosen.get("action") else None
    if kind is not None:
        lines.append(f"{KIND_EMOJI[kind]} {KIND_PLURAL[kind]}")
    text = KindText.NONE if kind is None else KINDS[kind].text
    if text is KindText.NOTE and chosen.get("note"):
        lines.append(f"<blockquote>{escape(short(chosen['note'], 300))}</blockquote>")
    if text is KindText.COMMENT and chosen.get("tag"):
        lines.append(f"📚 #{escape(chosen['tag'])}")
    if text is KindText.COMMENT and chosen.get("mode"):
        lines.append(MODES[chosen["mode"]])
    return "\n".join(lines) + (f"\n\n{question}" if question else "\n")
