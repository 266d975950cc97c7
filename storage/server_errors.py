"""What a database server's error means, by its own code where it gives one, else by its words. Needs no driver."""

from collections.abc import Iterator
from enum import StrEnum

DRIVER = "psycopg"
OLDEST = 15  # PostgreSQL's oldest version that is supported, and the one that everything is tried on


class ServerTrouble(StrEnum):
    """Why a server can't be worked with just now."""

    UNREACHABLE = "unreachable"
    PASSWORD = "password"  # noqa: S105 - the trouble, no password
    NO_DATABASE = "no_database"
    NO_RIGHTS = "no_rights"
    CROWDED = "crowded"  # no connection is free
    STARTING = "starting"  # or ending
    CUT = "cut"  # in the midst of something
    LOCKED = "locked"  # somebody else had the writers' turn for too long
    FULL = "full"  # its disk
    READ_ONLY = "read_only"  # a standby, or one in recovery
    REFUSED = "refused"  # for another reason, which its words say


# https://www.postgresql.org/docs/15/errcodes-appendix.html
_BY_CODE = {
    "28P01": ServerTrouble.PASSWORD,
    "28000": ServerTrouble.PASSWORD,
    "3D000": ServerTrouble.NO_DATABASE,
    "42501": ServerTrouble.NO_RIGHTS,
    "53300": ServerTrouble.CROWDED,
    "53100": ServerTrouble.FULL,
    "55P03": ServerTrouble.LOCKED,
    "57P01": ServerTrouble.CUT,
    "57P02": ServerTrouble.CUT,
    "57P03": ServerTrouble.STARTING,
    "25P03": ServerTrouble.CUT,
    "25006": ServerTrouble.READ_ONLY,
}
_CONNECTION = "08"
# A refused log-in reaches us as words only; a server that speaks another language than English is REFUSED, with its words.
_BY_WORDS = (
    ("password authentication failed", ServerTrouble.PASSWORD),
    ("no password supplied", ServerTrouble.PASSWORD),
    ("no pg_hba.conf entry", ServerTrouble.REFUSED),
    ("permission denied", ServerTrouble.NO_RIGHTS),
    ("starting up", ServerTrouble.STARTING),
    ("shutting down", ServerTrouble.STARTING),
    ("not yet accepting", ServerTrouble.STARTING),
    ("in recovery mode", ServerTrouble.STARTING),
    ("too many clients", ServerTrouble.CROWDED),
    ("connection slots", ServerTrouble.CROWDED),
    ("too many connections", ServerTrouble.CROWDED),
    ("fatal:", ServerTrouble.REFUSED),
    ("connection to server", ServerTrouble.UNREACHABLE),
    ("closed the connection", ServerTrouble.CUT),
    ("connection is lost", ServerTrouble.CUT),
    ("connection is closed", ServerTrouble.CUT),
    ("could not receive data", ServerTrouble.CUT),
    ("could not send data", ServerTrouble.CUT),
    ("ssl", ServerTrouble.REFUSED),
    ("connection failed", ServerTrouble.UNREACHABLE),
    ("connection timeout", ServerTrouble.UNREACHABLE),
    ("timeout expired", ServerTrouble.UNREACHABLE),
    ("could not translate", ServerTrouble.UNREACHABLE),
    ("resolve host", ServerTrouble.UNREACHABLE),
)


def of(error: BaseException) -> tuple[ServerTrouble, str] | None:
    """What it means, and the server's own last words; None where it, or what it came from, is no server's trouble."""
    for each in _chain(error):
        if not _is_driver_s(each):
            continue
        found = _by_code(getattr(each, "sqlstate", None)) or _by_words(each)
        return None if found is None else (found, last_words(each))
    return None


def last_words(error: BaseException) -> str:
    """The line in which the server says why."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    said = next((line for line in reversed(lines) if "fatal:" in line.lower()), lines[0] if lines else "")
    return said.rpartition("FATAL:")[2].strip() or type(error).__name__


def _by_code(code: str | None) -> ServerTrouble | None:
    if code is None:
        return None
    return _BY_CODE.get(code) or (ServerTrouble.CUT if code.startswith(_CONNECTION) else None)


def _by_words(error: BaseException) -> ServerTrouble | None:
    if getattr(error, "sqlstate", None) is not None or type(error).__name__ not in (
        "OperationalError",
        "ConnectionTimeout",
    ):
        return None
    said = str(error).lower()
    if "fatal:" in said and "database" in said and "does not exist" in said:
        return ServerTrouble.NO_DATABASE
    if "fatal:" in said and "role" in said and "does not exist" in said:
        return ServerTrouble.PASSWORD
    return next((found for words, found in _BY_WORDS if words in said), ServerTrouble.CUT)


def _is_driver_s(error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == DRIVER


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or getattr(error, "orig", None) or error.__context__
