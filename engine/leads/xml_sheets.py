"""Excel's XML of 2003, which programs still write under the name .xls. Blocking; for the reading process."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import IO
from xml.parsers import expat

from engine.leads.beside import behind
from engine.leads.formats import BOMB, DAMAGED, NotAList
from engine.leads.rows import Row
from engine.leads.sheets import Linked

CHUNK = 256 * 1024  # bytes
MAX_COLUMNS = 500
LONGEST_CELL = 64 * 1024  # characters


class XmlSheets:
    """What stands in the sheets, row by row as it is read."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._letters
        self._parser.StartDoctypeDeclHandler = self._refuse
        self.hidden_sheets: set[str] = set()  # known only at a sheet's end
        self._done: list[tuple[str, bool, Linked]] = []
        self._sheet, self._hidden_row = "", False
        self._row: Row = []
        self._links: dict[int, str] = {}
        self._column, self._link = 0, ""
        self._data: list[str] | None = None

    def rows(self, opened: Callable[[], IO[bytes]]) -> Iterator[tuple[str, bool, Linked]]:
        """The sheet's name, whether the row is hidden, and the row with its links. Raises NotAList."""
        with closing(opened()) as file:
            try:
                while chunk := file.read(CHUNK):
                    self._parser.Parse(chunk, False)
                    yield from self._done
                    self._done.clear()
                self._parser.Parse(b"", True)
            except (expat.ExpatError, LookupError) as error:
                raise NotAList(DAMAGED) from error
        yield from self._done

    def _start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        said = {key.rpartition(":")[2]: value for key, value in given.items()}
        if name == "Worksheet":
            self._sheet = said.get("Name", "")
        elif name == "Row":
            self._row, self._links, self._column = [], {}, 0
            self._hidden_row = said.get("Hidden") == "1"
        elif name == "Cell":
            if said.get("Index", "").isdecimal():
                self._column = min(int(said["Index"][:6]) - 1, MAX_COLUMNS)
            self._link = said.get("HRef", "")
            formula = behind("=" + said.get("Formula", "").lstrip("="))
            self._link = self._link or (formula[1] if formula is not None else "")
        elif name == "Data":
            self._data = []

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "Data" and self._data is not None:
            self._put("".join(self._data)[:LONGEST_CELL])
            self._data = None
        elif name == "Cell":
            if "linkedin" in self._link.lower() and self._column < MAX_COLUMNS:
                self._put("")
                self._links[self._column] = self._link
            self._column += 1
        elif name == "Row":
            self._done.append((self._sheet, self._hidden_row, (self._row, self._links)))
        elif name == "Visible":
            self.hidden_sheets.add(self._sheet)

    def _put(self, value: str) -> None:
        if self._column < MAX_COLUMNS:
            self._row += [""] * (self._column + 1 - len(self._row))
            self._row[self._column] = self._row[self._column] or value.strip()

    def _letters(self, text: str) -> None:
        if self._data is not None:
            self._data.append(text)

    @staticmethod
    def _refuse(*_: object) -> None:
        raise NotAList(BOMB)
