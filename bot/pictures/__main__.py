"""`python -m bot.pictures`: one picture, asked as JSON on standard input, as PNG on standard output."""

import json
import sys

from bot.pictures.drawing import PICTURES


def main() -> None:
    """Draw one picture."""
    request = json.load(sys.stdin)
    PICTURES[request["name"]](request["data"], sys.stdout.buffer)


if __name__ == "__main__":
    main()
