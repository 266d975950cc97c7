"""Posts in the server-driven layout: lists, a post's own page, the feed, and a post's menu.

A post's URN stands nowhere in the page but in its comments' keys; the page's script posts clicks under its `token`.
"""

import re

from starlette.responses import HTMLResponse

from practice.people import Flip, Person, PostOrigin
from practice.site.books import BookedKind
from practice.site.comments_server_driven import composer, state_button, thread
from practice.site.controls import degree
from practice.site.dialogs import Ops, toast, wait
from practice.site.html import Attributes, Html, join, tag
from practice.site.view import View, do, late, later, path, photo, server_driven_page
from practice.site.world import LivePost

_BATCH = 3  # entries before one has to scroll
_PAINT_MS = 120
_SEAMS = {
    PostOrigin.REPOST: "reposted_line",
    PostOrigin.LIKED: "liked_line",
    PostOrigin.COMMENTED: "commented_line",
}
_LIST, _PAGE, _FEED = "PROFILE_ALL_ACTIVITY", "FEED_DETAIL", "MAIN_FEED_RELEVANCE"
_MISUSES = ("save", "embed")


def _of(live: LivePost, deed: str) -> Attributes:
    return do(f"/practice/page/new-{deed}/{live.token}")


def _like(view: View, live: LivePost, state_ms: int = 0) -> Html:
    reaction = view.world.reaction(view.account, live.id)
    mine = _of(live, "react") | {"data-practice-like": True}
    return state_button(view, reaction, mine, state_ms)


def _plain(view: View, live: LivePost, text: str, key: str, deed: str | None, **more: str) -> Html:
    attributes: Attributes = {"type": "button", "class": view.h("deed"), "aria-label": view.t(key), **more}
    return tag("button", attributes | (_of(live, deed) if deed else {}), text)


def _bar(view: View, live: LivePost) -> Html:
    """The post's own controls; for whom administers a page, the identity switch comes first."""
    t, traits = view.t, view.world.people[live.author].traits
    admin, off = view.account.administers_page, traits.comments_off
    return tag(
        "div",
        {"class": view.h("deeds")},
        _plain(view, live, "▾", "identity_label", "identity") if admin else None,
        _like(view, live, traits.state_ms),
        _plain(view, live, "⌃", "reactions_menu", "flyout"),
        None if off else _plain(view, live, t("comment"), "comment", "composer"),
        _plain(view, live, t("share"), "share", None, **{"aria-expanded": "false"}),
        _plain(view, live, t("send_post"), "send_post", None),
    )


def _actor(view: View, live: LivePost) -> Html:
    author = view.world.people[live.author]
    age = view.t.short_age(view.world.now() - live.at)
    beside = degree(view, author)
    near = tag("p", None, f" • {beside}") if beside else None
    names = tag("div", {"aria-label": author.name}, tag("p", None, author.name), near)
    return tag(
        "div",
        {"class": view.h("actor")},
        tag("a", {"href": path(author)}, photo(author, view.h("face"))),
        tag(
            "div",
            None,
            tag("a", {"href": path(author)}, names),
            tag("p", {"class": view.h("quiet")}, author.headline),
            tag("p", {"class": view.h("quiet")}, f"{age} •"),
        ),
    )


def _card(
    view: View, live: LivePost, place: str, entry: PostOrigin = PostOrigin.OWN, lead: Person | None = None
) -> Html:
    author, traits = view.world.people[live.author], view.world.people[live.author].traits
    alone = place == _PAGE
    dots: Attributes = _of(live, "menu") | {
        "class": view.h("dots"),
        "type": "button",
        "aria-label": view.t("control_menu", name=author.name),
        "aria-expanded": "false",
    }
    line = None
    if lead and entry is not PostOrigin.OWN:
        line = tag("p", None, tag("a", {"href": path(lead)}, view.t(_SEAMS[entry], name=lead.name)))
    counts = view.t("counts", reactions=live.post.reactions, comments=len(live.comments)).split(",")
    words = tag("span", {"data-testid": "expandable-text-box"}, live.post.text)
    off, open_here = traits.comments_off, alone and traits.composer_open
    said = off and traits.comments_off_said
    inside = tag(
        "div",
        {"data-display-contents": "true"},
        tag("h2", None, tag("span", {"class": view.h("quiet")}, view.t("feed_post"))),
        line,
        tag("button", dots, "⋯"),
        _actor(view, live),
        tag("p", {"class": view.h("words")}, words),
        *(tag("p", {"class": view.h("quiet")}, count) for count in counts),
        later(traits.bar_ms, _bar(view, live)),
        tag("p", None, view.t("comments_off")) if said else None,
        tag("div", {"data-practice-box": True}, composer(view, live) if open_here and not off else None),
        thread(view, live, alone) if alone or traits.comments_in_list else None,
    )
    key = f"update-card-focus{live.token}FeedType_{place}"
    attributes: Attributes = {"role": "listitem", "componentkey": key, "class": view.h("post")}
    return tag("div", attributes | {"data-practice-post": live.token}, inside)


