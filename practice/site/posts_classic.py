"""Posts in the classic layout: a person's activity, a post's own page, the feed; their bars, comments, composers."""

from starlette.responses import HTMLResponse

from practice.people import Flip, Person, PostOrigin, Thread
from practice.site.dialogs import Ops
from practice.site.html import Attributes, Html, join, tag
from practice.site.texts import short_age
from practice.site.view import View, becoming, button, columns, do, late, later, page, path, photo
from practice.site.world import LiveComment, LivePost

_BATCH = 3  # entries before one has to scroll
_PAINT_MS = 120
_SEAMS = {PostOrigin.REPOST: "repost", PostOrigin.LIKED: "liked", PostOrigin.COMMENTED: "commented"}
_IN_LIST = 1  # comments shown where a post isn't alone


def _react_button(view: View, url: str, reaction: str | None, state_ms: int = 0) -> Html:
    """The same for posts and for comments; the page's script adds the flyout while the mouse is over it."""

    def state(shown: str | None) -> Attributes:
        key = "unreact_label" if shown else "react_label"
        return {
            "aria-pressed": "true" if shown else "false",
            "aria-label": view.t(key, reaction=shown or "Like"),
        }

    attributes = do(url) | becoming(state_ms, state(None), state(reaction))
    active = "react-button--active" if reaction and not state_ms else ""
    trigger = button(view, reaction or "Like", attributes, f"react-button__trigger {active}".strip())
    return tag("span", {"class": "reactions-react-button", "data-practice-reactions": True}, trigger)


def _post_reaction(view: View, live: LivePost, state_ms: int = 0) -> Html:
    url = f"/practice/page/react/{live.id}"
    return _react_button(view, url, view.world.reaction(view.account, live.id), state_ms)


def action_bar(view: View, live: LivePost, full_width: bool) -> Html:
    """The post's own bar; for whom administers a page, the identity switch comes first."""
    t = view.t
    classes = "feed-shared-social-action-bar"
    if full_width:
        classes += " feed-shared-social-action-bar--full-width"
    identity = do(f"/practice/page/identity/{live.id}") | {"aria-label": t("identity_label")}
    comment = do(f"/practice/page/composer/{live.id}") | {"aria-label": t("comment")}
    return tag(
        "div",
        {"class": classes},
        button(view, "▾", identity, "content-admin-identity-toggle-button")
        if view.account.administers_page
        else None,
        _post_reaction(view, live, view.world.people[live.author].traits.state_ms),
        None if view.world.comments_off(live) else button(view, t("comment"), comment, "comment-button"),
        button(view, t("share"), {"aria-expanded": "false"}, "social-reshare-button"),
        button(view, t("send_post"), {"aria-label": t("send_post")}, "send-privately-button"),
    )


def composer(view: View, live: LivePost) -> Html:
    """The comment editor. Its submit button is made by the page's script as soon as there is text."""
    t = view.t
    editor: Attributes = {
        "class": "ql-editor ql-blank",
        "data-practice-editor": True,
        "contenteditable": "true",
        "role": "textbox",
        "aria-multiline": "true",
        "aria-label": t("editor_label"),
        "data-placeholder": t("editor_hint"),
    }
    blank = tag("p", None, tag("br"))
    form: Attributes = {
        "class": "comments-comment-box__form",
        "data-practice-form": f"/practice/page/comment/{live.id}",
        "data-practice-submit": t("comment"),
        "data-practice-submit-ms": view.world.people[live.author].traits.submit_ms,
    }
    text = tag("div", {"class": "ql-container"}, tag("div", editor, blank))
    return tag(
        "div",
        {"class": "comments-comment-box comments-comment-box--cr", "data-practice-box": True},
        photo(view.me, "comments-comment-box__photo"),
        tag("form", form, tag("div", {"class": "comments-comment-texteditor"}, text)),
    )


