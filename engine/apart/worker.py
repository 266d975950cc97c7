"""The process: `python -m engine.apart.worker MODULE:FUNCTION`, which takes a line of JSON and answers by lines of JSON.

It works off one request after the other, until its input ends: then whoever asked is gone, and so is it.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from importlib import import_module
from queue import SimpleQueue
from typing import Any, get_type_hints

from engine import collector
from engine.apart.wire import Progress, pack, unpack
from engine.rules.errors import UserError
from engine.rules.facts import to_json

Say = Callable[[dict[str, Any]], None]


def main() -> None:
    """Answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the agent, which then ends us
    out, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer

    def say(words: dict[str, Any]) -> None:
        out.write(json.dumps(words) + "\n")
        out.flush()

    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        say(_answer(sys.argv[1], requests.get(), say))


def _listen(requests: SimpleQueue[bytes]) -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)


def _answer(name: str, line: bytes, say: Say) -> dict[str, Any]:
    def tell(progress: Progress) -> None:
        say({"progress": pack(progress)})

    try:
        module, _, function = name.partition(":")
        work = getattr(import_module(module), function)
        collector.on()
        collector.seldom()
        request = unpack(get_type_hints(work)["request"], json.loads(line))
        return {"result": pack(work(request, tell))}
    except UserError as error:
        return {"refused": to_json(error.fact)}
    except MemoryError:
        return {"no_memory": True}
    except Exception:  # told to whoever asked, who logs it: this process has no log of its own
        return {"fault": traceback.format_exc()}


if __name__ == "__main__":
    collector.off()
    main()
