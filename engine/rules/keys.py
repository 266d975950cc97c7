"""The form in which names of people and companies are compared and searched."""


def search_key(text: str) -> str:
    """The text in lower case, its white space single: "  ACME  GmbH" and "acme gmbh" are one."""
    return " ".join(text.split()).casefold()
