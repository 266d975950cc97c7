"""The form of a comment: its length, one paragraph, and what mustn't stand in it. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from vps.gate.faults import Bounds, Fault, Objection
from vps.gate.words import sentences, tokens

_TOPS = "com|org|net|io|ai|co|app|dev|me|biz|info|shop|online|site|xyz|link|ly|to|gg|tv|eu|uk|us|de|at|ch|fr|be|es|it|nl|pt|br|pl|in|ru|cn|example|test|invalid"
_LINK = re.compile(
    r"(?i)\b(?:https?|ftp|hxxps?|mailto|tel|data|javascript)\s?:\s?/{0,2}\S"
    r"|\bwww\s?\.\s?\w"
    rf"|(?<![\w-])[\w-]+(?:\s\.\s?|\s?(?:\(dot\)|\[dot\]|\(punkt\)|\(punto\)|\(point\))\s?|\sdot\s)(?:{_TOPS})\b"
    rf"|(?<![\w-])[\w-]+\.(?:{_TOPS})\b"
    r"|(?<!\w)(?:\d{1,3}\.){3}\d{1,3}(?!\w)"
)
_MAIL = re.compile(
    r"(?i)(?<![\w.+-])[\w.+-]+\s?(?:@|\(at\)|\[at\]|\{at\}|\(arroba\)|\(chiocciola\))\s?[\w-]+(?:\s?(?:\.|\(dot\)|\[dot\])\s?[\w-]+)+"
)
_MENTION = re.compile(r"(?<!\w)[@＠]\s?\w|\w@|@")
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00|\(0)?\d(?:[\s()./-]{0,2}\d){6,14}(?!\w)")
_HASHTAG = re.compile(r"(?<![\w&])[#＃]\s?\w")
_LEFTOVER = re.compile(
    r"[{}\[\]<>|\\`~^_=*]|\$\w|%s|\bnull\b|\bNone\b|\bundefined\b|\bNaN\b|\bTODO\b|&(?:amp|lt|gt|quot|nbsp|#\d+);|//|--|::|\blorem\b|&&"
    r"|\b(?:first_?name|last_?name|company|firstname)\}?\b_|\bXX+\b|\.{4,}|[?!]{3,}|\"\s*[:,]|^\s*[-•·>]\s|^\s*\d+[.)]\s"
)
_QUOTES = "\"'“”„«»‘’‚‹›"
_LABELS = r"(?:comment(?:aire|ario)?|kommentar|comentario|comentário|commento|commentaire|reactie|komentarz|draft|entwurf|borrador|rascunho|bozza|brouillon|concept|szkic|reply|antwort|answer|response|respuesta|resposta|risposta|réponse|antwoord|odpowiedź|output|ausgabe|text|texto|texte|testo|tekst|assistant|system|user|skip|detail|json|note|option\s?\w?|version\s?\w?|variante?\s?\w?|final)"
_NAMED = r"\s*(?:\([^)]*\)\s*)?[:：=]"
_LABEL = re.compile(rf"(?i)^\W{{0,3}}(?:[\w-]+\s){{0,4}}?{_LABELS}{_NAMED}")
_LABEL_INSIDE = re.compile(rf"(?i)^\W{{0,3}}{_LABELS}{_NAMED}")
_LABEL_OPENS = re.compile(r"(?i)^\W{0,3}(?:sure|certainly|okay|ok|of course|absolutely|here(?:'s| is| are|’s)|hier ist|hier kommt|gerne|natürlich|selbstverständlich|klar|voici|bien sûr|claro|aquí (?:tienes|está|va)|por supuesto|certo|ecco|certamente|aqui está|com certeza|segue|natuurlijk|uiteraard|zeker|hier is|oczywiście|oto|jasne)\b[^.?!]{0,60}[:!]")  # fmt: skip


def objections(comment: str, bounds: Bounds) -> Iterator[Objection]:
    """What is against its form, each code once."""
    if not tokens(comment):
        yield Objection(Fault.EMPTY)
        return
    yield from _length(comment, bounds)
    if "\n" in comment or "\r" in comment:
        yield Objection(Fault.PARAGRAPHS)
    found = {
        Fault.LINK: _LINK,
        Fault.MAIL: _MAIL,
        Fault.MENTION: _MENTION,
        Fault.PHONE: _PHONE,
        Fault.HASHTAG: _HASHTAG,
        Fault.LEFTOVER: _LEFTOVER,
    }
    for code, pattern in found.items():
        met = pattern.search(comment)
        if met is not None:
            yield Objection(code, {"found": met[0].strip()})
    emoji = [sign for sign in comment if is_emoji(sign)]
    if len(emoji) > 1:
        yield Objection(Fault.EMOJI, {"found": "".join(emoji), "most": 1})
    if is_wrapped(comment):
        yield Objection(Fault.WRAPPED)
    again = repeated(comment)
    if again is not None:
        yield Objection(Fault.REPEATS, {"found": again})


def is_emoji(sign: str) -> bool:
    """Whether it is a picture: Unicode's symbols, without the signs of trade and money."""
    return unicodedata.category(sign) in ("So", "Sk") and sign not in "®©™°^`´¨¯¸" and ord(sign) > 0x2000


def is_wrapped(comment: str) -> bool:
    """Whether it is handed over rather than said: in quotation marks, behind a label, or with a mark that nothing closes."""
    text = comment.strip()
    if text != comment or _LABEL.match(text) or _LABEL_OPENS.match(text):
        return True
    if any(_LABEL_INSIDE.match(sentence) for sentence in sentences(text)):
        return True
    if text[0] in _QUOTES and text[-1] in _QUOTES:
        return True
    return text.count('"') % 2 == 1 or sum(map(text.count, "“”„")) % 2 == 1


def repeated(comment: str) -> str | None:
    """Words that it says twice: a run of four, a whole sentence, or one word over and over."""
    words = tokens(comment)
    runs = Counter(words[start : start + 4] for start in range(len(words) - 3))
    for run, times in runs.items():
        if times > 1:
            return " ".join(run)
    said = Counter(tokens(sentence) for sentence in sentences(comment))
    for sentence, times in said.items():
        if times > 1 and len(sentence) > 1:
            return " ".join(sentence)
    for word, times in Counter(word for word in words if len(word) > 4).items():
        if times > 3:
            return word
    for one, other in pairwise(words):
        if one == other and len(one) > 3:
            return f"{one} {other}"
    return None


def _length(comment: str, bounds: Bounds) -> Iterator[Objection]:
    length = len(comment)
    if length < bounds.shortest:
        yield Objection(Fault.TOO_SHORT, {"length": length, "least": bounds.shortest})
    elif length > bounds.longest:
        yield Objection(Fault.TOO_LONG, {"length": length, "most": bounds.longest})
