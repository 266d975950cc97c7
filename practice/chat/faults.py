"""What goes wrong on purpose, and Telegram's flood limits."""

from collections import deque
from dataclasses import dataclass, field

from practice.clock import PracticeClock

GLOBAL_PER_SECOND = 30  # "no more than about 30 messages per second" (Bot FAQ)
CHAT_BURST = 20  # "a short burst" above one message a second in one chat
SENDING = ("send", "edit", "copy", "forward")


@dataclass(slots=True)
class Faults:
    """The fault under way, for so many seconds or calls, for some methods or all; and the flood limits."""

    clock: PracticeClock
    # ok, slow (3 s), down (the connection is dropped), bad_gateway, flood, swallow (done, answer dropped), portal (a Wi-Fi's log-in page),
    # half (an answer that ends in its middle, and says nothing of it), blocked_page (a proxy's own 403), unauthorized (the token was taken back), refuse (400, with the words of `says`)
    mode: str = "ok"
    says: str = ""
    until: float | None = None
    count: int | None = None
    methods: tuple[str, ...] = ()
    retry_after: int = 1
    limits: bool = False
    _all: deque[float] = field(default_factory=deque)
    _chats: dict[int, deque[float]] = field(default_factory=dict)

    def set(
        self,
        mode: str = "ok",
        seconds: float | None = None,
        count: int | None = None,
        methods: tuple[str, ...] = (),
        retry_after: int = 1,
        limits: bool | None = None,
        says: str = "",
    ) -> None:
        """Begin a fault; `limits` switches the flood limits on or off."""
        self.says = says
        self.mode, self.count, self.methods, self.retry_after = mode, count, methods, retry_after
        self.until = None if seconds is None else self.clock.monotonic() + seconds
        if limits is not None:
            self.limits = limits

    def now(self, method: str) -> str:
        """The fault that a call of this method meets now; counts it."""
        if self.mode == "ok" or (self.methods and method not in self.methods):
            return "ok"
        if self.until is not None and self.clock.monotonic() >= self.until:
            self.mode = "ok"
        elif self.count is not None:
            self.count -= 1
            if self.count < 0:
                self.mode = "ok"
        return self.mode

    def flooded(self, method: str, chat_id: int | None) -> int | None:
        """Seconds to wait, when this call is one too many."""
        if not self.limits or not method.startswith(SENDING):
            return None
        now = self.clock.monotonic()
        recent = [(self._all, 1.0, GLOBAL_PER_SECOND)]
        if chat_id is not None:
            recent.append((self._chats.setdefault(chat_id, deque()), float(CHAT_BURST), CHAT_BURST))
        for times, window, most in recent:
            while times and now - times[0] >= window:
                times.popleft()
            if len(times) >= most:
                return max(1, round(window - (now - times[0])))
        for times, _, _ in recent:
            times.append(now)
        return None
