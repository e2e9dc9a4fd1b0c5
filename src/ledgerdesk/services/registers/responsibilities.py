"""包片: a row finds its entry by 记录号, else by place, whoever answers for it, and first day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import grades, names, text
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields.references import RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.models import Contact, Village
from ledgerdesk.services import classes, responsibilities, school, terms
from ledgerdesk.services.registers import lasting
from ledgerdesk.services.registers.naming import Teachers, problems_of, record_number, same_rows
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Taken
from ledgerdesk.services.responsibilities import AREA, CLASS, GRADE, OTHER, SCHOOL, VILLAGE, Bearer, Place

_WRITTEN = ("position", "phone", "duties", "valid_from", "valid_to", "end_reason")
_RULE_KEYS = {
    "bearer": "who", "area": "place", "village_id": "place", "grade": "place", "class_id": "place", "on": "valid_to",
    "reason": "end_reason",
}  # fmt: skip
_OURS, _THEIRS = "本校", "校外"
_OTHER = "记录号是台账里的另一处，负责的地方或负责人不一样"
_OTHER_DAY = "这位已经负责这一处，开始日期不一样。"
_ENDED = "这一条在台账里已经结束"


class Responsibilities:
    """Who answers or answered for a place: school, areas, villages, grades, classes."""

    name, unit = "responsibilities", "处"
    additive: frozenset[str] = frozenset()
    pointers = frozenset({RECORD.key, "side"})
    of_people = False
    twice = "同一处责任在名单里出现了两次"

    def known(
        self,
        session: Session,
        on: date,  # noqa: ARG002 - every entry, whenever it held
        keys: Iterable[str],
        ids: Iterable[int] | None = None,
    ) -> dict[int, Facts]:
        """Return the entries with the place and its bearer beside the values."""
        wanted, chosen = frozenset(keys), None if ids is None else frozenset(ids)
        people, out = _People(session), dict[int, Facts]()
        for one in responsibilities.every(session):
            if chosen is not None and one.id not in chosen:
                continue
            facts: Facts = {key: getattr(one, key) or None for key in _WRITTEN}
            facts |= {RECORD.key: one.id, "role": one.place.role, "place": one.place_words}
            facts |= {"who": people.text(one.bearer), "side": _THEIRS if one.outside else _OURS}
            out[one.id] = {key: value for key, value in facts.items() if key in wanted}
            out[one.id] |= {"_place": one.place, "_words": one.place_words, "_bearer": one.bearer}
            out[one.id] |= {"_since": one.valid_from, "_until": one.valid_to, "_who": facts["who"]}
        return out

    def look(self, session: Session, rows: Sequence[ParsedRow], known: Mapping[int, Facts]) -> list[Found]:
        """Return which entry each row is, with its place and bearer."""
        finder = _Finder(session, known)
        return [finder.find(row) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows that repeat an earlier one, unless their 记录号 tell them apart."""
        return same_rows(rows, ("role", "place", "who", "valid_from"), "这一处责任")

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what an entry must have and has not."""
        return lasting.lacking(values, (("role", "责任种类"), ("who", "负责人"), ("valid_from", "开始日期")))

    def add(
        self,
        session: Session,
        rows: Sequence[Taken],
        *,
        source: str,  # noqa: ARG002 - it needs no basis
        done: Callable[[int], None],
    ) -> list[int]:
        """Add entries, and end at once those that are over."""
        ids = []
        for at, row in enumerate(rows):
            done(at)
            place, bearer, duties = row.refs["place"], row.refs["bearer"], row.values.get("duties") or ""
            ids.append(responsibilities.add(session, place, bearer, row.values["valid_from"], duties))
            if row.values.get("valid_to"):
                responsibilities.end(session, ids[-1], row.values["valid_to"], row.values["end_reason"])
        done(len(rows))
        return ids

    def change(
        self,
        session: Session,
        record_id: int,
        taken: Taken,
        changes: Mapping[str, Any],
        *,
        source: str,  # noqa: ARG002 - it needs no basis
    ) -> None:
        """Correct duties and first day, and end what the list says is over."""
        if changes.keys() & {"duties", "valid_from"}:
            known = responsibilities.facts(session, record_id)
            duties = changes.get("duties", known.duties) or ""
            since = changes.get("valid_from", known.valid_from)
            responsibilities.update(session, record_id, known.version, place=known.place, duties=duties, since=since)
        if changes.get("valid_to"):
            reason = taken.values.get("end_reason") or changes.get("end_reason") or ""
            responsibilities.end(session, record_id, changes["valid_to"], reason)


class _People:
    """Staff and people outside the school by what lists call them; of namesakes outside the office stands behind."""

    def __init__(self, session: Session) -> None:
        self._teachers = Teachers(session)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._called: dict[int, tuple[str, str]] = {}
        for contact_id, name, org in session.execute(select(Contact.id, Contact.name, Contact.org)):
            self._by_name[names.fold(name)].append(contact_id)
            self._called[contact_id] = (name, org or "")

    def text(self, bearer: Bearer) -> str | None:
        """Return the name as an export writes it."""
        if bearer.staff_id is not None:
            return self._teachers.text((bearer.staff_id,))
        return self._name(bearer.contact_id or 0)

    def find(self, said: str, side: object, on: date | None) -> tuple[Bearer | None, tuple[Problem, ...]]:
        """Return who is meant, or why nobody is."""
        contacts = [one for one in self._called if names.fold(self._name(one)) == names.fold(said)]
        contacts = contacts or self._by_name.get(names.fold(said), [])
        teachers, problems = self._teachers.find(said, "who", on)
        if side == _THEIRS or (not teachers and contacts):
            if len(contacts) == 1:
                return Bearer(contact_id=contacts[0]), ()
            words = "联系人里有几位同名的，认不出是哪一位" if contacts else "村干部和联系人里没有这个姓名"
            return None, (Problem("who", words, "先在“村干部和联系人”里核对或新增"),)
        if teachers and contacts and side != _OURS:
            return None, (Problem("who", "老师和校外联系人里都有这个姓名", "在“哪里的人”一列写上本校或校外"),)
        if len(teachers) > 1:
            return None, (Problem("who", "写了几位负责人", "一位写一行"),)
        return (Bearer(staff_id=teachers[0]), ()) if teachers else (None, problems)

    def _name(self, contact_id: int) -> str:
        name, org = self._called[contact_id]
        return f"{name}（{org}）" if org and len(self._by_name[names.fold(name)]) > 1 else name


class _Finder:
    """The entries of the ledger by what a row says of them."""

    def __init__(self, session: Session, known: Mapping[int, Facts]) -> None:
        self._session, self._known = session, known
        self._people, self._system = _People(session), school.system(session)
        rows = session.execute(select(Village.id, Village.name).order_by(Village.id.desc()))
        self._villages = {text.compact(row[1]): row[0] for row in rows}
        self._by_pair: dict[tuple[Place, Bearer], list[int]] = defaultdict(list)
        for record_id, facts in known.items():
            self._by_pair[facts["_place"], facts["_bearer"]].append(record_id)

    def find(self, row: ParsedRow) -> Found:
        """Return which entry a row is."""
        record = self._known.get(record_number(row))
        since = row.values.get("valid_from")
        place, problems = self._place(row, record, since if isinstance(since, date) else None)
        said, doubts = row.values.get("who"), tuple[Problem, ...]()
        if record is not None and said in (None, record["_who"]):
            bearer = record["_bearer"]
        elif isinstance(said, str):
            bearer, doubts = self._people.find(said, row.values.get("side"), since if isinstance(since, date) else None)
        else:
            bearer, doubts = None, (Problem("who", "没有写负责人", "在原表补上"),)
        if place is None or bearer is None or problems or doubts or row.held:
            return Found(problems=(*problems, *doubts))
        same = record is not None and (place, bearer) == (record["_place"], record["_bearer"])
        alike = self._by_pair.get((place, bearer), [])
        found = lasting.match(row, self._known, alike, same=same, other=_OTHER, other_day=_OTHER_DAY)
        own = self._known[found.record_id] if found.record_id is not None else None
        values: Facts = {"who": self._people.text(bearer), "place": own["_words"] if own else row.values.get("place")}
        refused = found.problems or self._refused(row, place, bearer, found)
        return Found(found.record_id, found.suspects, refused, {"place": place, "bearer": bearer}, values)

    def _place(
        self, row: ParsedRow, record: Facts | None, since: date | None
    ) -> tuple[Place | None, tuple[Problem, ...]]:
        role, said = row.values.get("role"), row.values.get("place")
        if record is not None and role in (None, record["_place"].role) and said in (None, record["_words"]):
            return record["_place"], ()
        if not isinstance(role, str):
            return None, (Problem("role", "没有写责任种类", "在原表补上"),)
        words = said if isinstance(said, str) else ""
        if role == SCHOOL:
            return Place(SCHOOL), ()
        if role in (AREA, OTHER) and words:
            return Place(role, area=text.clean(words)), ()
        if role == VILLAGE and (village := self._villages.get(text.compact(words))) is not None:
            return Place(VILLAGE, village_id=village), ()
        try:
            if role == GRADE:
                return Place(GRADE, grade=grades.code(grades.parse_grade(words, self._system))), ()
            if role == CLASS and since is not None and (room := self._room(words, since)) is not None:
                return Place(CLASS, class_id=room), ()
        except grades.GradeProblem:
            pass
        named = {VILLAGE: "村", GRADE: "年级", CLASS: "班"}.get(role, "地方")
        return None, (Problem("place", f"台账里没有这个{named}" if words else "没有写负责哪里", "核对名称后改正"),)

    def _room(self, words: str, since: date) -> int | None:
        grade, number = grades.parse_grade_class(words, self._system)
        try:
            year = terms.term_at(self._session, since).year
        except LedgerError:
            return None
        rooms = classes.of_year(self._session, year, since)
        return next((r.id for r in rooms if (r.stage, r.grade, r.number) == (grade.stage, grade.grade, number)), None)

    def _refused(self, row: ParsedRow, place: Place, bearer: Bearer, found: Found) -> tuple[Problem, ...]:
        """Return what the rules say against a new entry, or a change of one."""
        since, own = row.values.get("valid_from"), self._known[found.record_id] if found.record_id is not None else None
        problems = lasting.refused_end(row, own, begun="开始日期", ended=_ENDED)
        if not problems and own is None and not found.suspects and isinstance(since, date):
            try:
                responsibilities.check_add(self._session, place, bearer, since)
            except RuleError as refused:
                return problems_of(refused.problems, _RULE_KEYS)
        return problems
