"""Lists in other forms than text and Excel's workbooks, as programs write them, for the tests."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.leads.files import write_zip

SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
    f'manifest:media-type="{SPREADSHEET.decode()}"/></manifest:manifest>'
)


def ods_cell(words: str, link: str = "") -> str:
    """A cell of text, with a link behind it."""
    shown = f"<text:a xlink:href={quoteattr(link)}>{escape(words)}</text:a>" if link else escape(words)
    return f'<table:table-cell office:value-type="string"><text:p>{shown}</text:p></table:table-cell>'


def ods_row(cells: Sequence[str], *, hidden: bool = False) -> str:
    """A row of cells, with the blank ones behind them that LibreOffice writes as one."""
    how = ' table:visibility="collapse"' if hidden else ""
    rest = '<table:table-cell table:number-columns-repeated="16380"/>'
    return f"<table:table-row{how}>{''.join(cells)}{rest}</table:table-row>"


def ods_blank(times: int = 1_048_576) -> str:
    """So many rows without a word."""
    return f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell/></table:table-row>'


def write_ods(path: Path, sheets: dict[str, Sequence[str]], hidden: Sequence[str] = ()) -> Path:
    """A spreadsheet of LibreOffice with these sheets' rows in XML."""
    tables = "".join(
        f'<table:table table:name={quoteattr(name)} table:style-name="{"h" if name in hidden else "s"}">'
        f"{''.join(rows)}</table:table>"
        for name, rows in sheets.items()
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("s", "true"), ("h", "false"))
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        + "".join(f' xmlns:{each}="{OASIS}:{each}:1.0"' for each in ("office", "table", "text", "style"))
        + ' xmlns:xlink="http://www.w3.org/1999/xlink"><office:automatic-styles>'
        + f"{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        + "</office:spreadsheet></office:body></office:document-content>"
    )
    return write_zip(
        path,
        {
            "mimetype": SPREADSHEET,
            "META-INF/manifest.xml": MANIFEST.encode(),
            "content.xml": content.encode(),
        },
    )


def written(path: Path, content: str | bytes) -> Path:
    """A file of this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
