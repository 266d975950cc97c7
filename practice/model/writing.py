"""What the practice model reads and writes: seeded, from a data file. It is no model: it knows the practice site's posts, and a form for others."""

import json
import random
import re
import tomllib
from pathlib import Path
from typing import Any

_KNOWN: dict[str, Any] = tomllib.loads(Path(__file__).with_name("comments.toml").read_text(encoding="utf-8"))
# The post stands between two lines of the same mark; what kind of answer is wanted, the system's words say.
_QUOTED = re.compile(r"^--- (?P<mark>\w+)\n(?P<post>.*)\n--- (?P=mark)", re.DOTALL | re.MULTILINE)
_COMMENT_WANTED = re.compile(r"\{\s*\"comment\"")


class Writing:
    """Answers as a model would that has understood its instructions; the same seed, the same answers."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  (the same seed, the same answers)
        self._said: set[str] = set()

    def answer(self, messages: list[dict[str, str]]) -> str:
        """The JSON that the instructions ask for."""
        found = _QUOTED.search(messages[-1]["content"])
        post = found["post"] if found else ""
        if _COMMENT_WANTED.search(messages[0]["content"]):
            return json.dumps({"comment": self._comment(post) if found else "ready"}, ensure_ascii=False)
        return json.dumps(self._reading(post), ensure_ascii=False)

    def _reading(self, post: str) -> dict[str, str]:
        known, language = _known(post), _language(post)
        detail = known["detail"] if known else _detail(post)
        plain = post.casefold()
        skip = not detail or any(word in plain for word in _KNOWN["skip"])
        kind = "skip" if skip else known["kind"] if known else "question"
        return {"language": language, "claim": post[:80], "detail": detail, "fits": kind}

    def _comment(self, post: str) -> str:
        known = _known(post)
        if known:
            # Two people have the same post: the same comment under both is refused, and rightly.
            chosen = self._random.choice(
                [each for each in known["comments"] if each not in self._said] or known["comments"]
            )
            self._said.add(chosen)
            return str(chosen)
        form = self._random.choice(_KNOWN["languages"][_language(post)]["comments"])
        return str(form).format(detail=_detail(post))


def _known(post: str) -> dict[str, Any] | None:
    return next((each for each in _KNOWN["posts"] if each["about"] in post), None)


def _language(post: str) -> str:
    words = re.findall(r"\w+", post.casefold())
    scores: dict[str, int] = {
        code: sum(map(words.count, each["words"])) for code, each in _KNOWN["languages"].items()
    }
    return max(scores, key=lambda code: scores[code])


def _detail(post: str) -> str:
    """The post's longest word: the nearest thing to "specific" that needs no understanding."""
    longest = max(re.findall(r"[^\W\d_]+", post), key=len, default="")
    return longest if len(longest) > 5 else ""
