"""The prompt, a data file with a version, filled for one request. The post is quoted data, between marks that it can't know."""

import secrets
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vps.server.wire import AnswerKind, CommentRequest

FILE = Path(__file__).parents[1] / "prompt.toml"
SHORTEST = 40

Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Step:
    """One call of the model."""

    messages: Messages
    temperature: float
    most_tokens: int


class Prompt:
    """The data file, and the two steps made of it."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data
        self.version: str = data["version"]
        # What no comment may have a run of words of.
        self.instructions = f"{data['read']['system']}\n{data['write']['system']}"

    def read(self, request: CommentRequest) -> Step:
        """What does the post say, and what kind of comment fits?"""
        post, nothing = request.post, self._data["nothing"]
        return self._step(
            "read",
            {},
            {
                "author": _line(post.author),
                "headline": _line(post.headline),
                "attachments": ", ".join(post.attachments) or nothing["attachments"],
                "language": post.language or nothing["language"],
                "post": _visible(post.text),
            },
        )

    def write(
        self,
        request: CommentRequest,
        kind: AnswerKind,
        detail: str,
        refused: tuple[str, Iterable[str]] | None = None,
    ) -> Step:
        """The comment; `refused` is a first try and the codes of what was wrong with it."""
        nothing = self._data["nothing"]
        again = ""
        if refused:
            faults = ", ".join(code.replace("_", " ") for code in refused[1])
            again = self._data["again"]["text"].format(comment=_line(refused[0]), faults=faults)
        return self._step(
            "write",
            {"shortest": SHORTEST, "longest": request.max_length},
            {
                "kind": self._data["kinds"][kind],
                "tone": self._data["tones"][request.tone],
                "detail": _line(detail),
                "facts": _listed(request.voice.facts) or nothing["facts"],
                "voice": _listed(request.voice.comments) or nothing["voice"],
                "post": _visible(request.post.text),
                "again": again,
            },
        )

    def _step(self, name: str, system: dict[str, Any], user: dict[str, Any]) -> Step:
        data = self._data[name]
        said = data["system"].strip()
        return Step(
            messages=[
                {"role": "system", "content": said.format(**system) if system else said},
                {"role": "user", "content": data["user"].format(mark=secrets.token_hex(12), **user).strip()},
            ],
            temperature=data["temperature"],
            most_tokens=data["most_tokens"],
        )


@cache
def load() -> Prompt:
    """The prompt that this version ships."""
    return Prompt(tomllib.loads(FILE.read_text(encoding="utf-8")))


def _visible(text: str) -> str:
    """Without signs that have no ink (tag characters, zero width, directions): what the person saw is what the model reads."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Co", "Cn"))


def _line(text: str) -> str:
    return " ".join(_visible(text).split())


def _listed(texts: Iterable[str]) -> str:
    return "\n".join(f"- {_line(text)}" for text in texts)
