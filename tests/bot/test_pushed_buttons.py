"""What the engine tells has buttons that lead somewhere, and every push that it makes has been thought of."""

import ast
from pathlib import Path

import engine
from bot.notifications import push_buttons
from bot.notifications.push_buttons import buttons_of
from bot.routing import routes
from bot.screens.base import HOME
from engine.rules.facts import Fact, fact
from tests.fixtures_words import buttons, markup

ROOT = Path(engine.__file__).parents[1]
VALUES = {
    "sender": "Anna",
    "may_be_own": True,
    "sender_id": 1,
    "campaign_id": 1,
    "action_id": 1,
    "lead_id": 1,
    "number": 1,
    "url": "https://www.linkedin.com/in/somebody",
    "relogin": True,
    "state": "paused",
    "buttons": (),
}


def pushed() -> set[str]:
    """Every code of a push that stands in the sources."""
    return {
        node.value
        for room in ("bot", "engine")
        for file in (ROOT / room).rglob("*.py")
        if file.name != "push_buttons.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("push.")
    }


def test_every_button_leads_somewhere() -> None:
    for code, made in push_buttons._BY_CODE.items():
        for row in made(VALUES):
            for button in row:
                assert button.is_link or routes.find(button.data) is not None, f"{code}: {button.data}"


def test_no_code_has_buttons_that_nobody_pushes() -> None:
    assert set(push_buttons._BY_CODE) <= pushed() | {push_buttons.AS_IT_WAS}


def test_what_has_no_buttons_of_its_own_leads_home() -> None:
    assert buttons_of(Fact("push.tidied")) == ((HOME,),)


def test_buttons_that_this_release_doesn_t_know_are_left_out() -> None:
    old = markup("words", [("🗓 Schedule", "schedule"), ("?", "nonsense")], [("?", "more:nonsense")])
    assert buttons(old) == [[("🗓 Schedule", "schedule")]]


def test_trouble_that_a_log_in_mends_offers_one_and_a_page_that_isn_t_known_a_copy() -> None:
    lost = fact("push.incident", sender_id=7, relogin=True, action_id=None)
    assert buttons(lost) == [[("🔑 Re-login", "sender:7:relogin"), ("🏠 Home", "home")]]
    stopped = fact("push.incident", sender_id=7, relogin=False, action_id=9)
    assert [data for row in buttons(stopped) for _, data in row] == [
        "pages:capture:action:9",
        "pages",
        "home",
    ]


def test_an_account_that_may_be_the_sender_s_own_can_be_taken() -> None:
    told = {"sender": "Anna", "sender_id": 7}
    seen = fact("push.incident_seen", relogin=True, may_be_own=True, **told)
    assert buttons(seen)[0] == [("🪪 This is Anna", "sender:7:own")]
    another_sender_s = fact("push.incident_seen", relogin=True, may_be_own=False, **told)
    assert [data for row in buttons(another_sender_s) for _, data in row] == ["sender:7:relogin", "home"]
    in_the_window = fact("push.other_account", may_be_own=True, **told)
    assert [data for row in buttons(in_the_window) for _, data in row] == ["sender:7:own", "home"]


def test_leads_of_a_sender_that_was_removed_can_only_be_dealt_out() -> None:
    gone = fact("push.leads_offered", sender_id=7, state="removed")
    assert buttons(gone) == [[("🔀 Give them to the others", "sender:7:deal")]]
    logged_out = fact("push.leads_offered", sender_id=7, state="login_expired")
    assert buttons(logged_out)[1][0] == ("🔑 Re-login", "sender:7:relogin")
