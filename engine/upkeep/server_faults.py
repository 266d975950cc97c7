"""What is told of a database server that can't be worked with just now."""

from engine.rules.errors import UserError
from engine.rules.names import visible
from storage import laptop_roles, server_errors
from storage.server_errors import ServerTrouble

MOST_LETTERS = 200  # of a server's own words


class DatabaseAway(UserError):
    """The database server doesn't answer, or refuses us."""


def of(error: BaseException) -> DatabaseAway | None:
    """The sentence for what an error of the server's driver means; None for what is none, or a fault of our own."""
    found = server_errors.of(error)
    if found is None:
        return None
    trouble, said = found
    if trouble in (ServerTrouble.PASSWORD, ServerTrouble.REFUSED) and laptop_roles.is_let_in_no_more(said):
        return DatabaseAway("taken_out")
    if trouble is ServerTrouble.REFUSED:
        return DatabaseAway("refused", said=visible(said)[:MOST_LETTERS])
    return DatabaseAway(trouble.value)
