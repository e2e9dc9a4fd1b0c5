import dataclasses
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import notice
from ledgerdesk.domain.notice import Posted, PublicLine

PUPILS = st.lists(
    st.builds(
        Posted,
        student_id=st.integers(1, 10**6),
        name=st.sampled_from(["张三", "李四", "王五"]),
        grade=st.sampled_from(["七年级", "八年级"]),
        class_name=st.sampled_from(["1班", "2班"]),
        born_on=st.one_of(st.none(), st.dates(date(2010, 1, 1), date(2015, 1, 1))),
    ),
    unique_by=lambda pupil: pupil.student_id,
    max_size=24,
)


def test_a_line_has_room_for_nothing_else():
    assert {field.name for field in dataclasses.fields(PublicLine)} == {"name", "grade", "class_name", "level"}


@given(PUPILS)
def test_namesakes_of_one_class_are_told_apart_and_nobody_else_is_marked(pupils):
    lines = notice.lines(pupils)
    assert len(set(lines)) == len(lines) == len(pupils)
    for pupil, line in zip(pupils, lines, strict=True):
        alone = sum((p.name, p.grade, p.class_name) == (pupil.name, pupil.grade, pupil.class_name) for p in pupils) == 1
        assert (line.name == pupil.name) == alone
        assert line.name.startswith(pupil.name)


@given(PUPILS)
def test_no_birth_date_or_number_reaches_a_line(pupils):
    for pupil, line in zip(pupils, notice.lines(pupils), strict=True):
        shown = "".join(filter(None, dataclasses.astuple(line)))
        assert pupil.born_on is None or str(pupil.born_on.year) not in shown


def test_the_older_namesake_comes_first_whatever_the_order_of_the_list():
    young = Posted(1, "张三", "七年级", "2班", date(2013, 5, 1))
    old = Posted(2, "张三", "七年级", "2班", date(2012, 5, 1))
    unknown = Posted(3, "张三", "七年级", "2班")
    elsewhere = Posted(4, "张三", "七年级", "1班", date(2012, 5, 1))
    names = [line.name for line in notice.lines([young, unknown, old, elsewhere])]
    assert names == ["张三（乙）", "张三（丙）", "张三（甲）", "张三"]
