"""The campaigns, one campaign's card, its senders."""

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens import crew
from bot.screens.base import (
    BUTTONS,
    CAMPAIGN_EMOJI,
    CAMPAIGN_WORDS,
    HOME,
    KIND_EMOJI,
    KIND_PLURAL,
    WORDS,
    Button,
    Keyboard,
    Screen,
    back,
    bar,
    confirm,
    count,
    figure,
    grid,
    local,
    paged,
    percent,
    place,
    rows,
    short,
    table,
)
from bot.screens.preview import finish
from bot.texts.html import escape
from engine.campaigns import CampaignCard, CampaignProgress, HandOver, StartReport
from engine.insight.overview import SenderToday
from engine.rules.enums import CampaignStatus
from engine.rules.kinds import KINDS, KindText

T = texts.of("campaigns")
MODES = T.table("mode")
POLICIES = T.table("policy")
OUTCOMES = WORDS.table("outcome")
DIFFERENCES = WORDS.table("difference")
MOST_REASONS = 4
PER_PAGE = 6
OVER = (CampaignStatus.COMPLETED, CampaignStatus.CANCELLED)


def campaigns(found: Sequence[CampaignProgress], page: int) -> Screen:
    """All campaigns, the newest first."""
    there = paged(len(found), page, PER_PAGE)
    shown = there.of(found)
    lines = [T.title, *(_line(each) for each in shown)]
    if not shown:
        lines.append(T.none)
    buttons = [
        Button(f"{CAMPAIGN_EMOJI[each.status]} {short(each.name, 24)}", f"campaign:{each.id}")
        for each in shown
    ]
    return Screen(
        "\n\n".join(lines), rows(*grid(buttons), there.pager("campaigns:{page}"), (place("new"), HOME))
    )


def _line(each: CampaignProgress) -> str:
    head = {
        "emoji": KIND_EMOJI[each.action_type],
        "name": escape(short(each.name, 40)),
        "status": CAMPAIGN_WORDS[each.status],
    }
    if each.status is CampaignStatus.DRAFT:
        return T("draft_line", **head, kind=KIND_PLURAL[each.action_type])
    line = T(
        "line",
        **head,
        bar=bar(each.share),
        processed=figure(each.processed),
        queued=figure(each.queued),
    )
    return line + ("\n" + pages_unknown(each) if each.waits_for_pages else "")


def pages_unknown(each: CampaignProgress) -> str:
    """How many of it wait because LinkedIn's page isn't known, and how many after an error of our own."""
    return "\n".join(_waits(each, "pages_unknown", "own_errors"))


def _waits(each: CampaignProgress, unknown: str, own: str) -> list[str]:
    counts = {unknown: each.waits_for_pages - each.own_errors, own: each.own_errors}
    return [T(key, n=figure(n)) for key, n in counts.items() if n]


def card(data: CampaignCard, now: datetime, zone: ZoneInfo, said: str = "") -> Screen:
    """One campaign; `said` is what has just been done with it."""
    each = data.progress
    lines = [said + "\n"] if said else []
    lines.append(
        T(
            "head",
            emoji=CAMPAIGN_EMOJI[each.status],
            name=escape(short(each.name, 64)),
            kind=f"{KIND_EMOJI[each.action_type]} {KIND_PLURAL[each.action_type]}",
            status=CAMPAIGN_WORDS[each.status],
            list=escape(short(data.list_name or T.list_gone, 60)),
        )
    )
    lines += _choices(data)
    if each.status is CampaignStatus.DRAFT:
        lines.append("👥 " + ", ".join(escape(short(part.name, 30)) for part in data.parts))
    else:
        lines.append("\n" + so_far("so_far", each))
        lines.append(table(_numbers(data)) + _differs(data) + _why_skipped(data) + _parts(data))
    if each.waits_for_pages:
        lines += _waits(each, "pages_unknown_then", "own_errors_then")
    if data.estimate is not None:
        lines.append(T("estimated", when=finish(data.estimate.days, data.estimate.finished_on)))
    for key, when in (("started_at", each.started_at), ("ended_at", each.completed_at)):
        if when is not None:
            lines.append(T(key, when=local(when, now, zone)))
    return Screen("\n".join(lines), _card_keyboard(data))


def _choices(data: CampaignCard) -> list[str]:
    each, lines = data.progress, []
    if data.note:
        lines.append(f"<blockquote>{escape(short(data.note, 300))}</blockquote>")
    if KINDS[each.action_type].text is KindText.COMMENT:
        tag = f"#{escape(data.comment_tag)}" if data.comment_tag else T.all_comments
        lines.append(T("comments", mode=MODES[data.comment_mode], tag=tag))
    if each.status is CampaignStatus.DRAFT:
        lines.append(POLICIES[data.cooldown_policy])
    return lines


def so_far(key: str, each: CampaignProgress, **more: object) -> str:
    """How much of it is done, in the words of that text."""
    return T(
        key,
        bar=bar(each.share),
        processed=figure(each.processed),
        queued=figure(each.queued),
        share=percent(each.share),
        **more,
    )


