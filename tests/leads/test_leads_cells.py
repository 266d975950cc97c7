"""A cell that goes out is harmless, and comes back as it was (spec, section 4)."""

import re

from hypothesis import given
from hypothesis import strategies as st

from engine.leads.cells import FORMULA, defuse, restored


@given(st.text())
def test_no_exported_cell_begins_like_a_formula(cell: str) -> None:
    assert not FORMULA.match(defuse(cell))
    assert "\n" not in defuse(cell)
    if cell.isalnum():
        assert defuse(cell) == cell


# What a cell is made dangerous of, and what hides it.
DANGEROUS = st.text(
    st.one_of(st.sampled_from("'=+-@;| \u00a0\u200b＝−a"), st.characters(exclude_categories=("Cs", "Cc"))),
    max_size=12,
)


@given(DANGEROUS)
def test_what_was_defused_comes_back(cell: str) -> None:
    line = re.sub(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+", " ", cell)  # a cell goes out in one line
    assert restored(defuse(cell)) == line
    assert defuse(restored(defuse(cell))) == defuse(cell)


@given(
    st.text(" \t\n\r\u00a0\u200b\ufeff\u3000\u202e\u2028", max_size=4),
    st.sampled_from("=+-@＝＋－＠﹦−"),
    st.text(max_size=5),
)
def test_blanks_line_feeds_and_full_width_signs_hide_no_formula(before: str, sign: str, rest: str) -> None:
    assert defuse(before + sign + rest).startswith("'")
