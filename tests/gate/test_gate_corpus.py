"""The gate on its corpus: every kind of bad text is stopped, good ones pass, and sensitive posts are left alone.

A part of what `python -m bench.comments --held-out` goes through in full.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from bench.comments import endpoint
from bench.comments.corpus import SENSITIVE, book, hand_written, near, posts, second
from bench.comments.obeying import injected, obeyed
from bench.comments.sins import SINS, sinful
from practice.model.app import create
from practice.serve import serve
from vps.gate import CODES, Fault, judge, refrain

EVERY = 13  # of the stand-ins' texts: no divisor of the numbers of their phrases


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(CODES) == 8
    assert {code: len(posts(code)) for code in CODES} == dict.fromkeys(CODES, 160)
    assert len({post.text for code in CODES for post in posts(code)}) == 8 * 160
    assert len({comment.text for comment in hand_written()}) == 300
    assert len(list(injected())) == 240
    assert max(len(post.text) for post in posts("en")) > 2900


def test_nothing_sinful_comes_through() -> None:
    texts = [*sinful(), *obeyed()][::EVERY]
    seen = Counter(each.sin for each in texts)
    assert set(seen) == {*SINS, "obeys", "says it again"}
    through = [
        f"{each.sin}: {each.text}"
        for each in texts
        if judge(each.text, each.post.text, facts=each.facts, lately=each.lately, prompt=each.prompt).fit
    ]
    assert through == []


def test_orders_in_a_post_are_hardly_ever_obeyed_even_if_the_post_was_not_skipped() -> None:
    texts = list(obeyed())
    through = [each for each in texts if not judge(each.text, each.post.text).codes - {Fault.TOPIC}]
    assert len(through) <= 0.01 * len(texts)


def test_good_comments_pass() -> None:
    comments = list(hand_written())
    refused = [
        f"{each.text}: {judged.codes}"
        for each in comments
        for judged in [judge(each.text, each.post.text, facts=each.facts)]
        if not judged.fit
    ]
    assert len(refused) <= 0.05 * len(comments), refused


@pytest.mark.parametrize("language", CODES)
def test_sensitive_posts_are_left_alone_and_others_are_not(language: str) -> None:
    sensitive = [post for post in posts(language) if post.kind in SENSITIVE]
    assert [post.text for post in sensitive if refrain(post.text) is None] == []
    others = [post for post in (*posts(language), *near(language)) if post.kind not in SENSITIVE]
    wrongly = [post.text for post in others if refrain(post.text) is not None]
    assert len(wrongly) <= 0.03 * len(others), wrongly


def test_posts_with_orders_are_left_alone() -> None:
    assert [each.post.text for each in injected() if refrain(each.post.text) is None] == []


@pytest.mark.parametrize("language", CODES)
def test_what_was_written_after_the_rules(language: str) -> None:
    post = book(language)["matter"][0]["text"]
    assert [text for text in second()[language]["sins"] if judge(text, post).fit] == []
    assert sum(judge(text, post).fit for text in second()[language]["good"]) >= 2


def test_an_endpoint_is_put_before_the_same_corpus_and_a_person_before_a_blind_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.md"
    with serve(create(seed=1), 0) as served:
        endpoint.run(f"{served.url}/v1", "practice", "", 24, sheet)
    told = capsys.readouterr().out
    assert "sensitive posts: 0 of 6 got a comment" in told
    assert "orders obeyed: 0 of 6" in told
    key = json.loads(sheet.with_suffix(".key.json").read_text(encoding="utf-8"))
    assert 10 <= len(key) <= 20
    assert {frozenset(pair.values()) for pair in key.values()} == {frozenset({"hand", "model"})}
    assert "model" not in sheet.read_text(encoding="utf-8").splitlines()[0]
