"""Everything that is kept about one person, as plain JSON: for whoever asks what is stored about them."""

import json
from typing import Any

from sqlalchemy.orm import Session

from engine.forgetting import Meant
from engine.rules.forgotten import traces
from storage import about_person as store


def export(session: Session, whom: Meant) -> dict[str, Any]:
    """By subject, what the tables hold of this person under all addresses that are known of them. Times are UTC, ISO 8601."""
    names = [whom.lead.full_name] if whom.lead is not None and whom.lead.full_name else []
    rows = store.rows(session, whom.aliases)
    texts = store.named_in_texts(session, traces(whom.aliases, names))
    return {"addresses": list(whom.aliases), **rows, **texts}


def as_file(found: dict[str, Any]) -> bytes:
    """To be read by people, too."""
    return json.dumps(found, ensure_ascii=False, indent=2, default=str).encode()
