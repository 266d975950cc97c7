"""Numbers for Prometheus, read on loopback only. No text, no key, no address in them."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_OWN = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
_WRITING = (0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320)


class Metrics:
    """One server's counters, in a registry of its own: several run in one process in the tests."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "linkedpilot_ai_requests",
            "Requests by path and result",
            ["path", "result"],
            registry=self._registry,
        )
        self.comments = Counter(
            "linkedpilot_ai_comments",
            "Comments asked for, by what came of them",
            ["result"],
            registry=self._registry,
        )
        self.refusing = Histogram(
            "linkedpilot_ai_refusal_seconds", "Time until a refusal", buckets=_OWN, registry=self._registry
        )
        self.writing = Histogram(
            "linkedpilot_ai_writing_seconds",
            "Time until a comment",
            buckets=_WRITING,
            registry=self._registry,
        )
        self.tokens = Counter("linkedpilot_ai_tokens", "Tokens of the model", registry=self._registry)
        self.spent_today = Gauge(
            "linkedpilot_ai_spent_today", "Spent today, all keys", registry=self._registry
        )
        self.spent_month = Gauge(
            "linkedpilot_ai_spent_month", "Spent this month, all keys", registry=self._registry
        )
        self.silent = Gauge(
            "linkedpilot_ai_heartbeat_age_seconds",
            "Since the agent's last sign of life",
            registry=self._registry,
        )

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self._registry)
