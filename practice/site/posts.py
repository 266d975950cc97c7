"""Posts: which address shows what, in the layout that the account is shown."""

import re
from types import ModuleType

from starlette.responses import HTMLResponse, RedirectResponse, Response

from practice.people import Person, Relation
from practice.site import posts_classic, posts_server_driven
from practice.site.accounts import FeedLayout
from practice.site.html import tag
from practice.site.view import View, columns, page
from practice.site.world import LivePost

NEW_FEED = "/feed/foryou/"
_IN_FEED = 5
_SHARED = re.compile(r"-(activity|share|ugcPost)-(\d+)-\w+$")


def _layout(server_driven: bool) -> ModuleType:
    return posts_server_driven if server_driven else posts_classic


def activity_page(view: View, person: Person) -> Response:
    """/in/<slug>/recent-activity/all/"""
    if view.world.relation(view.account, person) in (Relation.GONE, Relation.HIDDEN):
        return RedirectResponse("/404/")
    answer: HTMLResponse = _layout(view.account.posts_layout.in_lists).activity_page(view, person)
    return answer


def post_page(view: View, live: LivePost | None) -> HTMLResponse:
    """/feed/update/<urn>/"""
    if live is None:
        text = tag("h2", {"class": "artdeco-empty-state__headline"}, view.t("post_gone"))
        empty = tag("section", {"class": "artdeco-card practice-empty"}, text)
        return page(view, "Post | LinkedIn", columns(empty), status=404)
    answer: HTMLResponse = _layout(view.account.posts_layout.on_page).post_page(view, live)
    return answer


def shared_post(tail: str) -> Response:
    """/posts/<slug>_<words>-activity-<id>-<xxxx>/: what "Copy link to post" copies."""
    found = _SHARED.search(tail)
    return RedirectResponse(f"/feed/update/urn:li:{found[1]}:{found[2]}/" if found else "/404/", 302)


def feed_page(view: View, path: str) -> Response:
    """/feed/ or /feed/foryou/: each account has one of the two."""
    new = view.account.feed_layout is FeedLayout.SERVER_DRIVEN
    if new != path.startswith(NEW_FEED.rstrip("/")):
        return RedirectResponse(NEW_FEED if new else "/feed/", 302)
    newest = sorted(view.world.posts.values(), key=lambda live: live.at, reverse=True)
    others = [live for live in newest if live.author != view.account.slug][:_IN_FEED]
    answer: HTMLResponse = _layout(new).feed_page(view, others)
    return answer