def comment_article(view: View, live: LivePost, comment: LiveComment) -> Html:
    """One comment, with a like button of the same kind as the post's."""
    author = view.world.people[comment.author]
    url = f"/practice/page/react-comment/{live.id}?comment={comment.id}"
    meta = tag(
        "div",
        {"class": "comments-comment-meta__container"},
        photo(author, "comments-comment-meta__photo"),
        tag(
            "a",
            {"class": "comments-comment-meta__actor", "href": path(author)},
            tag("span", {"class": "comments-comment-meta__description-title"}, author.name),
        ),
        tag("time", {"class": "comments-comment-meta__data"}, short_age(view.world.now() - comment.at)),
    )
    text = tag("span", {"class": "comments-comment-item__main-content", "dir": "ltr"}, comment.text)
    bar = tag(
        "div",
        {"class": "comments-comment-social-bar--cr"},
        _react_button(view, url, view.world.reaction(view.account, comment.id)),
    )
    attributes: Attributes = {
        "class": "comments-comment-entity",
        "data-id": f"urn:li:comment:(ugcPost:{live.ugc_id},{comment.id})",
        "data-practice-comment": comment.id,
    }
    return tag("article", attributes, meta, text, bar)


def _actor(view: View, live: LivePost) -> Html:
    author = view.world.people[live.author]
    age = short_age(view.world.now() - live.at)
    return tag(
        "div",
        {"class": "update-components-actor"},
        tag(
            "a",
            {"class": "update-components-actor__image", "href": path(author)},
            photo(author, "update-components-actor__avatar"),
        ),
        tag(
            "div",
            {"class": "update-components-actor__container"},
            tag(
                "a",
                {"class": "update-components-actor__meta-link", "href": path(author)},
                tag("span", {"class": "update-components-actor__title"}, author.name),
            ),
            tag("span", {"class": "update-components-actor__description"}, author.headline),
            tag("span", {"class": "update-components-actor__sub-description"}, f"{age} • 🌐"),
        ),
    )


def _header(view: View, lead: Person, entry: PostOrigin) -> Html | None:
    if entry is PostOrigin.OWN:
        return None
    who = tag("a", {"href": path(lead)}, lead.name)
    text = tag("span", {"class": "update-components-header__text-view"}, who, f" {view.t(_SEAMS[entry])}")
    return tag("div", {"class": "update-components-header"}, text)


def _load_more(view: View, live: LivePost) -> Html:
    more = do(f"/practice/page/comments/{live.id}")
    return button(view, view.t("load_more"), more, "comments-comments-list__load-more-comments-button--cr")


def _thread(articles: Html, wait_ms: int = 0) -> Html:
    inside = later(wait_ms, articles)
    return tag("div", {"class": "comments-comments-list", "data-practice-thread": True}, inside)


def post_card(view: View, live: LivePost, header: Html | None = None, alone: bool = False) -> Html:
    """A post as it stands in a list, in the feed, or (alone) on its own page."""
    traits = view.world.people[live.author].traits
    shown = live.comments if alone and traits.thread is not Thread.BELOW else live.comments[:_IN_LIST]
    articles = [comment_article(view, live, comment) for comment in shown]
    off = traits.comments_off
    said = off and traits.comments_off_said
    note = tag("p", {"class": "comments-disabled-comments-block"}, view.t("comments_off")) if said else None
    open_here = alone and traits.composer_open and not off
    comments = tag(
        "div",
        {"class": "feed-shared-update-v2__comments-container", "data-practice-comments": True},
        note,
        composer(view, live) if open_here else None,
        tag("span", {"class": "comments-sort-order-toggle"}, view.t("most_relevant")) if articles else None,
        _thread(join(*articles), traits.thread_ms),
        _load_more(view, live) if len(shown) < len(live.comments) else None,
    )
    attributes: Attributes = {"class": "feed-shared-update-v2", "role": "article", "data-urn": live.urn}
    counts = view.t("counts", reactions=live.post.reactions, comments=len(live.comments)).split(",")
    text = tag("span", {"class": "break-words", "dir": "ltr"}, live.post.text)
    return tag(
        "div",
        attributes,
        header,
        _actor(view, live),
        tag("div", {"class": "update-components-text"}, text),
        tag("ul", {"class": "social-details-social-counts"}, *(tag("li", None, count) for count in counts)),
        later(traits.bar_ms, action_bar(view, live, full_width=not alone)),
        comments,
    )


