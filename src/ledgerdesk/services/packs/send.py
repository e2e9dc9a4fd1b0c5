"""Make the packs of a class: who stands in them, what is filled in already, and that they went out."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, NotFoundError
from ledgerdesk.fields import packs
from ledgerdesk.fields.packs import INVESTIGATION, TALKS, PackForm
from ledgerdesk.models import Person, SentPack, Talk, Visit, VisitStudent
from ledgerdesk.services import classes, policy, register, talks, terms, visits
from ledgerdesk.services.classes import ClassFacts
from ledgerdesk.services.packs.sheets import Pack, PackRow, new_token, row_key
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, categorised, counted_categories, on_roll, paired, teacher_names
from ledgerdesk.services.terms import TermFacts

HELPED, EVERYBODY = "helped", "everybody"
MOST_LINES = 6
_TAIL = 4
_USUAL = {"mode": "face", "kind": talks.COUNTED}


@needs(Right.OUTPUT)
def choices(session: Session, kind: str, on: date) -> tuple[tuple[ClassFacts, int, int], ...]:
    """Return the classes of the school year of a day, each with how many pupils a pack would hold: helped ones, all."""
    form, year = packs.form(kind), terms.term_at(session, on).year
    everybody = on_roll(session, on, here=True)
    helped = _helped(session, form, on)
    return tuple(
        (
            room,
            sum(pupil.class_id == room.id for pupil in helped.values()),
            sum(pupil.class_id == room.id for pupil in everybody.values()),
        )
        for room in classes.of_year(session, year, on)
    )


@needs(Right.OUTPUT)
def prepare(
    session: Session, kind: str, class_ids: Iterable[int], on: date, *, whom: str = HELPED, lines: int = 2
) -> tuple[Pack, ...]:
    """Return one pack for each class that has somebody to stand in it; nothing is written down yet.

    ``whom`` is HELPED, those with a category that counts or a teacher of their own, or EVERYBODY; ``lines`` is how many
    rows each pupil has, 1 to 6.

    Raises:
        LedgerError: nobody of these classes would stand in one.
    """
    form, term = packs.form(kind), terms.term_at(session, on)
    among = on_roll(session, on, here=True) if whom == EVERYBODY else _helped(session, form, on)
    wanted = frozenset(class_ids)
    rooms = [room for room in classes.of_year(session, term.year, on) if room.id in wanted]
    maker = _Maker(session, form, term, on, 1 if kind == INVESTIGATION else max(1, min(lines, MOST_LINES)))
    sitting = {room.id: [pupil for pupil in among.values() if pupil.class_id == room.id] for room in rooms}
    made = tuple(maker.pack(room, sitting[room.id]) for room in rooms if sitting[room.id])
    if not made:
        raise LedgerError("选的班里没有要登记的学生。请换一个班，或改成“全班学生”。")
    return made


@needs(Right.OUTPUT)
def record(session: Session, pack: Pack) -> int:
    """Keep a pack as it goes out, every cell as it is written, and return its id."""
    row = SentPack(
        token=pack.token,
        class_id=pack.class_id,
        term_id=pack.term_id,
        kind=pack.kind,
        sent_on=pack.sent_on,
        cells=pack.plain(),
    )
    session.add(row)
    session.flush()
    return row.id


@needs(Right.IMPORT)
def load(session: Session, token: str) -> Pack:
    """Return a pack as it was sent; NotFoundError where this ledger sent none of that name, or it was erased."""
    row = session.scalars(select(SentPack).where(SentPack.token == token)).first()
    if row is None:
        raise NotFoundError("这份表不是从这份台账发出去的。请看看是不是别的学校的，或者台账恢复到了发表以前。")
    if row.cells is None:
        raise NotFoundError("这份表里有学生的资料已经依法删除，发出时的底稿没有了。请重新做一份表。")
    kept: Mapping[str, Any] = row.cells
    return Pack(
        token=row.token,
        kind=row.kind,
        class_id=row.class_id,
        class_name=kept["class_name"],
        teacher=kept["teacher"],
        term_id=row.term_id,
        term=kept["term"],
        sent_on=row.sent_on,
        rows=tuple(PackRow(key, student_id, cells) for key, student_id, cells in kept["rows"]),
    )


def _helped(session: Session, form: PackForm, on: date) -> dict[int, Pupil]:
    # A talk is a paired teacher's; a visit or an investigation is due to whoever is to be helped as well.
    among = paired(on) if form.key == TALKS else categorised(on, counted_categories()).union_all(paired(on))
    return on_roll(session, on, among, here=True)


class _Maker:
    """Fills packs of one kind; what all classes share is read once."""

    def __init__(self, session: Session, form: PackForm, term: TermFacts, on: date, lines: int) -> None:
        self._session, self._form, self._term, self._on, self._lines = session, form, term, on, lines
        self._teachers = teacher_names(session, on)
        self._visited = visits.counts(session, None, term)

    def pack(self, room: ClassFacts, pupils: Iterable[Pupil]) -> Pack:
        """Return the pack of a class, its pupils in the usual order."""
        ordered = sorted(pupils, key=lambda pupil: pupil.order)
        token, ids = new_token(), [pupil.id for pupil in ordered]
        given, usual = self._given(ordered, ids), self._asked(room, ordered, ids)
        rows = [(one.id, given[one.id] | usual[one.id]) for one in ordered for _line in range(self._lines)]
        spare = [(None, self._usual(room.teacher_name or ""))] * self._form.spare
        return Pack(
            token=token,
            kind=self._form.key,
            class_id=room.id,
            class_name=room.name,
            teacher=room.teacher_name or "",
            term_id=self._term.id,
            term=self._term.name,
            sent_on=context(self._session).today,
            rows=tuple(PackRow(row_key(token, at), who, cells) for at, (who, cells) in enumerate([*rows, *spare], 1)),
        )

    def _given(self, pupils: list[Pupil], ids: list[int]) -> dict[int, dict[str, str]]:
        numbers = _tails(self._session, ids)
        last = self._last_talks(ids) if self._form.key == TALKS else self._last_visits(ids)
        keys = {field.key for field in self._form.given}
        out = {}
        for one in pupils:
            place = f"{one.village or ''}{one.group_name or ''}"
            cells = {"name": one.name, "id_tail": numbers[one.id], "place": place, "last": last[one.id]}
            out[one.id] = {key: text for key, text in cells.items() if key in keys and text}
        return out

    def _asked(self, room: ClassFacts, pupils: list[Pupil], ids: list[int]) -> dict[int, dict[str, str]]:
        """Return what the yellow cells hold when they go out: numbers of people are masked, blank ones are left out."""
        facts = register.gather(self._session, self._on, sorted(self._form.facts), ids) if self._form.facts else {}
        out = {}
        for one in pupils:
            own = facts.get(one.id, {})
            held = {key: self._form.field(key).mask(own.get(key)) for key in self._form.facts}
            cells = held | self._usual(self._teachers.get(one.id) or room.teacher_name or "")
            out[one.id] = {key: text for key, text in cells.items() if text}
        return out

    def _usual(self, teacher: str) -> dict[str, str]:
        """Return what most rows would say: who goes, and how."""
        said = {"teachers": teacher, "teacher": teacher}
        keys = {field.key for field in self._form.asked}
        usual = {key: self._form.field(key).show(code) for key, code in _USUAL.items() if key in keys}
        return usual | {key: text for key, text in said.items() if key in keys and text}

    def _last_visits(self, ids: list[int]) -> dict[int, str]:
        query = (
            select(VisitStudent.person_id, Visit.visited_on, Visit.mode)
            .join(Visit, Visit.id == VisitStudent.visit_id)
            .where(VisitStudent.person_id.in_(ids), Visit.visited_on <= self._on)
            .order_by(Visit.visited_on)
        )
        counting = policy.modes_by_day(self._session)
        newest = {who: day for who, day, mode in self._session.execute(query) if mode in counting(day)}
        return {one: _so_far(self._visited.get(one, 0), newest.get(one)) for one in ids}

    def _last_talks(self, ids: list[int]) -> dict[int, str]:
        counts = talks.counts(self._session, ids, self._term.covers_from, self._term.covers_to)
        query = select(Talk.student_id, Talk.held_on).where(Talk.student_id.in_(ids), Talk.kind == talks.COUNTED)
        newest: dict[int, date] = {row[0]: row[1] for row in self._session.execute(query.order_by(Talk.held_on))}
        return {one: _so_far(counts.get(one, 0), newest.get(one)) for one in ids}


def _so_far(times: int, newest: date | None) -> str:
    return f"{times} 次，{newest.month}.{newest.day}" if times and newest else "还没有"


def _tails(session: Session, ids: list[int]) -> dict[int, str]:
    query = select(Person.id, Person.id_number).where(Person.id.in_(ids))
    return {who: (number or "")[-_TAIL:] for who, number in session.execute(query)}
