"""What a workbook can hold, as Excel counts and refuses it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.excel.cell_text import cut, formula_like, legible, sheet_name, units

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)


@settings(max_examples=60)
@given(ANY, st.integers(0, 40))
def test_nothing_that_breaks_a_file_is_left(text: str, longest: int) -> None:
    kept = legible(text)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert not [char for char in kept if char < " " and char not in "\t\n\r"]
    short = cut(kept, longest)
    assert kept.startswith(short)
    assert units(short) <= longest
    assert units(short) >= min(units(kept), longest) - 1
    name = sheet_name(text)
    assert 1 <= units(name) <= 31
    assert not set(name) & set("[]:*?/\\")
    assert name == name.strip("'") == name.strip()


def test_rare_characters_count_twice_and_are_never_halved() -> None:
    assert units("𬭚䶮") == 3
    assert cut("𬭚" * 20, 31) == "𬭚" * 15
    long = legible("𬭚" * 20_000)
    assert units(long) <= 32_767
    assert long.endswith("…")
    assert legible("长" * 32_767) == "长" * 32_767


@pytest.mark.parametrize("name", ["History", "HISTORY", "[]", "''", ""], ids=["his", "HIS", "marks", "quotes", "none"])
def test_names_excel_keeps_for_itself(name: str) -> None:
    assert sheet_name(name) == "名单"


@pytest.mark.parametrize("text", ["=1", " =1", "\u200b=1", "＝1", "|a", "\t1", "\r1", "@a", "-1"], ids=repr)
def test_what_looks_like_a_formula(text: str) -> None:
    assert formula_like(text)
    assert not formula_like(f"甲{text}")
