"""Addresses as a person is told them."""

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """The host alone: the rest of a webhook's address is often a secret. "" for none."""
    return (urlsplit(url).hostname or url) if url else ""
