"""What never stands in a log is taken out of every line, whoever wrote it and however it got there."""

import re

TELEGRAM_TOKEN = re.compile(r"\d{6,12}(?::|%3A)[\w-]{30,}", re.ASCII | re.IGNORECASE)
# As `li_at=…`, in a header, or as Playwright's {"name": "li_at", "value": "…"}, quoted once or more.
SESSION_COOKIE = re.compile(
    r"""\b(li_at|li_rm|liap|JSESSIONID)\b  # the cookies that are a LinkedIn log-in
        ([\\"'\s]*[=:,][\\"'\s]*(?:value[\\"'\s]*[=:,][\\"'\s]*)?)
        [^\s;,"'\\})]+""",
    re.VERBOSE,
)
HEADER = re.compile(
    r"""\b((?:set-)?cookie|authorization)([\\"']*\s*[:=,]\s*b?[\\"']*)[^"'\\\r\n]+""", re.IGNORECASE
)
URL_PASSWORD = re.compile(r"(://[^/\s:@\"']+:)[^@/\s\"']+@")
# SQLAlchemy's errors quote what was to be written: comments, notes, messages. What was cut off in them ends with the text.
SQL_PARAMETERS = re.compile(r"\[parameters: .*?(?:\]($|\\n|\n)|\Z)", re.DOTALL)

PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (TELEGRAM_TOKEN, "<token>"),
    (SESSION_COOKIE, r"\1\2<cookie>"),
    (HEADER, r"\1\2<hidden>"),
    (URL_PASSWORD, r"\1<password>@"),
    (SQL_PARAMETERS, r"[parameters: <hidden>]\1"),
)


def redact(text: str) -> str:
    """The text without tokens, session cookies and passwords."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text
