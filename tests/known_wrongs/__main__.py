"""Write `docs/known-wrongs.md`: `python -m tests.known_wrongs`."""

from tests.known_wrongs import table

if __name__ == "__main__":
    table.FILE.write_text(table.made(), encoding="utf-8")
