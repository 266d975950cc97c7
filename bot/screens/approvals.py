"""Comments that wait for a person's word."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from bot import texts
from bot.screens.base import (
    BUTTONS,
    HOME,
    Button,
    Screen,
    ago,
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
from bot.texts.said import say
from engine.comments.drafts import mark_of
from engine.linkedin import post_names
from engine.rules.enums import CommentSource
from storage.drafts import DraftRow

T = texts.of("approvals")
ANSWERS = T.table("answers")  # which kind of comment: the AI server's word
LONGEST_POST = 2_200  # letters of it: with the comment it has to go into one message
POST = "https://www.linkedin.com/feed/update/{urn}/"


def approvals(drafts: Sequence[DraftRow], page: int, now: datetime | None = None, done: str = "") -> Screen:
    """One draft after the other, the oldest first; `done` says what became of the last one. Ages are told from `now`."""
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
        *_post(row, now),
        T("text", text=escape(row.text)),
        *_why(row),
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


def _post(row: DraftRow, now: datetime | None) -> list[str]:
    """What the comment stands under: the post itself once it is read, with its age."""
    if not row.post_text:
        sender = escape(short(row.sender_name, 30))
        return [T("on_newest", sender=sender) if row.post_urn is None else T.on_post]
    told = (
        [T.post_of] if row.posted_at is None or now is None else [T("post_age", ago=ago(row.posted_at, now))]
    )
    text = (
        row.post_text if len(row.post_text) <= LONGEST_POST else row.post_text[:LONGEST_POST].rstrip() + "…"
    )
    return [*told, T("quoted", text=escape(text)), "", T.draft]


def _why(row: DraftRow) -> list[str]:
    """Why this draft, and what speaks against it."""
    lines = []
    if row.source is CommentSource.AI and row.detail:
        kind = ANSWERS.get(row.why, "")
        lines.append(T("why", kind=kind, detail=escape(short(row.detail, 160))))
    if row.refused is not None:
        lines.append(T("refused", why=say(row.refused)))
    return lines


def refused(row: DraftRow, why: str, back_to: str, may_override: bool) -> Screen:
    """The gate doesn't let it through as it stands; the owner may, with a reason."""
    here = f"draft:{row.action_id}"
    override = (Button(T.override, f"{here}:override"),) if may_override else ()
    return Screen(
        T("not_fit", text=escape(row.text), why=escape(why)),
        rows(
            (Button(BUTTONS.edit, f"{here}:edit"), Button(T.another, f"{here}:another")),
            (Button(T.skip, f"{here}:skip"), *override),
            (back(data=back_to), HOME),
        ),
    )


def ask_reason(row: DraftRow, text: str | None, problem: str = "") -> Screen:
    """Why it shall be posted in spite of the gate."""
    asked = T("ask_reason", text=escape(row.text if text is None else text))
    return Screen(with_problem(asked, problem), rows((back("approvals"), HOME)))


def _link(row: DraftRow) -> Button:
    """To the post once it is known which; until then to all posts of the person."""
    urn = post_names.address(post_names.read(row.post_urn))
    if urn is not None:
        return Button(T.post_link, POST.format(urn=quote(urn, safe=":")))
    return Button(T.posts_link, f"{quote(row.profile_url, safe=':/%')}/recent-activity/all/")


def ask_all(drafts: Sequence[DraftRow], newest: int) -> Screen:
    """Before all waiting comments of a campaign are approved."""
    row = drafts[0]
    return confirm(
        T("ask_all", count=count(len(drafts), "comment"), name=escape(short(row.campaign_name, 64))),
        Button(T.post_them, f"drafts:{row.campaign_id}:all:{newest}:{mark_of(drafts)}:yes"),
        back("approvals"),
    )


def ask_edit(row: DraftRow, problem: str = "", may_override: bool = False) -> Screen:
    """Asks for the person's own words; what the gate refused may be posted all the same, with a reason."""
    name = escape(short(row.full_name or row.profile_url, 60))
    text = T("ask_edit", name=name, text=escape(row.text))
    override = (Button(T.override, f"draft:{row.action_id}:override"),) if may_override else ()
    return Screen(with_problem(text, problem), rows(override, (back("approvals"), HOME)))
