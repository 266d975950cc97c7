"""`python -m bot.pictures`: draws until standard input ends; a line of JSON in, a word, a length and bytes out."""

import json
import signal
import sys
import traceback
from io import BytesIO

from bot.pictures.drawing import PICTURES
from bot.pictures.paper import prepare


def main() -> None:
    """Draw what is asked for, one after the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the agent, which then closes our input
    prepare()
    for line in sys.stdin:
        word, answer = b"png", b""
        try:
            request, png = json.loads(line), BytesIO()
            PICTURES[request["name"]](request["data"], png)
            answer = png.getvalue()
        except Exception:
            word, answer = b"err", traceback.format_exc().encode()[-2000:]
        sys.stdout.buffer.write(word + len(answer).to_bytes(4, "big") + answer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
