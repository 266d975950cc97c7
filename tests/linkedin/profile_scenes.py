"""Server-driven profiles of our own making, from the sample page: other words, places, dialogs and timing."""

from collections.abc import Mapping

from tests.linkedin.scene_site import scene

SLUG, NAME = "r-alertdialog", "Cleo Harms"
PATH = f"/in/{SLUG}/"
BASE = scene("profile-alertdialog")

CONNECT = BASE[
    BASE.index('<a aria-label="Invite Cleo') : BASE.index("<a href", BASE.index('<div class="_a0">'))
]
ROW = BASE[BASE.index('<div class="_a0">') : BASE.index("</section>")].removesuffix("</div>") + "</div>"
ROW = BASE[BASE.index('<div class="_a0">') : BASE.index("</div></section></div>")] + "</div>"
MENU_END = (
    '<a role=\\"menuitem\\" href=\\"/in/r-alertdialog/\\" onclick=\\"event.preventDefault();book(\'report\''
)
INVITE = BASE[BASE.index("function invite()") : BASE.index("function shut()")]
DIALOG = 'role=\\"alertdialog\\" aria-modal=\\"true\\"'
MARKED = 'role=\\"dialog\\" aria-labelledby=\\"send-invite-modal\\"'
KEY = "ConnectButtonstate:invitation:urn:li:member:1_connect"
ENGLISH = (
    "Invite Cleo Harms to connect",
    "Pending, click to withdraw invitation sent to Cleo Harms",
    "Add a note to your invitation?",
    "Send without a note",
    "Add a note",
    "Cancel adding a note",
    "Send invitation",
    ">Send<",
    ">Connect<",
    ">Pending<",
    ">Cancel<",
    "Dismiss",
)
GERMAN = (
    "Cleo Harms als Kontakt einladen",
    "Ausstehend, klicken zum Zurückziehen",
    "Nachricht zu Ihrer Einladung hinzufügen?",
    "Ohne Notiz senden",
    "Nachricht hinzufügen",
    "Hinzufügen der Nachricht abbrechen",
    "Einladung senden",
    ">Senden<",
    ">Vernetzen<",
    ">Ausstehend<",
    ">Abbrechen<",
    "Verwerfen",
)
NONSENSE = tuple(
    f">Zq{number}<" if word.startswith(">") else f"Zq {number}" for number, word in enumerate(ENGLISH)
)


def changed(page: str, *pairs: tuple[str, str]) -> str:
    """The page with each of these replaced; one that isn't there is a mistake of the test."""
    for old, new in pairs:
        assert old in page, old
        page = page.replace(old, new)
    return page


def said(words: tuple[str, ...], language: str = "en", page: str = BASE) -> str:
    """The page in other words."""
    page = changed(page, *zip(ENGLISH, words, strict=True))
    return page.replace('lang="en"', f'lang="{language}"').replace(">More<", _MORE[language])


_MORE = {"en": ">More<", "de": ">Mehr<"}


def kind(which: str, page: str = BASE) -> str:
    """The sample page's own other kinds: shadow, interop, note-iframe, note-quota."""
    return page.replace('"alertdialog"===', f'"{which}"===')


def answers(script: str, page: str = BASE) -> str:
    """The page where a click on Connect does this."""
    return changed(page, (INVITE, f"function invite(){{ {script} }}\n    "))


def shows(dialog: str, after_ms: int = 250) -> str:
    """Script: a dialog comes in."""
    text = dialog.replace("`", "")
    return f"setTimeout(()=>host().append(el(`{text}`)),{after_ms});"


def also(script: str, page: str = BASE) -> str:
    """The page with a script of its own at its end."""
    return changed(page, ("</body>", f"<script>{script}</script></body>"))


def row(controls: str, page: str = BASE) -> str:
    """The page with another action row."""
    return changed(page, (ROW, f'<div class="_a0">{controls}</div>'))


def menu(entries: str, page: str = BASE) -> str:
    """The page with these entries more in the More menu."""
    return changed(page, (MENU_END, entries.replace('"', '\\"') + MENU_END))


MORE = '<button type="button" aria-expanded=false onclick="more(this)"><span>More</span></button>'
MESSAGE = (
    f'<a href="/messaging/compose/?profileUrn=x&amp;interop=msgOverlay"'
    f" onclick=\"event.preventDefault();book('message','{SLUG}')\">Message</a>"
)
FOLLOW = f"<button aria-label=\"Follow {NAME}\" onclick=\"book('follow','{SLUG}')\">Follow</button>"
IN_MENU = '<div role="menuitem" tabindex="0" {key} onclick="shut();invite()"><p>{text}</p></div>'
STANDS: Mapping[str, str] = {
    PATH: row(
        f'{MESSAGE}<a aria-label="Pending, click to withdraw" href="{PATH}"'
        f' componentkey="ConnectButtonstate:invitation:urn:li:member:1_pending"><span>Pending</span></a>{MORE}'
    )
}
CHAT = (
    '<div {role} style="position:fixed;{place};width:500px;height:500px;z-index:80;background:#eee">'
    "<header><b>Riley Fremd</b><button aria-label='Close your conversation with Riley Fremd'"
    " onclick='this.closest(`[data-chat]`).remove()'>x</button></header><p>See you at 10</p>"
    "<textarea name=message placeholder='Write a message…' oninput='book(`chat_typed`,`riley-fremd`,this.value)'></textarea>"
    "<button onclick='book(`chat_sent`,`riley-fremd`)'>Send</button></div>"
).replace("<div {role}", "<div data-chat {role}")
