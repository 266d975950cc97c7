"""Which buttons a push has, by the code of what it tells."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot import texts
from bot.routing import routes
from bot.screens import whose_profile
from bot.screens.base import BUTTONS, HOME, Button, Keyboard, place, rows
from bot.screens.leads import link
from bot.screens.senders import own_button
from engine.rules.facts import Fact

AS_IT_WAS = "push.as_it_was"  # an earlier release's message, with its own words and buttons
Values = Mapping[str, Any]

T = texts.of("pushes")
SENDERS, CAMPAIGNS = texts.of("senders"), texts.of("campaigns")


def buttons_of(told: Fact) -> Keyboard:
    """In rows; what has none of its own leads home. Buttons that this release doesn't know are left out."""
    try:
        found = _BY_CODE.get(told.code, _home)(told.values)
    except (
        KeyError,
        TypeError,
        ValueError,
    ):  # another release's: one that can't be made must not keep the others
        found = _home(told.values)
    known = (
        [button for button in row if button.is_link or routes.find(button.data) is not None] for row in found
    )
    return rows(*known)


def _home(_values: Values) -> Sequence[Sequence[Button]]:
    return [[HOME]]


def _to(name: str) -> Callable[[Values], Sequence[Sequence[Button]]]:
    return lambda _values: [[place(name), HOME]]


def _relogin(values: Values) -> Button:
    return Button(SENDERS.relogin, f"sender:{values['sender_id']}:relogin")


def _incident(values: Values) -> Sequence[Sequence[Button]]:
    """What helps: a log-in; a copy of the page that wasn't known."""
    found = []
    if values.get("action_id") is not None:
        found += [
            [Button(CAMPAIGNS.keep_copy, f"pages:capture:action:{values['action_id']}")],
            [place("pages")],
        ]
    return [*found, *_own(values), [_relogin(values), HOME] if values.get("relogin") else [HOME]]


def _own(values: Values) -> Sequence[Sequence[Button]]:
    """Where the account that was seen may be the sender's own under a new address, its owner can say so."""
    return [[own_button(values["sender_id"], values["sender"])]] if values.get("may_be_own") else []


def _other_account(values: Values) -> Sequence[Sequence[Button]]:
    return [*_own(values), [HOME]]


def _not_logged_in(values: Values) -> Sequence[Sequence[Button]]:
    return [[_relogin(values), HOME]]


def _campaign(values: Values) -> Sequence[Sequence[Button]]:
    return [[Button(T.campaign, f"campaign:{values['campaign_id']}"), HOME]]


def _whose_profile(values: Values) -> Sequence[Sequence[Button]]:
    return [whose_profile.answers(values["lead_id"]), [link(values["url"]), HOME]]


def _names_dont_fit(values: Values) -> Sequence[Sequence[Button]]:
    return [[Button(T.campaign, f"campaign:{values['campaign_id']}"), place("names")], [HOME]]


def _leads_offered(values: Values) -> Sequence[Sequence[Button]]:
    sender_id = values["sender_id"]
    deal = [Button(T.deal_out, f"sender:{sender_id}:deal")]
    if values["state"] == "removed":
        return [deal]
    card = Button(T.sender, f"sender:{sender_id}")
    return [deal, [_relogin(values) if values["state"] == "login_expired" else card, HOME]]


def _instance(values: Values) -> Sequence[Sequence[Button]]:
    return [[Button(T.instance, f"openoutreach:{values['number']}"), HOME]]


def _go_on(_values: Values) -> Sequence[Sequence[Button]]:
    return [[Button(BUTTONS.resume, "resume"), HOME]]


def _as_they_were(values: Values) -> Sequence[Sequence[Button]]:
    return [[Button(label, data) for label, data in row] for row in values["buttons"]]


_BY_CODE: Mapping[str, Callable[[Values], Sequence[Sequence[Button]]]] = {
    AS_IT_WAS: _as_they_were,
    "push.incident": _incident,
    "push.incident_seen": _incident,
    "push.not_logged_in": _not_logged_in,
    "push.other_account": _other_account,
    "push.clock_put_on": _go_on,
    "push.clock_put_back": _go_on,
    "push.in_doubt": _to("doubts"),
    "push.in_doubt_now": _to("doubts"),
    "push.doubt_looked": _to("doubts"),
    "push.doubt_not_looked": _to("doubts"),
    "push.pages_looked": _to("pages"),
    "push.pages_not_looked": _to("pages"),
    "push.pages_changed": _to("pages"),
    "push.pages_refused": _to("pages"),
    "push.copy_kept": _to("pages"),
    "push.no_copy": _to("pages"),
    **dict.fromkeys(
        (f"push.{code}" for code in ("finder_done", "finder_short", "finder_stopped", "finder_unread")),
        _instance,
    ),
    "push.drafts": _to("approvals"),
    "push.campaign_completed": _campaign,
    "push.leads_offered": _leads_offered,
    "push.other_person": _whose_profile,
    "push.names_dont_fit": _names_dont_fit,
}
