"""LinkedIn changed a page on purpose: names of attributes, classes and keys, and the words of labels.

Everything else on the page stays, so that only what relied on the renamed part no longer knows it.
"""

from collections.abc import Mapping

from practice.site.accounts import ChangedPage

_NAMES: dict[ChangedPage, Mapping[str, str]] = {
    ChangedPage.REACT_LABEL: {
        "aria-pressed": "data-pressed",
        "reactions-react-button": "social-reaction-control",
        "react-button__trigger": "social-reaction-control__trigger",
    },
    ChangedPage.COMPOSER: {
        "comments-comment-box": "conversation-composer",
        "ql-editor": "conversation-editor",
        "commentBox-": "conversationComposer-",
    },
    ChangedPage.POSTS: {
        "data-urn": "data-entity",
        "feed-shared-update-v2": "feed-entity",
        "update-card-focus": "feed-entity-focus",
    },
    ChangedPage.CONNECT: {
        "vanityName": "member",
        "custom-invite": "custom-request",
        "_connect": "_request",
    },
}
_WORDS: dict[ChangedPage, Mapping[str, str]] = {
    ChangedPage.REACT_LABEL: {
        "react_label": "Say {reaction}",
        "unreact_label": "Take back {reaction}",
        "reaction_state": "Yours: {state}",
        "no_reaction": "nothing yet",
    },
    ChangedPage.COMPOSER: {"editor_label": "Your turn", "new_editor_label": "Your turn"},
    ChangedPage.CONNECT: {"invite_label": "Ask {name} to join your network", "connect": "Ask"},
}


def words(changed: ChangedPage) -> Mapping[str, str]:
    """The texts that are others than before, by their keys."""
    return _WORDS.get(changed, {})


def renamed(changed: ChangedPage, markup: str) -> str:
    """The markup, or the answer to a click, with the new names."""
    for old, new in _NAMES.get(changed, {}).items():
        markup = markup.replace(old, new)
    return markup
