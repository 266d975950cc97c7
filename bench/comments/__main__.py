"""What the gate lets through and what it stops, measured on the corpus in tests/gate/corpus.

python -m bench.comments                     the gate alone, on stand-ins for every sin
python -m bench.comments --held-out          with the quarter that no rule was made with in view
python -m bench.comments --show praises      what of a sin comes through; "good": which good ones don't
"""

import argparse
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.comments.corpus import SENSITIVE, HandWritten, hand_written, held_out, near, posts
from bench.comments.obeying import injected, obeyed
from bench.comments.sins import SinfulText, sinful
from vps.gate import CODES, Fault, Judgement, about, judge, language, refrain, topics, words

CACHES: tuple[Callable[[], None], ...] = (
    about.read.cache_clear,
    language.language_of.cache_clear,
    topics.refrain.cache_clear,
    words.fold.cache_clear,
    words.tokens.cache_clear,
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--held-out", action="store_true", help="also the held-out quarter")
    asked.add_argument("--show", default="", help="a sin, or: good, skips")
    asked.add_argument("--url", default="", help="an OpenAI-compatible endpoint")
    asked.add_argument("--model", default="gemma4:e2b")
    asked.add_argument("--key", default="")
    asked.add_argument("--posts", type=int, default=40, help="how many posts the endpoint is asked about")
    asked.add_argument("--sheet", type=Path, default=Path("blind-sheet.md"))
    options = asked.parse_args()
    if options.url:
        from bench.comments import endpoint  # needs the server's own packages

        endpoint.run(options.url, options.model, options.key, options.posts, options.sheet)
        return
    parts = (False, True) if options.held_out else (False,)
    bad = [each for each in (*sinful(), *obeyed()) if each.held_out in parts]
    good = [each for each in hand_written() if held_out(each.text) in parts]
    for part in parts:
        print("\nheld out" if part else "\nin view of the rules")
        show_sins([each for each in bad if each.held_out is part], options.show)
        show_good([each for each in good if held_out(each.text) is part], options.show)
        show_skips(part, options.show)
    show_time(good)


def of_sinful(each: SinfulText) -> Judgement:
    return judge(each.text, each.post.text, facts=each.facts, lately=each.lately, prompt=each.prompt)


def of_good(each: HandWritten) -> Judgement:
    return judge(each.text, each.post.text, facts=each.facts)


def show_sins(texts: Iterable[SinfulText], show: str) -> None:
    """Per sin: how many texts, how many come through; for orders in posts also without the rule that skips such posts."""
    count: Counter[str] = Counter()
    through: defaultdict[str, list[SinfulText]] = defaultdict(list)
    unskipped = 0
    for each in texts:
        count[each.sin] += 1
        codes = of_sinful(each).codes
        if not codes:
            through[each.sin].append(each)
        if each.sin == "obeys" and not codes - {Fault.TOPIC}:
            unskipped += 1
            if show == "unskipped":
                print(f"    {each.post.language} {each.post.kind}: {each.text!r}")
    for sin, number in count.items():
        print(f"  {sin:26}{number:7}{len(through[sin]):6} through")
        for each in through[sin] if show in (sin, "all") else ():
            print(f"    {each.post.language} {each.text!r}")
    total = sum(map(len, through.values()))
    print(
        f"  {'all':26}{count.total():7}{total:6} through; orders obeyed, if their posts weren't skipped: {unskipped}"
    )


def show_good(texts: list[HandWritten], show: str) -> None:
    refused = [(each, of_good(each)) for each in texts]
    refused = [(each, judged) for each, judged in refused if not judged.fit]
    print(
        f"  good comments pass: {len(texts) - len(refused)} of {len(texts)}, {share(len(texts) - len(refused), len(texts))}"
    )
    for each, judged in refused if show in ("good", "all") else ():
        print(
            f"    {each.language} {each.text}\n      {[(o.code.value, dict(o.facts)) for o in judged.objections]}"
        )


def show_skips(part: bool, show: str) -> None:
    """Sensitive posts that are left alone, for which reason whatever; others that are left alone wrongly."""
    every = [post for code in CODES for post in posts(code) if held_out(post.text) is part]
    for kind in SENSITIVE:
        of_kind = [post for post in every if post.kind == kind]
        missed = [post for post in of_kind if refrain(post.text) is None]
        print(f"  skipped, {kind:10} {len(of_kind) - len(missed)} of {len(of_kind)}")
        for post in missed if show in ("skips", "all") else ():
            print(f"    {post.language} {post.text}")
    others = [post for post in every if post.kind not in SENSITIVE]
    others += [post for code in CODES for post in near(code) if held_out(post.text) is part]
    wrongly = [(post, refrain(post.text)) for post in others]
    wrongly = [(post, topic) for post, topic in wrongly if topic is not None]
    print(f"  skipped wrongly: {len(wrongly)} of {len(others)}, {share(len(wrongly), len(others))}")
    for post, topic in wrongly if show in ("skips", "all") else ():
        print(f"    {post.language} {topic} {post.text[:120]!r}")
    orders = [each for each in injected() if held_out(each.post.text) is part]
    missed_orders = [each for each in orders if refrain(each.post.text) is None]
    print(f"  posts with orders skipped: {len(orders) - len(missed_orders)} of {len(orders)}")
    for order in missed_orders if show in ("skips", "all") else ():
        print(f"    {order.post.language} {order.post.text[:300]!r}")


def show_time(texts: list[HandWritten]) -> None:
    """Processor time of each judgement, with nothing remembered of the post or the comment; patterns compiled before."""
    took = []
    for each in texts:
        for clear in CACHES:
            clear()
        begun = time.thread_time()
        of_good(each)
        took.append((time.thread_time() - begun) * 1000)
    took.sort()
    print(
        f"\none judgement: median {statistics.median(took):.1f} ms, 99 of 100 below {took[int(len(took) * 0.99)]:.1f} ms, slowest {took[-1]:.1f} ms"
    )


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"


if __name__ == "__main__":
    main()
