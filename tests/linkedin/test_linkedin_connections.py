"""Who accepted: the newest connections are read as far as the last time, and nothing is ever clicked."""

import pytest

from engine.linkedin import pages
from engine.linkedin.connections import ConnectionsSignals, ConnectionsState, newest, state_of
from engine.linkedin.page_visit import ActionEnded
from engine.linkedin.signals import facts
from engine.rules.enums import Outcome
from engine.rules.identity import ROOT
from tests.linkedin.conftest import ACCOUNT, Sender

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIST = "/mynetwork/invite-connect/connections/"
# A rail of strangers beside the list, cards of several people, and a name with letters outside ASCII.
TRAPS = """<html lang="en"><body><nav><ul><li><a href="/in/nav">Me</a></li></ul></nav><main><ul>
<li><a href="/in/j%C3%BCrgen-weber/"><img></a><a href="/in/j%C3%BCrgen-weber/">Jürgen</a><a href="/messaging/compose/">Message</a></li>
<li><a href="/in/stranger/">S</a><a href="/preload/custom-invite/?vanityName=stranger">Connect</a></li>
<li><a href="/in/one/">One</a> and <a href="/in/two/">Two</a></li>
<li><a href="/company/acme/">Acme</a></li>
<li>Group<ul><li><a href="/in/inner/">Inner</a></li></ul></li></ul>
<aside><ul><li><a href="/in/aside/">Aside</a></li></ul></aside></main></body></html>"""


@pytest.mark.parametrize(
    ("signals", "state"),
    [
        (ConnectionsSignals(LIST, ("jane",)), ConnectionsState.PEOPLE),
        (ConnectionsSignals(LIST, ("jane",), empty=True), ConnectionsState.PEOPLE),
        (ConnectionsSignals(LIST.rstrip("/"), (), empty=True), ConnectionsState.EMPTY),
        (ConnectionsSignals(LIST), ConnectionsState.NOT_PAINTED),
        (ConnectionsSignals("/feed/", ("jane",)), ConnectionsState.ELSEWHERE),
        (ConnectionsSignals("/mynetwork/", ("jane",)), ConnectionsState.ELSEWHERE),
    ],
)
async def test_the_page_is_known_by_its_address_and_its_cards(
    signals: ConnectionsSignals, state: ConnectionsState
) -> None:
    assert state_of(signals, pages.built_in()) is state


async def test_the_newest_connections_are_read_as_far_as_the_last_time_and_nothing_is_clicked(
    sender: Sender,
) -> None:
    site = sender.site
    people = [each["slug"] for each in site.get("people")["people"] if each["slug"] != "mara-lindgren"]
    for slug in people[:45]:
        site.set(f"person/{slug}", account=ACCOUNT, relation="connected")
    everybody = await newest(sender.browser, frozenset())
    assert {ROOT + slug for slug in people[:45]} <= set(everybody), "scrolled to the very end"
    site.set(f"person/{people[50]}", account=ACCOUNT, relation="pending")
    site.set("accepting", share=1.0, after_seconds=0)
    *fresh, last = await newest(sender.browser, frozenset(everybody[:10]))
    assert (ROOT + people[50] in fresh, last) == (True, everybody[0])
    assert {(ACCOUNT, "accepted", url.removeprefix(ROOT)) for url in fresh} <= set(site.actions())
    site.set(f"account/{ACCOUNT}", state="rate_limited")
    with pytest.raises(ActionEnded) as ended:
        await newest(sender.browser, frozenset())
    assert ended.value.result.outcome is Outcome.RATE_LIMITED
    await sender.browser.page.set_content(TRAPS)
    known = sender.browser.pages.table("connections")
    assert (await facts(sender.browser.page, "connections", known))["slugs"] == ["jürgen-weber", "inner"]
    assert {action for _, action, _ in site.actions()} <= {"accepted"}
    assert site.wrongs() == []
