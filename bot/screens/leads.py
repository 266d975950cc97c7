"""The lead browser and a lead's card."""

from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot import texts
from bot.screens.base import (
    HOME,
    KIND_EMOJI,
    WORDS,
    Button,
    Paged,
    Screen,
    ago,
    back,
    confirm,
    cooldown_mark,
    count,
    figure,
    grid,
    local,
    paged,
    pager,
    place,
    rows,
    short,
    with_problem,
)
from bot.texts.html import escape
from bot.texts.said import say_plain
from engine.insight.browse import LeadCard, LeadFilter, LeadLine, LeadPage
from engine.rules.enums import BlockReason, InteractionResult, InteractionSource
from storage.leads import HistoryLine, Queued
from storage.lists import ListRow

PER_PAGE = 5
LISTS_PER_PAGE = 8
HISTORY_PER_PAGE = 8
MOST_CAMPAIGNS = 4

T = texts.of("leads")
FILTERS = T.table("filters")
RESULTS = T.table("results")
STAGES = T.table("stages")
STATUSES = T.table("statuses")
KEPT_OFF = T.table("kept_off")  # by what keeps everybody off for good
DIFFERENCES = WORDS.table("difference")


def leads(page: LeadPage, chosen: LeadFilter, of_list: ListRow | None, search: str, now: datetime) -> Screen:
    """One page of the browser; each lead has a button of its number."""
    heads = [T.title]
    if of_list is not None:
        heads.append(T("of_list", name=escape(short(of_list.name, 30))))
    if search:
        heads.append(T("searched", words=escape(short(search, 30))))
    heads.append(T("more_than", n=figure(page.total)) if page.more else figure(page.total))
    first = page.page * PER_PAGE + 1
    lines = [
        T("sep").join(heads),
        *(_line(number, lead, now) for number, lead in enumerate(page.leads, first)),
    ]
    if not page.leads:
        lines.append(T.nobody if search or of_list or chosen is not LeadFilter.ALL else T.none_yet)
    if page.more and page.page == 0:
        lines.append(T.add_a_word)
    list_id = of_list.id if of_list is not None else 0
    numbers = [Button(f"{number}", f"lead:{lead.id}") for number, lead in enumerate(page.leads, first)]
    filters = [
        Button(T("chosen", label=label) if which == chosen else label, f"leads:{which}:{list_id}:0")
        for which, label in FILTERS.items()
        if which != LeadFilter.FOUND or page.any_found or chosen is LeadFilter.FOUND
    ]
    find = (
        Button(T.end_search, f"leads:clear:{chosen}:{list_id}")
        if search
        else Button(T.search, f"leads:search:{chosen}:{list_id}")
    )
    return Screen(
        "\n\n".join(lines),
        rows(
            numbers,
            pager(page.page, page.pages, f"leads:{chosen}:{list_id}:{{page}}"),
            filters,
            (find, Button(T.by_list, "leads:lists")),
            (place("dnc"), HOME),
        ),
    )


def _line(number: int, lead: LeadLine, now: datetime) -> str:
    work = _work(lead)
    last = (
        T("last", emoji=KIND_EMOJI[lead.last_action], ago=ago(lead.last_action_at, now), name=_by(lead))
        if lead.last_action is not None
        else T.never
    )
    mark = KEPT_OFF.get(lead.verdict.reason) or cooldown_mark(lead.cooldown_until, now)
    head = T("line", number=number, name=escape(short(name_of(lead), 40)))
    return "\n".join(part for part in (head, escape(short(work, 40)), T("sep").join((mark, last))) if part)


def name_of(lead: LeadLine) -> str:
    """How a lead is called where its name isn't known: by its address. Not escaped."""
    return lead.full_name or lead.profile_url.rpartition("/")[2] or lead.profile_url


def link(profile_url: str) -> Button:
    """To the person's own page."""
    return Button(T.profile, quote(profile_url, safe=":/%"))


