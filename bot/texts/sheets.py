"""The words of a file that we write: what stands above its columns, a lead's states, why a row was rejected."""

from collections.abc import Mapping

from bot import texts
from bot.texts.said import say_plain
from engine.rules.facts import Fact


def words() -> Mapping[str, str]:
    """By the codes that `engine.leads` asks for; a plain dictionary, which goes to another process."""
    known, own = texts.of("words"), texts.of("sheets")
    found = dict(own.table("heads"))
    found |= {f"status.{code}": word for code, word in own.table("status").items()}
    found |= {f"kind.{code}": word for code, word in own.table("kind").items()}
    found |= {f"outcome.{code}": word for code, word in known.table("outcome").items()}
    found["outcome.waits_for_page_knowledge"] = own.waits_for_page_knowledge
    found |= {f"difference.{code}": word for code, word in known.table("difference").items()}
    spoken = texts.language(texts.spoken())
    reasons = [f"errors.not_a_profile.{which}" for which in spoken["errors"]["not_a_profile"]]
    reasons += [f"row.{which}" for which in spoken["facts"]["row"]]
    found |= {code: say_plain(Fact(code)) for code in reasons}
    return found
