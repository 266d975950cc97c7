"""Comments in the server-driven layout: the thread, a comment, the composer, and what clicks on them answer."""

from practice.people import Thread
from practice.site.books import BookedKind
from practice.site.dialogs import Ops
from practice.site.html import Attributes, Html, join, tag
from practice.site.view import View, becoming, do, lazily, path
from practice.site.world import REACTIONS, LiveComment, LivePost
from practice.traits import PostId

_AT_FIRST = 1  # comments shown where a post isn't alone, or the rest is out of sight


def _of(live: LivePost, deed: str, comment: LiveComment | None = None) -> Attributes:
    query = f"?comment={comment.id}" if comment else ""
    return do(f"/practice/page/new-{deed}/{live.token}{query}")


def state_button(view: View, reaction: str | None, attributes: Attributes, state_ms: int = 0) -> Html:
    """The like control, the same for posts and comments: its label alone tells the state."""
    names = dict(zip(REACTIONS, view.t("reactions").split(","), strict=True))

    def label(shown: str | None) -> Attributes:
        return {
            "aria-label": view.t("reaction_state", state=names[shown] if shown else view.t("no_reaction"))
        }

    told = becoming(state_ms, label(None), label(reaction))
    return tag(
        "button", {"type": "button", "class": view.h("deed"), **told, **attributes}, names[reaction or "Like"]
    )


def _key(view: View, live: LivePost, comment: LiveComment) -> str:
    match view.world.people[live.author].traits.key_id:
        case PostId.ACTIVITY:
            post = live.urn
        case PostId.UGC_POST:
            post = f"ugcPost:{live.ugc_id}"
        case PostId.SHARE:
            post = f"share:{live.share_id}"
    return f"replaceableComment_urn:li:comment:({post},{comment.id})"


def comment_box(view: View, live: LivePost, comment: LiveComment) -> Html:
    """One comment, with a like button of the same kind as the post's."""
    author, t = view.world.people[comment.author], view.t
    key = _key(view, live, comment)
    reply_open = view.world.people[live.author].traits.reply_open
    age = t.short_age(view.world.now() - comment.at)
    reaction = view.world.reaction(view.account, comment.id)
    dots = {"type": "button", "class": view.h("dots"), "aria-label": t("comment_menu", name=author.name)}
    reply = {"type": "button", "class": view.h("deed"), "aria-label": t("reply")}
    inside = tag(
        "div",
        {"componentkey": key},
        tag("button", dots, "⋯"),
        tag("a", {"href": path(author)}, tag("p", None, author.name), tag("p", None, author.headline)),
        tag("p", {"class": view.h("quiet")}, age),
        tag("p", None, tag("span", {"data-testid": "expandable-text-box"}, comment.text)),
        state_button(view, reaction, _of(live, "react-comment", comment)),
        tag("button", reply | _of(live, "open-reply", comment), t("reply")),
        tag(
            "div", {"data-practice-reply": comment.id}, composer(view, live, comment) if reply_open else None
        ),
    )
    attributes: Attributes = {"componentkey": key, "id": key, "class": view.h("comment")}
    return tag("div", attributes | {"data-practice-comment": comment.id}, inside)


def composer(view: View, live: LivePost, answered: LiveComment | None = None) -> Html:
    """The editor for a comment, or for an answer to one. The page's script shows the submit button with the text."""
    t, traits = view.t, view.world.people[live.author].traits
    editor: Attributes = {
        "class": f"tiptap ProseMirror {view.h('editor')}",
        "contenteditable": "true",
        "role": "textbox",
        "aria-multiline": "true",
        "aria-label": t("new_editor_label"),
        "data-practice-tiptap": True,
    }
    blank = tag("p", None, tag("br", {"class": "ProseMirror-trailingBreak"}))

    def small(key: str, sign: str, deed: str) -> Html:
        plain: Attributes = {"type": "button", "class": view.h("deed"), "aria-label": t(key)}
        return tag("button", plain | _of(live, deed), sign)

    place = f"reply-{answered.id}" if answered else live.token
    submit: Attributes = _of(live, "reply" if answered else "comment", answered) | {
        "type": "button",
        "class": view.h("action"),
        "disabled": True,
        "data-practice-publish": True,
    }
    button = tag("button", submit, t("reply" if answered else "comment"))
    return tag(
        "div",
        {
            "class": view.h("box"),
            "componentkey": f"commentBox-{place}",
            "data-testid": "ui-core-tiptap-text-editor-wrapper",
            "data-practice-composer": traits.submit_ms,
        },
        tag("div", editor, blank),
        small("emoji", "☺", "emoji"),
        small("photo", "▧", "photo"),
        button if traits.submit_there else tag("template", None, button),
    )


def thread(view: View, live: LivePost, alone: bool) -> Html:
    """The comments, which paint when they are scrolled to, and late."""
    traits = view.world.people[live.author].traits
    shown = live.comments if alone and traits.thread is not Thread.BELOW else live.comments[:_AT_FIRST]
    drawn = [comment_box(view, live, comment) for comment in shown]
    more: Attributes = {"type": "button", "class": view.h("deed"), **_of(live, "comments")}
    rest = tag("button", more, view.t("load_more")) if len(shown) < len(live.comments) else None
    attributes: Attributes = {"data-practice-thread": True, "data-component-type": "LazyColumn"}
    return tag("div", attributes, lazily(traits.thread_ms, join(*drawn, rest)))


# --- what clicks answer


def all_comments(view: View, live: LivePost) -> Ops:
    """A click on "load more": the whole thread."""
    drawn = [comment_box(view, live, comment) for comment in live.comments]
    place = f'[data-practice-post="{live.token}"] [data-practice-thread]'
    return [["replace", place, tag("div", {"data-practice-thread": True}, *drawn, view.hashed_style())]]


def _find(live: LivePost, number: str) -> LiveComment | None:
    return next((comment for comment in live.comments if str(comment.id) == number), None)


def react_to_comment(view: View, live: LivePost, number: str) -> Ops:
    comment = _find(live, number)
    if comment is None:
        return []
    view.world.react_to_comment(view.account, live, comment)
    drawn = join(comment_box(view, live, comment), view.hashed_style())
    return [["replace", f'[data-practice-comment="{comment.id}"]', drawn]]


def open_reply(view: View, live: LivePost, number: str) -> Ops:
    comment = _find(live, number)
    if comment is None:
        return []
    inside = join(composer(view, live, comment), view.hashed_style())
    place = f'[data-practice-reply="{comment.id}"]'
    return [["replace", place, tag("div", {"data-practice-reply": comment.id}, inside)]]


def reply(view: View, live: LivePost, number: str, text: str) -> Ops:
    comment = _find(live, number)
    if comment is not None:
        view.world.books.act(view.account.number, BookedKind.REPLY, comment.author, live.urn, text)
    return [["replace", f'[data-practice-reply="{number}"]', tag("div", {"data-practice-reply": number})]]


def comment(view: View, live: LivePost, text: str) -> Ops:
    """The submitted comment: the editor is blank again, and the comment stands on top."""
    written = view.world.comment(view.account, live, text)
    if written is None:
        return []
    seen = view.world.people[live.author].traits.thread is Thread.TOP
    drawn = join(comment_box(view, live, written), view.hashed_style()) if seen else ""
    return [["new-commented", live.token, drawn]]


def open_composer(view: View, live: LivePost) -> Ops:
    """A click on the bar's Comment: the composer, and the thread where there is none yet."""
    if view.world.comments_off(live):
        return []
    box = join(composer(view, live), view.hashed_style())
    return [["new-composer", live.token, box, thread(view, live, alone=True)]]
