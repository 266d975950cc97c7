"""A process that stays for the next request, for what takes longer to start than to do."""

import asyncio
import atexit
import threading
from typing import Generic, TypeVar

from engine.apart.work import THREADS, Died, Process, Work, WorkerFault

Q = TypeVar("Q")
A = TypeVar("A")


class Staying(Generic[Q, A]):
    """The one process that waits, if there is one; whoever finds it busy gets another one."""

    def __init__(self, work: Work[Q, A], idle_seconds: float) -> None:
        self._work = work
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._waiting: Process[Q, A] | None = None
        self._timer: threading.Timer | None = None
        atexit.register(self.close)

    async def run(self, request: Q) -> A:
        """The answer. Raises what was refused, Died, WorkerFault."""
        waiting = self.take()
        if waiting is not None:
            try:
                return await self._with(waiting, request)
            except (Died, WorkerFault):
                pass  # it may be gone since the last time: a fresh one knows
        return await self._with(Process(self._work), request)

    async def _with(self, process: Process[Q, A], request: Q) -> A:
        try:
            answer = await process.ask(request)
        except BaseException:
            await asyncio.get_running_loop().run_in_executor(THREADS, process.close)
            raise
        self.put(process)
        return answer

    def take(self) -> Process[Q, A] | None:
        """The one that waits, for the taker alone."""
        with self._lock:
            process, self._waiting = self._waiting, None
            if self._timer is not None:
                self._timer.cancel()
            return process

    def put(self, process: Process[Q, A]) -> None:
        """Keep it for a while; of two, one is enough."""
        with self._lock:
            if self._waiting is None:
                self._waiting = process
                self._timer = threading.Timer(self._idle_seconds, self.close)
                self._timer.daemon = True
                self._timer.start()
                return
        process.close()

    def close(self) -> None:
        """End the one that waits."""
        process = self.take()
        if process is not None:
            process.close()
