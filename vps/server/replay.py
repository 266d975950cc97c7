"""Layer 3: a request counts once, and only while it is fresh."""

import re
from collections.abc import Callable
from datetime import datetime

from vps.agreement import CLOCK_SLACK_S, LIFETIME_S
from vps.server.refusals import Refused
from vps.server.signature import Signed
from vps.server.store import Store
from vps.server.wire import ErrorCode

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


class ReplayCheck:
    """The time window, and the store of nonces that outlives a restart."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def __call__(self, signed: Signed) -> None:
        """Raises Refused: stale or replayed."""
        now = self._now()
        at = now.timestamp()
        if signed.created > at + CLOCK_SLACK_S:
            raise Refused(ErrorCode.STALE, "made in the future: the laptop's clock is ahead")
        if at > min(signed.expires, signed.created + LIFETIME_S):
            raise Refused(
                ErrorCode.STALE, "made too long ago: the laptop's clock is behind, or the line is slow"
            )
        if not _NONCE.fullmatch(signed.nonce):
            raise Refused(ErrorCode.BAD_SIGNATURE, "no nonce of ours")
        if not self._store.use_nonce(signed.key_id, signed.nonce, now):
            raise Refused(ErrorCode.REPLAYED)
