"""Which line a laptop is on: what LinkedIn sees of it, as far as the registry can tell. Pure."""

import ipaddress

HERE = "here"  # nobody can tell them apart: a file of one's own, or a way to the registry that hides where it begins
SAME_HOUSE = 64  # of an IPv6 address so many bits are the house's, the rest are the device's own


def line_of(address: str | None, told: str = "") -> str:
    """The line behind an address as the registry sees it; `told` counts only where that says nothing.

    A public address is its own word: whatever a laptop calls itself, two behind one are on one line. A private one (an office's
    network, a tunnel, a container) says nothing of the address with which LinkedIn is asked.
    """
    seen = None if address is None else ipaddress.ip_address(address)
    if isinstance(seen, ipaddress.IPv6Address) and seen.ipv4_mapped is not None:
        seen = seen.ipv4_mapped
    if seen is None or not seen.is_global:
        return f"told {told}" if told else HERE
    if isinstance(seen, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((seen, SAME_HOUSE), strict=False))
    return str(seen)
