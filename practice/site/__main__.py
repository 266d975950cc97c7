"""`python -m practice.site --port N [--books FILE] [--seed N]`: the practice site by itself."""

import argparse
from pathlib import Path

from practice.serve import serve
from practice.site.app import create


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m practice.site", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free one")
    parser.add_argument("--books", type=Path, help="a file that every deed is appended to")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other people")
    arguments = parser.parse_args()
    with serve(create(arguments.books, arguments.seed), arguments.port) as served:
        print(f"listening on {served.url}", flush=True)
        try:
            served.wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
