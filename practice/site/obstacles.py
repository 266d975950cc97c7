"""What gets in the way on a page: overlays, dialogs of the browser, tabs, downloads, scripts that hang."""

from practice.site.accounts import Obstacle
from practice.site.conversation import bubble, somebody
from practice.site.html import Attributes, Html, tag
from practice.site.view import View, button

BUBBLE_MS = 2000


def overlay(view: View) -> Html | None:
    """What lies over the page, or makes its script misbehave."""
    t = view.t
    match view.account.obstacle:
        case Obstacle.COOKIES:
            choices = (
                button(view, t(text), {"action-type": kind, "data-practice-away": True})
                for text, kind in (("cookies_accept", "ACCEPT"), ("cookies_reject", "DENY"))
            )
            attributes: Attributes = {
                "class": "artdeco-global-alert practice-cover",
                "data-practice-cover": True,
                "type": "COOKIE_CONSENT",
            }
            return tag("div", attributes, tag("p", None, t("cookies")), *choices)
        case Obstacle.MESSAGING:
            close = button(
                view,
                "✕",
                {"aria-label": t("close_conversation"), "data-practice-away": True},
                "msg-overlay-bubble-header__control",
            )
            send = button(view, t("send"), {"disabled": True}, "msg-form__send-button")
            window = {"class": "msg-overlay-conversation-bubble practice-cover", "role": "dialog"}
            return tag("div", window, tag("header", None, t("messaging"), close), tag("p", None, send))
        case Obstacle.PREMIUM:
            link: Attributes = {"href": "/premium/products/", "class": "artdeco-button"}
            bar = {"class": "practice-premium-bar"}
            return tag("div", bar, tag("a", link, t("premium_bar")))
        case Obstacle.CONVERSATION:
            return bubble(view, somebody(view), "practice-bubble")
        case Obstacle.BUBBLE:
            late_window = bubble(view, somebody(view), "practice-bubble practice-bubble--over")
            return tag("div", {"data-practice-over-ms": BUBBLE_MS}, tag("template", None, late_window))
        case Obstacle.PROMO:
            away = button(view, "✕", {"aria-label": t("dismiss"), "data-practice-away": True})
            sold = tag("a", {"href": "/premium/products/"}, t("premium_bar"))
            inside = tag(
                "div",
                {"role": "dialog", "data-practice-cover": True},
                tag("h2", None, t("promo")),
                sold,
                away,
            )
            return tag("div", {"data-practice-promo": True}, tag("template", None, inside))
        case Obstacle.LEAVING | Obstacle.ALERT | Obstacle.NEW_TAB | Obstacle.DOWNLOAD | Obstacle.HANGS:
            return tag("div", {"data-practice-obstacle": view.account.obstacle.value, "hidden": True})
        case _:
            return None