# --- pages


def _batch(view: View, person: Person, start: int) -> Html:
    entries = view.world.activity(person)
    rest = start + _BATCH
    cards = [_card(view, live, _LIST, entry, person) for entry, live in entries[start:rest]]
    url = f"/practice/page/new-activity/{person.slug}?start={rest}"
    more = tag("div", {"data-practice-more": url}, "…") if rest < len(entries) else None
    return join(*cards, more)


def activity_page(view: View, person: Person) -> HTMLResponse:
    """/in/<slug>/recent-activity/all/"""
    t = view.t
    if view.world.activity(person):
        attributes: Attributes = {
            "data-component-type": "LazyColumn",
            "data-testid": "ProfileRecentActivityAll",
            "role": "list",
            "data-practice-virtual": person.traits.virtual,
        }
        body = tag("div", attributes, _batch(view, person, 0))
    else:
        more = tag("p", None, t("nothing_more", name=person.name))
        body = tag("div", None, tag("h2", None, t("nothing")), more)
    wait = _PAINT_MS + person.traits.posts_ms
    return server_driven_page(view, f"{t('activity')} | {person.name} | LinkedIn", late(wait, body))


def more_activity(view: View, person: Person, start: int) -> Ops:
    """The next entries, for whom scrolls down to the end."""
    return [["more", join(_batch(view, person, start), view.hashed_style())]]


def post_page(view: View, live: LivePost) -> HTMLResponse:
    """/feed/update/<urn>/"""
    author = view.world.people[live.author]
    title = f"{author.name} on LinkedIn: {live.post.text.splitlines()[0][:60]} | LinkedIn"
    return server_driven_page(view, title, late(_PAINT_MS, _card(view, live, _PAGE)))


def feed_page(view: View, newest: list[LivePost]) -> HTMLResponse:
    """/feed/foryou/: the newest posts of others, and not who is logged in."""
    return server_driven_page(
        view, "Feed | LinkedIn", tag("div", {"role": "list"}, *(_card(view, live, _FEED) for live in newest))
    )


# --- what clicks answer


def react(view: View, live: LivePost, reaction: str | None) -> Ops:
    view.world.react(view.account, live, reaction)
    if view.world.people[live.author].traits.flip is not Flip.SEEN:
        return []
    like = join(_like(view, live), view.hashed_style())
    return [["replace", f'[data-practice-post="{live.token}"] [data-practice-like]', like]]


def menu(view: View, live: LivePost) -> Ops:
    """The post's menu, at the end of <body>; the page's script keeps the link, which stands nowhere in the page."""
    t, traits = view.t, view.world.people[live.author].traits
    items: list[tuple[str, Attributes]] = [
        (t("save"), _of(live, "save")),
        (t("copy_link"), {"data-practice-copy": True}),
        (t("embed"), _of(live, "embed")),
        (t("report_post"), _of(live, "report")),
    ]
    drawn = [
        tag("div", {"role": "menuitem", "tabindex": 0, "class": view.h("item"), **attributes}, text)
        for text, attributes in items
    ]
    inside = tag("div", {"role": "menu", "class": view.h("menu")}, view.hashed_style(), *drawn)
    portal = tag("div", {"data-floating-ui-portal": True, "data-practice-portal": True}, inside)
    return [
        *wait(traits.menu_ms),
        ["portal", portal],
        ["link", shared_link(view, live), t("link_copied")],
    ]


def shared_link(view: View, live: LivePost) -> str:
    """The path that "Copy link to post" copies."""
    author = view.world.people[live.author]
    kind = author.traits.link_id
    number = {"activity": live.id, "share": live.share_id, "ugcPost": live.ugc_id}[kind]
    words = "-".join(re.findall(r"[a-z]+", live.post.text.lower())[:5])
    link = "utm_source=share&utm_medium=member_desktop&rcm=" + view.me.member_id
    return f"{path(author).replace('/in/', '/posts/').rstrip('/')}_{words}-{kind}-{number}-{live.token[:4]}/?{link}"


def misuse(view: View, live: LivePost, control: str) -> Ops:
    """A click on what nothing needs."""
    view.world.books.act(view.account.number, BookedKind.MISUSE, live.author, live.urn, control)
    return [toast(view.t("save"))] if control in _MISUSES else []


def report(view: View, live: LivePost) -> Ops:
    view.world.books.act(view.account.number, BookedKind.REPORT, live.author, live.urn)
    return [toast(view.t("report_post"))]