# --- pages


def _batch(view: View, person: Person, start: int) -> Html:
    entries = view.world.activity(person)
    cards = [
        tag("li", None, post_card(view, live, _header(view, person, entry)))
        for entry, live in entries[start : start + _BATCH]
    ]
    rest = start + _BATCH
    url = f"/practice/page/activity/{person.slug}?start={rest}"
    more = (
        tag("li", {"class": "practice-more", "data-practice-more": url}, "…") if rest < len(entries) else None
    )
    return join(*cards, more)


def activity_page(view: View, person: Person) -> HTMLResponse:
    """/in/<slug>/recent-activity/all/"""
    t = view.t
    if view.world.activity(person):
        body = tag("ul", {"class": "scaffold-finite-scroll__content"}, _batch(view, person, 0))
    else:
        body = tag(
            "section",
            {"class": "artdeco-empty-state"},
            tag("h2", {"class": "artdeco-empty-state__headline"}, t("no_posts", name=person.first_name)),
            tag("p", {"class": "artdeco-empty-state__message"}, t("no_posts_more")),
        )
    head = tag("h2", {"class": "practice-heading"}, t("all_activity"))
    main = columns(join(head, late(_PAINT_MS + person.traits.posts_ms, body)), _identity(view, person))
    return page(view, f"{t('activity')} | {person.name} | LinkedIn", main)


def _identity(view: View, person: Person) -> Html:
    name = tag("a", {"href": path(person)}, person.name)
    text = tag("p", None, person.headline)
    classes = {"class": "artdeco-card feed-identity-module"}
    return tag("section", classes, photo(person, "feed-identity-module__photo"), name, text)


def more_activity(view: View, person: Person, start: int) -> Ops:
    """The next entries, for whom scrolls down to the end."""
    return [["more", _batch(view, person, start)]]


def post_page(view: View, live: LivePost) -> HTMLResponse:
    """/feed/update/<urn>/"""
    author = view.world.people[live.author]
    return page(
        view, f"{author.name} | LinkedIn", columns(late(_PAINT_MS, post_card(view, live, alone=True)))
    )


def feed_page(view: View, newest: list[LivePost]) -> HTMLResponse:
    """/feed/: who is logged in, and the newest posts of others."""
    cards = [post_card(view, live) for live in newest]
    return page(view, "Feed | LinkedIn", columns(join(*cards), _identity(view, view.me)))


# --- what clicks answer


def react(view: View, live: LivePost, reaction: str | None) -> Ops:
    view.world.react(view.account, live, reaction)
    if view.world.people[live.author].traits.flip is not Flip.SEEN:
        return []
    bar = f'[data-urn="{live.urn}"] .feed-shared-social-action-bar .reactions-react-button'
    return [["replace", bar, _post_reaction(view, live)]]


def react_to_comment(view: View, live: LivePost, comment_id: str) -> Ops:
    for comment in live.comments:
        if str(comment.id) == comment_id:
            view.world.react_to_comment(view.account, live, comment)
            article = comment_article(view, live, comment)
            return [["replace", f'[data-practice-comment="{comment.id}"]', article]]
    return []


def open_composer(view: View, live: LivePost) -> Ops:
    return [["composer", f'[data-urn="{live.urn}"]', composer(view, live)]]


def comment(view: View, live: LivePost, text: str) -> Ops:
    """The submitted comment: the editor is blank again, and the comment stands on top."""
    written = view.world.comment(view.account, live, text)
    if written is None:
        return []
    seen = view.world.people[live.author].traits.thread is Thread.TOP
    article = comment_article(view, live, written) if seen else ""
    return [["commented", f'[data-urn="{live.urn}"]', article]]


def all_comments(view: View, live: LivePost) -> Ops:
    """A click on "load more": the whole thread."""
    articles = [comment_article(view, live, each) for each in live.comments]
    place = f'[data-urn="{live.urn}"] .comments-comments-list'
    rest = f'[data-urn="{live.urn}"] [class*="load-more"]'
    return [["replace", place, _thread(join(*articles))], ["remove", rest]]
