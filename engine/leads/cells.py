"""Cells that a spreadsheet will open."""

RUNS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes a cell that begins so for a formula


def defuse(cell: str) -> str:
    """The cell, made so that a spreadsheet shows it and never runs it."""
    return f"'{cell}" if cell.startswith(RUNS) else cell