def _numbers(data: CampaignCard) -> list[tuple[str, str]]:
    each = data.progress
    numbers = [
        (T.total, each.total),
        (T.in_cooldown_then, each.in_cooldown),
        (T.processed, each.processed),
        (T.succeeded, each.succeeded),
        (T.failed, each.failed),
        (T.skipped, each.skipped),
    ]
    if each.uncertain:
        numbers.append((T.uncertain, each.uncertain))
    if data.waiting:
        numbers.append((T.waiting, data.waiting))
    return [(name, figure(number)) for name, number in numbers]


def _differs(data: CampaignCard) -> str:
    """What of the succeeded ones isn't quite what was asked for."""
    parts = [
        T("of_them", n=figure(number), difference=DIFFERENCES[what]) for what, number in data.differs.items()
    ]
    return T("differs", parts=", ".join(parts)) if parts else ""


def _why_skipped(data: CampaignCard) -> str:
    found = sorted(data.why_skipped.items(), key=lambda each: -each[1])
    if not found:
        return ""
    reasons = ", ".join(f"{figure(number)} {OUTCOMES[outcome]}" for outcome, number in found[:MOST_REASONS])
    others = sum(number for _, number in found[MOST_REASONS:])
    if others:
        reasons = T("and_others", reasons=reasons, others=count(others, "other"))
    return T("why_skipped", reasons=reasons)


def _parts(data: CampaignCard) -> str:
    over = data.progress.status in OVER
    lines = [(T.sender, T.done, T.to_do)]
    somebody_out = False
    for part in data.parts:
        out = not over and not part.active and part.open > 0
        somebody_out = somebody_out or out
        name = short(part.name, 14)
        lines.append((T("out", name=name) if out else name, figure(part.done), figure(part.open)))
    return table(lines) + (T.somebody_out if somebody_out else "")


def _card_keyboard(data: CampaignCard) -> Keyboard:
    each = data.progress
    here = f"campaign:{each.id}"
    draft, over = each.status is CampaignStatus.DRAFT, each.status in OVER
    senders = Button(T.edit_senders, f"{here}:senders")
    duplicate = Button(T.duplicate, f"{here}:duplicate:{data.next_copy}")
    last = (Button(BUTTONS.refresh, here), back(data="campaigns"), HOME)
    if draft:
        return rows(
            (Button(T.preview_and_start, f"{here}:check"),),
            (Button(BUTTONS.edit, f"{here}:edit"), senders),
            (duplicate, Button(BUTTONS.delete, f"{here}:cancel")),
            last,
        )
    switch = (
        Button(BUTTONS.pause, f"{here}:pause")
        if each.status is CampaignStatus.RUNNING
        else Button(BUTTONS.resume, f"{here}:resume")
    )
    return rows(
        (Button(T.try_again, f"{here}:again"),) if each.waits_for_pages and not over else (),
        (Button(T.keep_copy, f"pages:capture:action:{data.unknown_page}"),) if data.unknown_page else (),
        (*(() if over else (switch,)), Button(T.progress, f"{here}:progress")),
        (*(() if over else (senders,)), duplicate),
        (place("why", f"why:{here}"), *(() if over else (Button(T.end_for_good, f"{here}:cancel"),))),
        last,
    )


def ask_cancel(each: CampaignProgress) -> Screen:
    """Before a campaign is ended for good, or a draft deleted."""
    here, name = f"campaign:{each.id}", escape(short(each.name, 64))
    if each.status is CampaignStatus.DRAFT:
        yes = Button(BUTTONS.delete, f"{here}:delete:yes")
        return confirm(T("ask_delete", name=name), yes, back(data=here))
    left = count(each.queued - each.processed, "action")
    yes = Button(T.end_it, f"{here}:cancel:yes")
    return confirm(T("ask_end", name=name, count=left), yes, back(data=here))


def edit_senders(
    each: CampaignProgress, lines: Sequence[SenderToday], ticked: Collection[int], problem: str = ""
) -> Screen:
    """Checkboxes, as in the wizard."""
    here = f"campaign:{each.id}"
    ask = "ask_draft_senders" if each.status is CampaignStatus.DRAFT else "ask_senders"
    return crew.boxes(
        T(ask, name=escape(short(each.name, 64))),
        lines,
        each.action_type,
        ticked,
        here,
        ((Button(BUTTONS.save, f"{here}:senders:ok"),) if ticked else (), (back(data=here), HOME)),
        problem,
    )


def senders_changed(status: CampaignStatus, names: Sequence[str], done: HandOver) -> str:
    """Who works for it now, and what became of the leads."""
    listed = escape(", ".join(names))
    if status is CampaignStatus.DRAFT:
        return T("senders_saved", names=listed)
    text = T("senders_changed", names=listed, dealt=count(done.dealt, "lead"))
    if done.kept:
        text += T("senders_kept", n=figure(done.kept))
    if done.skipped:
        text += T("senders_skipped", n=figure(done.skipped))
    return text


def started(name: str, report: StartReport, names: dict[int, str]) -> str:
    """What the start made of the list."""
    parts = ", ".join(
        T("part", name=escape(names[sender]), n=figure(n)) for sender, n in report.per_sender.items()
    )
    dealt = count(report.dealt, "lead")
    text = T("started", name=escape(short(name, 64)), count=dealt, parts=parts)
    if report.waiting:
        text += T("started_waiting", n=figure(report.waiting))
    elif report.in_cooldown:
        text += T("started_left_out", n=figure(report.in_cooldown))
    return text