def _by(lead: LeadLine) -> str:
    return escape(short(lead.last_action_by or "?", 20))


def _work(lead: LeadLine) -> str:
    return T("sep").join(part for part in (lead.title, lead.company) if part)


def choose_list(lists: list[ListRow], page: int) -> Screen:
    """Which list to look through."""
    shown = paged(len(lists), page, LISTS_PER_PAGE)
    buttons = [Button(_list_label(each), f"leads:all:{each.id}:0") for each in shown.of(lists)]
    return Screen(
        T.which_list if lists else T.no_lists,
        rows(
            (Button(T.all_leads, "leads:all:0:0"),),
            *grid(buttons, 1),
            shown.pager("leads:lists:{page}"),
            (back("leads", "leads:again"), HOME),
        ),
    )


def ask_search(chosen: LeadFilter, list_id: int) -> Screen:
    """Asks for a name."""
    return Screen(T.ask_search, rows((back("leads", f"leads:{chosen}:{list_id}:0"), HOME)))


def card(data: LeadCard, page: int, now: datetime, zone: ZoneInfo, at_once: bool = False) -> Screen:
    """A lead with its history, the newest first; further pages are the history alone."""
    lead = data.lead
    shown = paged(len(data.history), page, HISTORY_PER_PAGE)
    lines = [T("card_title", name=escape(short(name_of(lead), 60)))]
    if shown.page == 0:
        lines += _standing(data, now, zone)
    title = T("history_page", page=shown.page + 1, pages=shown.pages) if shown.pages > 1 else T.history
    lines += ["\n" + title, *(_happened(each, now, zone) for each in shown.of(data.history))]
    if not data.history:
        lines.append(T.no_history)
    if shown.page == 0 and data.queue:
        lines.append("\n" + T.campaigns)
        lines += [_place(each, now, zone) for each in data.queue[:MOST_CAMPAIGNS]]
        if len(data.queue) > MOST_CAMPAIGNS:
            lines.append(T("and_others", others=count(len(data.queue) - MOST_CAMPAIGNS, "other")))
    return Screen("\n".join(lines), _keyboard(data, shown, at_once))


def _standing(data: LeadCard, now: datetime, zone: ZoneInfo) -> list[str]:
    """What holds of the person now."""
    lead, lines = data.lead, []
    if work := _work(lead):
        lines.append(escape(short(work, 120)))
    if lead.cooldown_until is not None:
        mark = T("cooling", left=cooldown_mark(lead.cooldown_until, now))
        lines.append(T("until", mark=mark, when=local(lead.cooldown_until, now, zone), name=_by(lead)))
    elif lead.verdict.allowed:
        lines.append(cooldown_mark(None, now))
    if data.kept_off_by_profile is not None:
        lines.append(KEPT_OFF[BlockReason.DO_NOT_CONTACT])
    if data.other_name is not None and not data.other_name.is_them:
        name = escape(short(data.other_name.profile_name, 40))
        lines.append(T("other_name", name=name))
    if data.kept_off_by_company is not None:
        lines.append(T("company_kept_off", company=escape(short(lead.company, 40))))
    if data.finders:
        lines.append(_found_by(data, now))
    if data.lists:
        lines.append(T("on_lists", names=escape(short(", ".join(data.lists), 120))))
    return lines


def _found_by(data: LeadCard, now: datetime) -> str:
    first, *others = data.finders
    stage = T.unknown_stage if first.stage is None else STAGES[first.stage]
    line = T("found_by", name=escape(short(first.sender_name, 20)), ago=ago(first.found_at, now), stage=stage)
    if others:
        names = ", ".join(escape(short(each.sender_name, 20)) for each in others)
        line += T("found_by_others", names=names)
    return T("found_because", line=line, reason=escape(short(first.reason, 120))) if first.reason else line


