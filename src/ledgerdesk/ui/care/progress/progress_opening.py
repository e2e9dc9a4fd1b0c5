"""Where a figure of the radar leads: to the pupils behind it, of a pupil and of visits a teacher made to the records."""

from collections.abc import Mapping, Sequence

from ledgerdesk.domain.dues import Span
from ledgerdesk.services.radar.cells import Cell
from ledgerdesk.services.radar.classes import ClassRow
from ledgerdesk.services.radar.pupils import PupilRow
from ledgerdesk.services.radar.teachers import TeacherRow
from ledgerdesk.ui import places
from ledgerdesk.ui.care.progress import progress_marks as marks
from ledgerdesk.ui.care.visits import visit_lists
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.shell.history_stack import Place

DAYS, TEACHERS = "days", "teachers"


def behind(row: TeacherRow | ClassRow, column: str, months: Sequence[Span]) -> tuple[frozenset[int], str]:
    """Return the pupils behind a cell of a teacher or class and what it is about, all of the row's for other cells."""
    month = marks.month_at(column)
    every = [who for who, _ in row.pupils] if isinstance(row, TeacherRow) else list(row.pupils)
    if column == marks.VISITS:
        cell, what = row.visits, "家访"
    elif month is not None:
        cell, what = row.talks[month], f"{months[month].first.month}月谈心"
    else:
        cell, what = None, "帮扶"
    return frozenset(cell.ids if cell is not None and cell.ids else every), f"{row.name}：{what}"


def made(row: TeacherRow) -> Place:
    """Return where the visits are that a teacher made: those of the term that count, one to several children once."""
    filters = {"kind": visit_lists.VISIT, "teacher": row.name, visit_lists.COUNTS: True}
    return Place(places.HELP_WORK, places.VISITS, None, {"filters": filters, "search": ""})


def of_pupil(desk: Desk, row: PupilRow, column: str, months: Sequence[Span]) -> Place:
    """Return where a cell of a pupil leads: to the records, or to the form for what is missing now."""
    month, who = marks.month_at(column), row.student_id
    state: Mapping[str, object] | None = None
    tab = places.VISITS
    if column in (marks.VISITS, DAYS):
        state = {"filters": {"kind": visit_lists.VISIT}, "search": row.name}
    elif month is not None and desk.editable and _lacks_now(desk, row.talks[month], months[month]):
        state = {places.NEW: True, places.TALK: True, places.FOR_STUDENT: who}
    elif month is not None:
        state = {"filters": {}, "search": row.name}
    elif column == TEACHERS and not row.teachers and desk.editable:
        tab, state = places.PAIRINGS, {places.NEW: True, places.FOR_STUDENT: who}
    if state is None:
        return Place(places.STUDENTS, places.REGISTER, who)
    return Place(places.HELP_WORK, tab, None, state)


def _lacks_now(desk: Desk, cell: Cell, month: Span) -> bool:
    first, today = month.first, desk.today
    return cell.done < cell.wanted and (first.year, first.month) == (today.year, today.month)
