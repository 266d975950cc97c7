"""Comments that wait for a person's word."""

from collections.abc import Sequence
from urllib.parse import quote

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Screen,
    back,
    confirm,
    count,
    notice,
    pager,
    place,
    rows,
    short,
    with_problem,
)
from bot.texts.html import escape
from engine.comments.drafts import mark_of
from storage.drafts import DraftRow

T = texts.of("approvals")
POST = "https://www.linkedin.com/feed/update/{urn}/"


def approvals(drafts: Sequence[DraftRow], page: int, done: str = "") -> Screen:
    """One draft after the other, the oldest first; `done` says what became of the last one."""
    if not drafts:
        return notice("\n\n".join(filter(None, (done, T.none))), place("campaigns"))
    page = min(page, len(drafts) - 1)
    row = drafts[page]
    here = f"draft:{row.action_id}"
    same = [each for each in drafts if each.campaign_id == row.campaign_id]
    lines = [
        T("title", number=page + 1, total=len(drafts)),
        T(
            "campaign",
            campaign=escape(short(row.campaign_name, 40)),
            sender=escape(short(row.sender_name, 30)),
        ),
        "",
        _person(row),
        "",
        T("on_newest", sender=escape(short(row.sender_name, 30))) if row.post_urn is None else T.on_post,
        T("text", text=escape(row.text)),
    ]
    newest = max(each.action_id for each in same)
    all_of_them = Button(T("post_all", n=len(same)), f"drafts:{row.campaign_id}:all:{newest}:{mark_of(same)}")
    return Screen(
        "\n".join([*([done, ""] if done else []), *lines]),
        rows(
            (Button(T.post, f"{here}:post:{mark_of([row])}"), Button(BUTTONS.edit, f"{here}:edit")),
            (Button(T.another, f"{here}:another"), Button(T.skip, f"{here}:skip")),
            (_link(row), Button(T.lead, f"lead:{row.lead_id}")),
            (all_of_them,) if len(same) > 1 else (),
            pager(page, len(drafts), "approvals:{page}"),
            (place("campaigns"), HOME),
        ),
    )


def _person(row: DraftRow) -> str:
    name = escape(short(row.full_name or row.profile_url, 60))
    known = " · ".join(escape(short(each, 60)) for each in (row.title, row.company) if each)
    return T("person_known", name=name, known=known) if known else T("person", name=name)


def _link(row: DraftRow) -> Button:
    """To the post once it is known which; until then to all posts of the person."""
    if row.post_urn is not None:
        return Button(T.post_link, POST.format(urn=quote(row.post_urn, safe=":")))
    return Button(T.posts_link, f"{quote(row.profile_url, safe=':/%')}/recent-activity/all/")


def ask_all(drafts: Sequence[DraftRow], newest: int) -> Screen:
    """Before all waiting comments of a campaign are approved."""
    row = drafts[0]
    return confirm(
        T("ask_all", count=count(len(drafts), "comment"), name=escape(short(row.campaign_name, 64))),
        Button(T.post_them, f"drafts:{row.campaign_id}:all:{newest}:{mark_of(drafts)}:yes"),
        back("approvals"),
    )


def ask_edit(row: DraftRow, problem: str = "") -> Screen:
    """Asks for the person's own words."""
    name = escape(short(row.full_name or row.profile_url, 60))
    text = T("ask_edit", name=name, text=escape(row.text))
    return Screen(with_problem(text, problem), rows((back("approvals"), HOME)))