def _happened(each: HistoryLine, now: datetime, zone: ZoneInfo) -> str:
    line = T(
        "happened",
        emoji=KIND_EMOJI[each.action_type],
        when=local(each.at, now, zone),
        name=escape(short(each.sender_name, 20)),
        result=RESULTS[each.result],
    )
    if each.source is InteractionSource.OPENOUTREACH:
        line = T("by_openoutreach", line=line)
    if each.differs is not None and each.result is not InteractionResult.RETRACTED:
        line = T("with_difference", line=line, difference=DIFFERENCES[each.differs])
    return T("with_text", line=line, text=escape(short(each.comment_text, 60))) if each.comment_text else line


def _place(each: Queued, now: datetime, zone: ZoneInfo) -> str:
    line = T(
        "place",
        emoji=KIND_EMOJI[each.action_type],
        campaign=escape(short(each.campaign_name or T.single_try, 32)),
        status=T.pages_unknown if each.waits_for_pages else STATUSES[each.status],
    )
    if each.differs is not None:
        line = T("with_difference", line=line, difference=DIFFERENCES[each.differs])
    return (
        T("with_reason", line=line, reason=escape(short(say_plain(each.error_msg, now, zone), 80)))
        if each.error_msg
        else line
    )


def _keyboard(data: LeadCard, shown: Paged, at_once: bool) -> tuple[tuple[Button, ...], ...]:
    here = f"lead:{data.lead.id}"
    doubtful = data.in_doubt
    return rows(
        (Button(T.check, f"doubt:{doubtful[0]}:check" if len(doubtful) == 1 else "doubts"),)
        if doubtful
        else (),
        (Button(T.whose_profile, f"name:{data.lead.id}"),) if data.other_name is not None else (),
        shown.pager(here + ":{page}"),
        (
            Button(T.keep_off, f"{here}:dnc:yes" if at_once else f"{here}:dnc")
            if data.kept_off_by_profile is None
            else Button(T.contact_again, f"{here}:contact"),
            Button(T.add_to_list, f"{here}:lists:0"),
        ),
        (link(data.lead.profile_url), Button(T.why, f"why:{here}")),
        (Button(T.comments_for, f"{here}:comments:0"), Button(T.forget, f"{here}:forget")),
        (back("leads", "leads:again"), HOME),
    )


def ask_do_not_contact(lead: LeadLine) -> Screen:
    """Before a person is put on the list that no campaign touches."""
    return confirm(
        T("ask_keep_off", name=escape(short(name_of(lead), 60))),
        Button(T.keep_off, f"lead:{lead.id}:dnc:yes"),
        back(data=f"lead:{lead.id}"),
    )


def ask_contact_again(lead: LeadLine) -> Screen:
    """Before a person is taken off that list."""
    return confirm(
        T("ask_contact_again", name=escape(short(name_of(lead), 60))),
        Button(T.contact_again, f"lead:{lead.id}:contact:yes"),
        back(data=f"lead:{lead.id}"),
    )


def put_on_list(data: LeadCard, lists: list[ListRow], page: int) -> Screen:
    """On which list? Those on which the person stands are ticked."""
    here = f"lead:{data.lead.id}"
    shown = paged(len(lists), page, LISTS_PER_PAGE)
    buttons = [
        Button(
            T("chosen", label=_list_label(each)) if each.name in data.lists else _list_label(each),
            f"{here}:to:{each.id}",
        )
        for each in shown.of(lists)
    ]
    return Screen(
        T("ask_list", name=escape(short(name_of(data.lead), 60))),
        rows(
            *grid(buttons, 1),
            shown.pager(here + ":lists:{page}"),
            (Button(T.new_list, f"{here}:new"),),
            (back(data=here), HOME),
        ),
    )


def ask_new_list(lead: LeadLine, problem: str = "") -> Screen:
    """Asks for a new list's name."""
    text = T("ask_new_list", name=escape(short(name_of(lead), 60)))
    return Screen(with_problem(text, problem), rows((back(data=f"lead:{lead.id}:old"), HOME)))


def _list_label(each: ListRow) -> str:
    return T("list_label", name=short(each.name, 24), n=figure(each.leads))
