"""Addresses that lead on to another one which stands in them: out of mails, chats and search results. Pure."""

import re
from urllib.parse import parse_qsl, unquote

# Who leads on to what stands in a parameter: the host, and how its path begins.
_LEAD_ON = (
    (r"(?:[a-z0-9-]+\.)*google\.[a-z]{2,3}(?:\.[a-z]{2})?", ("/url", "/translate", "/imgres")),
    (r"(?:[a-z0-9-]+\.)*safelinks\.protection\.outlook\.com", ("",)),
    (r"(?:[a-z0-9-]+\.)*safelink\.emails\.azure\.net", ("",)),
    (r"statics\.teams\.cdn\.office\.net", ("",)),
    (r"(?:l|lm)\.(?:facebook|messenger|instagram|threads)\.(?:com|net)", ("",)),
    (r"(?:www\.)?(?:facebook|vk|youtube)\.com", ("/l.php", "/away.php", "/redirect")),
    (r"(?:slack-redir\.net|href\.li|out\.reddit\.com|away\.vk\.com|deref-[a-z-]+\.(?:net|com|de))", ("",)),
    (r"(?:www\.)?duckduckgo\.com", ("/l/",)),
    (r"(?:clicktime\.symantec|linkprotect\.cudasvc|nam\.safelink\.emails)\.com", ("",)),
    (r"(?:[a-z0-9-]+\.)*linkedin\.com",
     ("/redir", "/safety", "/authwall", "/login", "/uas/", "/checkpoint", "/signup", "/start", "/reg/", "/cold-join", "/comm/", "/e/", "/slink")),
)  # fmt: skip
LEAD_ON = tuple((re.compile(host, re.ASCII), paths) for host, paths in _LEAD_ON)
# Who leads on to what stands in the path.
IN_THE_PATH = re.compile(
    r"(?:web\.archive\.org|archive\.org|(?:[a-z0-9-]+\.)*urldefense\.com|r\.search\.yahoo\.com)", re.ASCII
)
_BEGINS = re.compile(r"https?:/|https?%3a", re.IGNORECASE | re.ASCII)
PROOFPOINT = "urldefense.proofpoint.com"
MOST_FIELDS = 100


def target_of(host: str, path: str, query: str) -> str | None:
    """The address to which this one leads on; None where it leads nowhere else. `host` in lower case."""
    lower = path.lower()
    if IN_THE_PATH.fullmatch(host) is not None:
        begins = _BEGINS.search(path)
        return unquote(path[begins.start() :]).split("__;")[0].rstrip("_") if begins else None
    if host != PROOFPOINT and not any(
        known.fullmatch(host) and lower.startswith(paths) for known, paths in LEAD_ON
    ):
        return None
    try:
        said = parse_qsl(query, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    if host == PROOFPOINT:
        said = [
            (name, unquote(value.replace("-", "%").replace("_", "/"))) for name, value in said if name == "u"
        ]
    return next((value for _, value in said if _is_place(value)), None)


def _is_place(value: str) -> bool:
    lower = unquote(value).lower()
    return "linkedin.com/" in lower or lower.startswith("/in/")
