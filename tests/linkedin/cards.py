"""Pieces of server-driven pages for tests: a post's card, its comments, its composer. Our own markup, from the public facts."""

from html import escape

NAV = '<header><nav><a href="/feed/">H</a><a href="/mynetwork/">N</a><a href="/in/ida-self/">I</a></nav></header>'
BOOKS = (
    "<script>async function book(kind, who, extra)"
    "{ await fetch('/_book', {method:'POST', body: JSON.stringify({kind, who, extra: extra || ''})}) }</script>"
)
NONE, LIKED = "Reaction button state: no reaction", "Reaction button state: Like"


def page(*main: str, language: str = "en", title: str = "Activity | Karla Vogt | LinkedIn") -> str:
    """A page with navigation around what stands in `main`."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{BOOKS}</head>'
        f'<body>{NAV}<main><div role="list">{"".join(main)}</div></main></body></html>'
    )


def reaction(who: str, label: str = NONE, kind: str = "like") -> str:
    """A like button with its menu beside it; the label alone tells its state."""
    flip = f"book('{kind}','{who}');this.setAttribute('aria-label',this.getAttribute('aria-label').replace(/:.*/,': Like'))"
    return (
        f'<button aria-label="{escape(label)}" onclick="{escape(flip)}">Like</button>'
        f"<button aria-label=\"Open reactions menu\" onclick=\"book('flyout','{who}')\">⌃</button>"
    )


def comment(
    number: int, who: str, text: str, inside: str = "", post: str = "activity:7530000000000000001"
) -> str:
    """A comment, its key on two nested elements, as they were seen."""
    key = f"replaceableComment_urn:li:comment:(urn:li:{post},{number})"
    return (
        f'<div componentkey="{key}" id="{key}"><div componentkey="{key}"><a href="/in/{who}/"><p>{who}</p></a>'
        f'<p><span data-testid="expandable-text-box">{text}</span></p>{reaction(who, kind="comment_like")}'
        f'<button aria-label="Reply">Reply</button>{inside}</div></div>'
    )


def composer(who: str, key: str = "x", first: str = "", then: str = "", submit: str = "Comment") -> str:
    """A comment field; `first` are buttons that are there before the text, `then` those that come with it."""
    woken = "for(const b of this.parentElement.querySelectorAll('.go'))b.hidden=!this.innerText.trim()"
    send = (
        f"let e=this.parentElement.querySelector('[contenteditable]'),x=e.innerText.trim();book('comment','{who}',x);"
        "e.innerHTML='<p><br></p>';this.hidden=true;let c=document.createElement('div');"
        "c.setAttribute('componentkey','replaceableComment_urn:li:comment:(urn:li:activity:7530000000000000001,90)');"
        "c.innerHTML='<a href=/in/ida-self/><p>Ida Self</p></a><span data-testid=expandable-text-box></span>';"
        "c.querySelector('span').textContent=x;this.closest('[componentkey^=update-card]').append(c)"
    )
    return (
        f'<div componentkey="commentBox-{key}">{first}<div contenteditable="true" role="textbox" '
        f'aria-label="Text editor for creating comment" oninput="{escape(woken)}"><p><br></p></div>'
        f'{then}<button class="go" type="button" hidden onclick="{escape(send)}">{submit}</button></div>'
    )


def link(slug: str, name: str, more: str = "") -> str:
    """A link to a person, with the name as its own piece."""
    return f'<a href="/in/{slug}/"><p>{name}</p>{more}</a>'


def card(
    slug: str = "karla-vogt",
    name: str = "Karla Vogt",
    *,
    key: str = "One",
    menu: str | None = None,
    header: str = "",
    age: str = "3d •",
    text: str = "My own words",
    actions: str | None = None,
    below: str = "",
    head: str = "",
    count: str = "",
) -> str:
    """A post in a list or on its own page. `menu`: whom its control menu names (else the author)."""
    acts = (
        actions if actions is not None else reaction(slug) + '<button aria-label="Comment">Comment</button>'
    )
    body = f'<p><span data-testid="expandable-text-box">{text}</span></p>' if text else ""
    return (
        f'<div role="listitem" componentkey="update-card-focus{key}"><div><h2><span>Feed post</span></h2>{header}'
        f'<button aria-label="Open control menu for post by {menu or name}" aria-expanded="false">⋯</button>'
        f"<div>{link(slug, name, '<p> • 2nd</p>')}<p>Leads things</p><p>{age}</p></div>{head}"
        f'{body}<p>12 reactions</p><p>{count}</p><div class="acts">{acts}</div>{below}</div></div>'
    )
