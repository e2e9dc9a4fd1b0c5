"""What the columns of a list were recognised as, chosen, remembered."""

from ledgerdesk.excel.columns import AS_NOTE, CHOSEN, SAME_NAME, TWICE, UNKNOWN, ColumnMapping, ColumnMatch, numbered


def mapped(*columns: tuple[str, str | None]) -> ColumnMapping:
    return ColumnMapping(
        tuple(ColumnMatch(at, label, key, SAME_NAME if key else UNKNOWN) for at, (label, key) in enumerate(columns, 1))
    )


def test_a_choice_takes_the_field_from_the_column_that_had_it() -> None:
    chosen = mapped(("姓名", "name"), ("学生", None), ("备注", AS_NOTE)).choosing(2, "name")
    assert chosen.targets == {2: "name"}
    assert [match.how for match in chosen.columns] == [TWICE, CHOSEN, SAME_NAME]


def test_any_number_of_columns_are_kept_as_notes_each_under_a_heading_of_its_own() -> None:
    kept = mapped(("备注", AS_NOTE), ("备注", None), ("干部\n姓名", AS_NOTE), ("", AS_NOTE)).choosing(2, AS_NOTE)
    assert kept.noted == {1: "备注A列", 2: "备注B列", 3: "干部 姓名", 4: "D列"}
    assert kept.targets == {}


def test_what_is_chosen_is_kept_when_blanks_are_read_downwards() -> None:
    habit = ColumnMapping(mapped(("户主", "head_name"), ("姓名", None)).columns, frozenset({1}), downwards=True)
    chosen = habit.choosing(2, "name")
    assert (chosen.once, chosen.downwards, chosen.targets) == ({1}, True, {1: "head_name", 2: "name"})


def test_layouts_tell_headings_met_twice_apart() -> None:
    assert numbered(["电话", "姓 名", "电话", ""]) == ["电话", "姓名", "电话#2", ""]
    found = mapped(("电话", "phone"), ("电话", None), ("", None))
    assert found.layout == {"电话": "phone", "电话#2": None}
    assert found.fingerprint == mapped(("电 话", None), ("电话", "phone")).fingerprint
    assert found.fingerprint != mapped(("电话", None), ("姓名", None)).fingerprint
