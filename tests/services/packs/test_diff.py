"""What came back, told from what was sent, whatever became of the rows: no workbook, only cells."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.fields import packs
from ledgerdesk.services.packs.diff import diff, same
from ledgerdesk.services.packs.sheets import Pack, PackRow, Returned, ReturnedRow, row_key, token_of

TOKEN = "7K3M9Q2T"
FORM = packs.form(packs.VISITS)
INVESTIGATION = packs.form(packs.INVESTIGATION)
CHILDREN = {1: ("覃䶮", "1680"), 2: ("龙小满", "7297"), 3: ("龙大满", "7298"), 4: ("李河", "")}
COLUMNS = frozenset(field.key for field in FORM.columns)


def pack(form=FORM, lines=2):
    who = [one for one in CHILDREN for _line in range(lines)]
    rows = [
        PackRow(row_key(TOKEN, at), one, cells(one, form.key == packs.INVESTIGATION)) for at, one in enumerate(who, 1)
    ]
    spare = [PackRow(row_key(TOKEN, len(rows) + 1 + at), None, usual()) for at in range(form.spare)]
    return Pack(
        token=TOKEN, kind=form.key, class_id=1, class_name="三年级（1）班", teacher="石秀芝", term_id=1,
        term="2026年秋季学期", sent_on=date(2026, 11, 20), rows=(*rows, *spare),
    )  # fmt: skip


def usual():
    return {"mode": "面访", "teachers": "石秀芝"}


def cells(who, facts=False):
    name, tail = CHILDREN[who]
    found = {"name": name, "id_tail": tail, "place": "上寨", "last": "还没有"} | usual()
    found |= {"village": "上寨", "guardian_phone": "139****0001"} if facts else {}
    return {key: text for key, text in found.items() if text}


def came_back(sent, change=lambda rows: rows, columns=COLUMNS):
    rows = [ReturnedRow("表", 5 + at, row.key, dict(row.cells)) for at, row in enumerate(sent.rows)]
    return Returned(
        file_name="三1.xlsx", sha256=b"", token=TOKEN, columns=columns, strange=(), rows=tuple(change(rows))
    )


def filled(row, **values):
    return ReturnedRow(row.sheet, row.row, row.key, {**row.cells, **values})


def test_what_was_not_touched_says_nothing():
    found = diff(pack(), FORM, came_back(pack()))
    assert (found.rows, found.gone, found.absent) == ((), 0, ())
    assert found.blank == len(pack().rows)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.sets(st.integers(0, 7), max_size=4), st.booleans(), st.booleans())
def test_rows_are_known_again_however_they_were_moved(seed, deleted, keyless, copied):
    chance = random.Random(seed)

    def change(rows):
        rows = [filled(row, visited_on=f"10.{at + 1}", place="") if at % 3 == 0 else row for at, row in enumerate(rows)]
        kept = [row for at, row in enumerate(rows[:8]) if at not in deleted] + rows[8:]
        if copied:
            kept += [filled(row, visited_on="11.1") for row in kept[:2]]
        if keyless:
            kept = [ReturnedRow(row.sheet, row.row, "", row.cells) for row in kept]
        chance.shuffle(kept)
        return [ReturnedRow(row.sheet, 5 + at, row.key, row.cells) for at, row in enumerate(kept)]

    sent = pack()
    returned = came_back(sent, change)
    found = diff(sent, FORM, returned)
    want = {
        (row.cells["name"], row.cells["visited_on"])
        for row in returned.rows
        if "visited_on" in row.cells and "name" in row.cells
    }
    met = {(CHILDREN[row.student_id][0], cell.after) for row in found.rows for cell in row.written if row.student_id}
    assert {pair for pair in met if pair[1].startswith("1")} == want
    assert all(row.problem for row in found.rows if row.student_id is None)
    expected = {row.key for row in sent.rows if row.student_id} - {row.key for row in returned.rows}
    if not keyless:
        assert found.gone == len(expected)


def test_a_hidden_column_left_behind_by_sorting_does_not_swap_pupils():
    def sort_the_rest(rows):
        return [
            ReturnedRow(row.sheet, row.row, key.key, row.cells)
            for row, key in zip([filled(rows[2], visited_on="10.1"), rows[0], rows[1], *rows[3:]], rows, strict=True)
        ]

    sent = pack(lines=1)
    found = diff(sent, FORM, came_back(sent, sort_the_rest))
    assert [(row.student_id, row.problem) for row in found.rows] == [(3, "")]


def test_a_key_and_a_name_that_disagree_are_not_guessed():
    sent = pack(lines=1)
    found = diff(sent, FORM, came_back(sent, lambda rows: [filled(rows[0], name="李河", id_tail="9999", met="祖母")]))
    assert found.rows[0].student_id is None
    assert "对不上" in found.rows[0].problem


def test_a_name_mended_by_the_teacher_stays_that_pupils_row():
    sent = pack(lines=1)
    found = diff(sent, FORM, came_back(sent, lambda rows: [filled(rows[0], name="覃龑", met="祖母")]))
    assert (found.rows[0].student_id, found.rows[0].moved) == (1, ("姓名",))


@pytest.mark.parametrize(
    ("values", "student", "problem"),
    [
        ({"name": "李河", "visited_on": "10.1"}, 4, ""),
        ({"name": "李 河", "visited_on": "10.1"}, 4, ""),
        ({"name": "李湖", "visited_on": "10.1"}, None, "没有这个姓名"),
        ({"visited_on": "10.1"}, None, "没有写姓名"),
    ],
    ids=["known", "spaced", "unknown", "nobody"],
)
def test_a_row_put_in_belongs_to_whom_it_names(values, student, problem):
    sent = pack()
    fresh = ReturnedRow("表", 40, "", values)
    found = diff(sent, FORM, came_back(sent, lambda rows: [*rows, fresh]))
    assert len(found.rows) == 1
    assert (found.rows[0].student_id, problem in found.rows[0].problem) == (student, True)


def test_namesakes_need_the_end_of_their_number():
    sent = pack()
    twin = PackRow(row_key(TOKEN, 90), 9, {"name": "覃䶮", "id_tail": "0004"})
    sent = Pack(**{**vars(sent), "rows": (*sent.rows, twin)})
    rows = [ReturnedRow("表", 50, "", {"name": "覃䶮", "met": "祖母"} | tail) for tail in ({}, {"id_tail": "0004"})]
    found = diff(sent, FORM, came_back(sent, lambda kept: [*kept, *rows]))
    assert [(row.student_id, bool(row.problem)) for row in found.rows] == [(None, True), (9, False)]


def test_a_column_that_is_gone_erases_nothing():
    sent = pack(INVESTIGATION, lines=1)
    columns = frozenset(field.key for field in INVESTIGATION.columns) - {"village"}

    def change(rows):
        return [
            ReturnedRow(row.sheet, row.row, row.key, {k: v for k, v in row.cells.items() if k in columns})
            for row in rows
        ]

    found = diff(sent, INVESTIGATION, came_back(sent, change, columns))
    assert (found.rows, found.absent) == ((), ("村（社区）",))


@pytest.mark.parametrize(
    ("key", "sent", "cell", "unchanged"),
    [
        ("village", "上寨", "上寨 ", True),
        ("village", "上寨", "上 寨", True),
        ("village", "上寨", "下寨", False),
        ("village", "上寨", None, False),
        ("guardian_phone", "139****0001", "139****0001", True),
        ("guardian_phone", "139****0001", "13900000001", False),
        ("guardian_phone", "", 13900000001, False),
        ("per_capita_income", "8,600.00", 8600, True),
        ("per_capita_income", "8,600.00", "8600元", True),
        ("main_cause", "因病", "因病致贫", True),
        ("main_cause", "因病", "因学", False),
        ("visited_on", "", date(2026, 10, 12), False),
    ],
    ids=str,
)
def test_the_same_said_in_other_words_is_no_change(key, sent, cell, unchanged):
    assert same(INVESTIGATION.field(key), sent, cell) is unchanged


def test_a_key_says_which_pack_it_is_of():
    assert token_of(row_key(TOKEN, 12)) == TOKEN
    assert token_of("李河") == ""
