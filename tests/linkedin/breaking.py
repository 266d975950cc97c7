"""Page knowledge with something wrong in it on purpose."""

from dataclasses import replace

from engine.linkedin.pages import Pages

NOWHERE, NOBODY = "practice-nowhere", "∅ nobody says this ∅"


def without(known: Pages, table: str, key: str) -> Pages:
    """The page knowledge with this one entry matching nothing."""
    if table == "texts.en":
        return replace(known, texts={**known.texts, "en": {**known.texts["en"], key: [NOBODY]}})
    entry = known.tables[table][key]
    value = [NOWHERE] if isinstance(entry, list) else NOWHERE
    return replace(known, tables={**known.tables, table: {**known.tables[table], key: value}})
