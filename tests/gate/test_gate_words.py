"""Each reason of the gate has its sentence in every language of the chat."""

import string
from typing import Any

import pytest

from bot import texts
from engine.comments.gate import all_told
from vps.gate import CODES, Bounds, Fault, Topic, judge, shingles

POST = "Our warehouse in Gera moved from nine printed guides to one checklist, and churn fell from 14 to 6 percent."
SAMPLES = {
    "facts of lengths": judge("Short", POST),
    "facts of a long one": judge("checklist " * 90, POST),
    "what was lived through": judge("In my experience 77 checklists in a warehouse help, {name}.", POST),
    "an echo": judge(POST, POST, lately=[shingles(POST)], commented=True),
    "a bad topic": judge(POST, "My father passed away yesterday."),
}


@pytest.fixture(params=texts.languages())
def known(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(texts.language(request.param))


def test_every_reason_every_topic_and_every_language_has_its_words(known: dict[str, Any]) -> None:
    assert set(known["facts"]["gate"]) == set(Fault)
    assert set(known["words"]["gate_topic"]) == set(Topic)
    assert set(known["words"]["gate_language"]) == set(CODES)


def test_what_a_sentence_fills_in_is_there(known: dict[str, Any]) -> None:
    said = [told for sample in SAMPLES.values() for told in all_told(sample)]
    assert len({told.code for told in said}) > 10
    for told in said:
        text = known["facts"]["gate"][told.code.removeprefix("gate.")]
        places = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert places <= set(told.values), told


def test_the_lengths_can_be_set() -> None:
    text = "Who wrote that checklist, somebody from the warehouse floor or the head office?"
    assert judge(text, POST).fit
    assert judge(text, POST, bounds=Bounds(shortest=200)).codes == {Fault.TOO_SHORT}


def test_a_name_is_no_disguise_and_of_no_language() -> None:
    for name in ("Thảo Nguyễn", "İpek Yılmaz", "Ольга"):
        text = f"Who wrote that checklist, {name.split()[0]}, somebody from the warehouse floor or the head office?"
        assert judge(text, POST, names=(name,)).fit, name
    assert (
        Fault.LOOKALIKES
        in judge("Who wrote that сhecklist, somebody from the warehouse?", POST, names=("Thảo",)).codes
    )
