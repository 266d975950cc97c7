"""The one way to say no: an exception with a code, which the app turns into the answer."""

from vps.server.wire import ErrorCode


class Refused(Exception):
    """A request that gets no more than an error code. `detail` is for a log and says nothing secret."""

    def __init__(self, code: ErrorCode, detail: str = "", retry_after: int | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after  # seconds
