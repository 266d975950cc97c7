import argparse

from practice.model.app import create
from practice.serve import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m practice.model")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--key", default="", help="refuse calls without it")
    arguments = parser.parse_args()
    with serve(create(arguments.seed, arguments.key), arguments.port) as served:
        print(f"listening on {served.url}/v1", flush=True)
        served.wait()
