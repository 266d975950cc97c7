"""A fact is said in the words of the texts: times on the reader's clock, numbers with their nouns, nothing unescaped."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import texts
from bot.texts import said
from bot.texts.said import NoWords, error_sentence, say, say_plain
from engine.rules.enums import ActionType
from engine.rules.errors import UserError
from engine.rules.facts import fact, from_json, to_json

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
WORDS = {
    "facts": {
        "try": {
            "itself": "The try.",
            "until": "rests until {until}",
            "halves": "{at:day}, {at:clock}",
            "left": "{left:lead} left of {total}, {share:.0%}",
            "kind": "{kind:kind_plural} stopped.",
            "who": "<b>{who}</b>",
            "why": "Not now: {why}.",
            "nothing": "Over. {detail}",
            "names": "{names} wait",
            "all": "These:\n{names:bullets}",
            "some": "{counts:lead}",
        }
    },
    "errors": {"too_late": "The campaign «{name}» is over."},
}


class TooLate(UserError):
    """Over."""


class Unnamed(UserError):
    """This has no words yet."""


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    real = texts.language(texts.LANGUAGE)
    monkeypatch.setattr(said.texts, "language", lambda _name: {**real, **WORDS})


def test_a_time_is_on_the_reader_s_clock() -> None:
    resting = fact("try.until", until=NOW.replace(hour=22))
    assert say_plain(resting, NOW, BERLIN) == "rests until 23:00"
    assert say_plain(resting, NOW.replace(day=20), BERLIN) == "rests until Wed 25 Nov 23:00"


def test_the_phone_is_told_the_time_itself_besides_its_words() -> None:
    said_at = say(fact("try.until", until=NOW), NOW, BERLIN)
    assert said_at == f'rests until <tg-time unix="{int(NOW.timestamp())}">21:00</tg-time>'


def test_without_a_reader_s_clock_a_time_is_told_whole() -> None:
    assert say_plain(fact("try.until", until=NOW)) == "rests until Wed 25 Nov 20:00 UTC"
    assert say(fact("try.until", until=date(2026, 11, 25))) == "rests until Wed 25 Nov"
    assert say_plain(fact("try.halves", at=NOW), NOW, BERLIN) == "Wed 25 Nov, 21:00"


def test_a_number_has_its_noun_in_the_right_form() -> None:
    assert say(fact("try.left", left=1, total=1200, share=0.25)) == "1 lead left of 1,200, 25%"
    assert say(fact("try.left", left=3, total=4, share=1.0)) == "3 leads left of 4, 100%"


def test_a_member_of_an_enum_has_its_word_before_and_after_it_was_stored() -> None:
    stopped = fact("try.kind", kind=ActionType.LIKE)
    assert say(stopped) == say(from_json(to_json(stopped))) == "likes stopped."


def test_what_is_handed_in_is_no_html() -> None:
    told = fact("try.who", who="<i>Ada & Co</i> {0}")
    assert say(told) == "<b>&lt;i&gt;Ada &amp; Co&lt;/i&gt; {0}</b>"
    assert say_plain(told) == "<i>Ada & Co</i> {0}"


def test_a_fact_in_a_fact_is_said_in_its_place() -> None:
    inner = fact("try.until", until=NOW)
    assert say_plain(fact("try.why", why=inner), NOW, BERLIN) == "Not now: rests until 21:00."
    assert say(fact("try.nothing", detail=None)) == "Over."
    assert say(fact("try")) == "The try."


def test_a_list_is_joined() -> None:
    assert say(fact("try.names", names=["<A>"])) == "&lt;A&gt; wait"
    assert say(fact("try.names", names=["A", "B", "C"])) == "A, B and C wait"
    assert say(fact("try.all", names=[fact("try"), "B"])) == "These:\n• The try.\n• B"
    assert say(fact("try.some", counts=[1, 2])) == "1 lead and 2 leads"


def test_an_error_is_told_by_its_words() -> None:
    assert error_sentence(TooLate(name="A & B")) == "The campaign «A & B» is over."
    assert error_sentence(Unnamed()) == "errors.unnamed"  # rather that than nothing


def test_a_code_without_words_is_a_mistake() -> None:
    with pytest.raises(NoWords):
        say(fact("try.nowhere"))
    assert not said.has_words("try.nowhere")
    assert said.has_words("try")
