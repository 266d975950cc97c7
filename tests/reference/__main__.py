"""Write `docs/reference/`: `python -m tests.reference`."""

from tests.reference import made

if __name__ == "__main__":
    made.FOLDER.mkdir(exist_ok=True)
    for name, text in made.pages().items():
        (made.FOLDER / name).write_text(text, encoding="utf-8")
