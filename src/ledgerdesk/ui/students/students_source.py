"""The pupils' register as the sheet page shows it: columns, filters, rows read off the GUI thread."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain import grades
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes, students
from ledgerdesk.fields.field import Field
from ledgerdesk.services import register, terms, visits
from ledgerdesk.services.radar import entries, standing
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.sheet_column import KEEP, Align, Column, Row, column_of
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.students import student_gaps
from ledgerdesk.ui.tasks import Task

SHOWN = ("name", "sex", "class_name", "categories", "boarding", "visits", "gaps")
ON_ROLL, HERE = "on_roll", "here"
CHOSEN = "chosen"

_SEARCHED = frozenset(
    {
        "name", "id_number", "roll_number", "phone", "class_name", "household_number", "village", "head_name",
        "guardian_name", "guardian_phone", "card_number",
    }
)  # fmt: skip
_OWNED = frozenset(
    {
        "Student", "Enrolment", "ClassMembership", "Boarding", "BankCard", "FamilyTie", "VisitStudent", "Talk", "Pairing",
        "TeachingAssignment", "Notice", "Setting",
    }
)  # fmt: skip
_SHARED = frozenset({"Household", "Category", "HouseholdMember", "Person"})
_FEW = 500  # pupils asked for by name; of more all are read
_LAST = 9_999


class StudentsSource:
    """See SheetSource; ``actions`` are what the empty register offers."""

    def __init__(self, desk: Desk, actions: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        self._desk = desk
        self._fields = students.register(desk.system).fields
        self._keys = tuple(field.key for field in self._fields)
        self.columns: tuple[Column, ...] = (*_extra_columns(), *(_column(field) for field in self._fields))
        self._at = {column.key: position for position, column in enumerate(self.columns, start=1)}
        self._homes: dict[int, set[int]] = {}
        self.chosen: frozenset[int] = frozenset()
        self._seen: dict[str, list[tuple[object, str]]] = {}
        self._on_roll: dict[int, bool] = {}
        self.title, self.unit, self.shown = "学生", "人", SHOWN
        self.search_hint = "姓名、拼音、证号"
        self.empty = Empty(
            icon="users",
            what="还没有学生",
            why="导入镇里的名单，或者一个一个新增。",
            actions=actions,
        )

    @property
    def filters(self) -> Sequence[Filter]:
        """See SheetSource."""
        seen, at = self._seen, self._at
        flag = ((True, "是"), (False, "否"))
        status = ((ON_ROLL, "在册"), (HERE, "在校"), *seen.get("status", ()))
        gaps = (*((key, word) for key, word in student_gaps.WORDS.items()), ("", student_gaps.COMPLETE))
        return (
            Filter(key="grade", everything="全部年级", options=seen.get("grade", ()), passes=partial(_equals, at["grade"]), width=106),
            Filter(key="class", everything="全部班级", options=seen.get("class_name", ()), passes=partial(_equals, at["class_name"]), width=110),
            Filter(key="category", everything="全部类别", options=seen.get("categories", ()), passes=partial(_holds, at["categories"]), width=110),
            Filter(key="status", everything="全部状态", options=status, passes=partial(in_status, at["status"]), width=106),
            Filter(key="gap", everything="缺哪样资料", options=gaps, passes=partial(_lacks, at["gaps"]), more=True),
            Filter(key="boarding", everything="住宿", options=seen.get("boarding", ()), passes=partial(_equals, at["boarding"]), more=True),
            Filter(key="village", everything="村（社区）", options=seen.get("village", ()), passes=partial(_equals, at["village"]), more=True),
            Filter(key="poor", everything="有没有类别", options=flag, passes=partial(_has, at["categories"]), more=True),
            *self._chosen(),
        )  # fmt: skip

    def _chosen(self) -> Sequence[Filter]:
        if not self.chosen:
            return ()
        named = ((self.chosen, f"选出的 {len(self.chosen):,} 人"),)
        return (Filter(key=CHOSEN, everything="选出的人", options=named, passes=_among, more=True),)

    def facts(self, total: int, shown: int) -> str:
        """See SheetSource."""
        return f"在册 {sum(self._on_roll.values()):,} 人，显示 {shown:,} 人" if total else ""

    def load(self, task: Task) -> Sequence[Row]:
        """See SheetSource."""
        with self._desk.ledger.read() as session:
            rows = self._rows(session, None)
        task.check()
        self._homes, self._on_roll = {}, {}
        self._note(rows)
        self._seen = {
            key: self._distinct(rows, key) for key in ("grade", "class_name", "status", "boarding", "village")
        }
        self._seen["categories"] = self._distinct_categories(rows)
        return rows

    def load_some(self, task: Task, records: frozenset[int]) -> Sequence[Row]:
        """See SheetSource."""
        with self._desk.ledger.read() as session:
            rows = self._rows(session, records)
        for gone in records:
            self._on_roll.pop(gone, None)
        self._note(rows)
        return rows

    def touched(self, change_set: object) -> frozenset[int] | None:
        """See SheetSource: pupils named by the change, and everybody of a household that changed."""
        if not isinstance(change_set, ChangeSet):
            return frozenset()
        if not change_set.entities() & (_OWNED | _SHARED):
            return frozenset() if not change_set.entities() & {"SchoolClass", "HouseholdIncome"} else None
        if any(change.entity == "Category" and change.person_id is None for change in change_set.changes):
            return None  # a household's category stands in the rows of all its children
        relatives = change_set.ids("Person") - self._on_roll.keys() - change_set.ids("Student")
        if any(c.op == "U" and c.entity == "Person" and c.entity_id in relatives for c in change_set.changes):
            return None  # so do a parent's name and number
        named = set(change_set.people())
        moved = "HouseholdMember" in change_set.entities()
        for home, children in self._homes.items():
            if home in change_set.ids("Household") or (moved and children & named):
                named |= children
        return frozenset(named)

    def _rows(self, session: Session, records: frozenset[int] | None) -> list[Row]:
        on = self._desk.on
        gathered = register.gather(session, on, (*self._keys, "pinyin", "initials", "household_id"), records)
        done, required = _visits(session, on, records)
        out: list[Row] = []
        keys = tuple(column.key for column in self.columns)
        rooms = {(facts["grade"], facts["class_number"]) for facts in gathered.values()}
        seats = {room: _seat(*room, self._desk.system) for room in rooms}
        for student_id, facts in gathered.items():
            facts |= seats[facts["grade"], facts["class_number"]]
            facts["visits"] = (done.get(student_id, 0), required.get(student_id, 0))
            facts["gaps"] = student_gaps.gaps_of(facts)
            out.append((student_id, *map(facts.__getitem__, keys)))
        return out

    def _note(self, rows: Sequence[Row]) -> None:
        """Keep who lives together and who is on the roll, for counts and for telling what a change touches."""
        home_at, status_at = self._at["household_id"], self._at["status"]
        for row in rows:
            student_id, home = row[0], row[home_at]
            if isinstance(student_id, int):
                self._on_roll[student_id] = in_status(status_at, row, ON_ROLL)
                if isinstance(home, int):
                    self._homes.setdefault(home, set()).add(student_id)

    def _distinct(self, rows: Sequence[Row], key: str) -> list[tuple[object, str]]:
        at, order = self._at[key], self._at["class_order"]
        show = self.columns[at - 1].show
        if key in ("grade", "class_name"):
            first = {row[at]: row[order] for row in sorted(rows, key=lambda r: str(r[order])) if row[at] is not None}
            values: list[Any] = sorted(first, key=lambda value: first[value] or _LAST)  # type: ignore[arg-type,return-value] # ints
        else:
            values = sorted({row[at] for row in rows if row[at] is not None}, key=str)
        return [(value, show(value)) for value in values]

    def _distinct_categories(self, rows: Sequence[Row]) -> list[tuple[object, str]]:
        at, table = self._at["categories"], codes.table("category")
        met = {code for row in rows for code in (row[at] if isinstance(row[at], tuple) else ())}  # type: ignore[attr-defined]
        return [(code, table.label(code)) for code in sorted(met, key=table.position)]


def _extra_columns() -> tuple[Column, ...]:
    hidden = partial(Column, hidden=True, title="", find=None)
    return (
        hidden(key="pinyin", find=lambda value: str(value).replace(" ", "")),
        hidden(key="initials", find=str),
        hidden(key="household_id"),
        hidden(key="class_order"),
        Column(key="class_name", title="班级", width=126, sort_by="class_order", priority=8),
        Column(key="visits", title="家访", width=64, show=_show_visits, align=Align.CENTRE, find=None, priority=6),
        Column(
            key="gaps", title="资料", width=106, show=student_gaps.chip, tone=student_gaps.tone, find=None, priority=7
        ),
    )


def _column(field: Field) -> Column:
    searched = field.key in _SEARCHED
    special: dict[str, dict[str, Any]] = {
        "name": {"sort_by": "pinyin", "priority": KEEP, "width": 140},
        "sex": {"width": 60, "priority": 5},
        "categories": {"title": "身份类别", "width": 150, "priority": 6},
        "boarding": {"title": "住宿", "width": 72, "priority": 4},
        "class_number": {"title": "班号"},
    }
    column = column_of(field, **special.get(field.key, {}))
    return column if searched else _unsearched(column)


def _unsearched(column: Column) -> Column:
    return Column(**{**{name: getattr(column, name) for name in column.__dataclass_fields__}, "find": None})


def _seat(code: str | None, number: int | None, system: str) -> dict[str, object]:
    if code is None:
        return {"class_name": None, "class_order": None}
    grade = grades.of_code(code, system)
    order = list(grades.STAGES).index(grade.stage) * _LAST + grade.grade * 100 + (number or 99)
    return {"class_name": grades.class_name(grade.stage, grade.grade, number), "class_order": order}


def _visits(session: Session, on: Any, records: frozenset[int] | None) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Return the visits done and those asked for this term, by pupil."""
    few = entries.named(list(records)) if records is not None and len(records) <= _FEW else None
    try:
        term = terms.term_at(session, on)
        required = standing.asked(session, on, few)
    except LedgerError:
        return {}, {}  # a ledger without terms yet counts nothing
    return visits.counts(session, records, term), required


def _show_visits(value: object) -> str:
    done, required = value if isinstance(value, tuple) else (0, 0)
    return f"{done}/{required}" if required else str(done)


def _equals(at: int, row: Row, value: object) -> bool:
    return row[at] == value


def _holds(at: int, row: Row, value: object) -> bool:
    held = row[at]
    return isinstance(held, tuple) and value in held


def _has(at: int, row: Row, value: object) -> bool:
    return bool(row[at]) is value


def _among(row: Row, value: object) -> bool:
    return isinstance(value, frozenset) and row[0] in value


def _lacks(at: int, row: Row, value: object) -> bool:
    missing = row[at]
    return value in missing if value and isinstance(missing, tuple) else not missing


def in_status(at: int, row: Row, value: object) -> bool:
    """Tell whether the status at a place of a row is the one asked for: a code, ON_ROLL or HERE."""
    status = row[at]
    if value not in (ON_ROLL, HERE):
        return status == value
    entry = codes.table("status").entry(str(status)) if status is not None else None
    group = entry.group if entry is not None else "left"
    return group == "here" if value == HERE else group != "left"
