import argparse
from pathlib import Path

from practice.chat.app import create
from practice.serve import serve

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m practice.chat")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", required=True)
    parser.add_argument("--folder", type=Path, help="keep the chats there")
    arguments = parser.parse_args()
    with serve(create(arguments.token, arguments.folder), arguments.port) as served:
        print(f"listening on {served.url}", flush=True)
        served.wait()
