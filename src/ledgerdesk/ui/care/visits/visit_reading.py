"""What the visit form reads: the child and its home, the people to choose from, and what saving will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import grades, masking
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes
from ledgerdesk.services import (
    confidences,
    follow_ups,
    households,
    pairings,
    paper_forms,
    policy,
    register,
    search,
    staff,
    terms,
    visits,
)
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.services.radar import entries, standing
from ledgerdesk.services.visits import VisitDue, VisitFacts, VisitRow
from ledgerdesk.ui.care.visits import visit_afternoon
from ledgerdesk.ui.care.visits.visit_afternoon import Afternoon
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.desk import Session

PHRASE_FIELDS = ("purpose", "situation", "problems", "suggestions", "parent_opinion")
_KEYS = (
    "name", "grade", "class_number", "village", "group_name", "address", "household_id", "household_size",
    "categories", "guardian_name", "guardian_relation", "guardian_phone", "guardian2_name", "guardian2_relation",
)  # fmt: skip
_EARLIER = 3
_SHOWN = 8
_LOOKED = 24  # of those a text fits, so that the ones nearby are among them


@dataclass(frozen=True)
class Subject:
    """A child, brothers and sisters at school, and what is known of the home; ``met`` are those who may be spoken to.

    ``tasks`` were to be followed up and are not done; ``notes`` is how many only the headteacher reads.
    """

    child: Named
    siblings: tuple[Named, ...]
    teachers: tuple[Named, ...]
    place: str
    met: tuple[str, ...]
    household_id: int | None
    home: tuple[tuple[str, str], ...]
    earlier: tuple[VisitRow, ...]
    tasks: tuple[TaskRow, ...] = ()
    notes: int = 0
    village: str = ""


@dataclass(frozen=True)
class Opening:
    """What does not depend on the child: the staff, sentences used often, what was registered today, who is next."""

    staff: tuple[Named, ...]
    phrases: dict[str, tuple[str, ...]]
    today: tuple[VisitRow, ...]
    due: tuple[VisitDue, ...]
    required: int
    counting: frozenset[str]
    afternoon: Afternoon | None = None
    due_by: date | None = None


@dataclass(frozen=True)
class Effect:
    """What saving will do, in words; ``doubts`` deserve a look and block nothing."""

    words: str
    counts: bool
    doubts: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Tell whether it counts and nothing deserves a second look."""
        return self.counts and not self.doubts


def opening(session: Session, on: date) -> Opening:
    """Return what the form needs before a child is chosen."""
    required, counting = requirement(session, on)
    try:
        term = terms.term_at(session, on)
        found = visits.rows(session, term.covers_from, on)
        due = visits.due(session, on)
    except LedgerError:  # a ledger without terms yet
        found, due = (), ()
    known = staff_of(session, on)
    try:
        due_by = follow_ups.due_by(session, on)
    except LedgerError:
        due_by = None
    return Opening(
        staff=known,
        phrases={key: visits.phrases(session, key, most=4) for key in PHRASE_FIELDS},
        today=tuple(row for row in found if row.recorded_on == on),
        due=due,
        required=required,
        counting=counting,
        afternoon=visit_afternoon.read(session, known),
        due_by=due_by,
    )


def staff_of(session: Session, on: date) -> tuple[Named, ...]:
    """Return the staff in service on a day by pinyin."""
    return tuple(
        Named(found.id, found.name, found.position or "", f"{found.pinyin.replace(' ', '')} {found.initials}")
        for found in staff.rows(session, on)
    )


def printed_for(session: Session, form_id: int) -> tuple[Named, ...]:
    """Return the teacher a form on paper was printed for; nobody where it names none."""
    form = paper_forms.facts(session, form_id)
    return (Named(form.staff_id, form.staff),) if form.staff_id is not None else ()


def requirement(session: Session, on: date) -> tuple[int, frozenset[str]]:
    """Return how many visits a term asks for and which modes count, by the policy of a day; 0 before any policy."""
    try:
        required = int(policy.value(session, policy.VISITS_PER_TERM, on).value)
    except LedgerError:
        required = 0
    return required, policy.modes_by_day(session)(on)


def counting_words(required: int, counting: frozenset[str]) -> str:
    """Return which modes do not count: 电话、视频不计入要求的 3 次."""
    others = [entry.label for entry in codes.table("visit_mode").offered if entry.code not in counting]
    return f"{'、'.join(others)}不计入要求的 {required} 次" if others and required else ""


def pupils(session: Session, text: str, on: date | None = None, village: str = "") -> list[Named]:
    """Return the pupils a text fits by name, pinyin, initials or digits; on a day, those of a village first."""
    found = search.people(session, text, limit=_LOOKED)
    hits = [Named(hit.id, hit.name, hit.where) for hit in found if hit.kind == "student"]
    return visit_afternoon.near_first(session, hits, village, on) if on is not None else hits[:_SHOWN]


def subject(session: Session, student_id: int, on: date, system: str) -> Subject | None:
    """Return a child and its home on a day; None when there is no such child."""
    facts = register.gather(session, on, _KEYS, [student_id]).get(student_id)
    if facts is None:
        return None
    siblings = tuple(Named(p.id, p.name, p.class_name or "") for p in visits.siblings(session, student_id, on))
    now = [p for p in pairings.of_student(session, student_id) if p.valid_to is None or p.valid_to >= on]
    home = facts["household_id"]
    adults = _adults(session, home, on) if home is not None else ()
    guardians = [
        _called(facts[f"{who}_name"], facts[f"{who}_relation"])
        for who in ("guardian", "guardian2")
        if facts[f"{who}_name"]
    ]
    named = {facts["guardian_name"], facts["guardian2_name"]}
    village = " ".join(part for part in (facts["village"], facts["group_name"]) if part)
    return Subject(
        child=Named(student_id, facts["name"], class_name(facts, system)),
        siblings=siblings,
        teachers=tuple(dict.fromkeys(Named(p.staff_id, p.staff_name) for p in now)),
        place=facts["address"] or village,
        met=(*guardians, *(name for name in adults if name not in named)),
        household_id=home if isinstance(home, int) else None,
        home=_home_lines(facts, village),
        earlier=visits.of_person(session, student_id)[:_EARLIER],
        tasks=tuple(row for row in follow_ups.of_person(session, student_id) if not row.done),
        notes=confidences.count(session, [student_id]).get(student_id, 0),
        village=str(facts["village"] or ""),
    )


def effect(session: Session, facts: VisitFacts, children: Sequence[Named]) -> Effect:
    """Return how many visits each child will have had in the term once a visit is saved."""
    doubts = visits.warnings(session, facts)
    ids = [who.id for who in children]
    try:
        term = terms.term_at(session, facts.visited_on)
        asked = standing.asked(session, facts.visited_on, entries.named(ids))
    except LedgerError:
        return Effect("", False, doubts)
    done = visits.counts(session, ids, term)
    if facts.id:  # a visit that is corrected must not count twice
        before = visits.facts(session, facts.id)
        same_term = term.covers_from <= before.visited_on <= term.covers_to
        if same_term and before.mode in policy.modes_by_day(session)(before.visited_on):
            done = {who: count - (who in before.student_ids) for who, count in done.items()}
    counted = facts.mode in policy.modes_by_day(session)(facts.visited_on)
    after = "，".join(f"{who.name} {of_asked(done.get(who.id, 0) + counted, asked.get(who.id, 0))}" for who in children)
    if counted:
        return Effect(f"保存后本学期：{after}", True, doubts)
    mode = codes.table("visit_mode").label(facts.mode)
    return Effect(f"{mode}不计入次数，保存后还是：{after}", False, doubts)


def of_asked(done: int, asked: int) -> str:
    """Return 2/3 次; 2 次 where none are asked for."""
    return f"{done}/{asked} 次" if asked else f"{done} 次"


def been(opening: Opening | None, day: date | None) -> frozenset[int]:
    """Return the pupils one has been to on a day."""
    today = opening.today if opening else ()
    return frozenset(who for row in today if row.visited_on == day for who in row.student_ids)


def following(opening: Opening | None, day: date | None, after: Sequence[int]) -> VisitDue | None:
    """Return the next home of the slip after that of some children, without those one has been to on a day."""
    seen = been(opening, day)
    due = opening.due if opening else ()
    return next_home([entry for entry in due if entry.student_id in after or entry.student_id not in seen], after)


def next_home(due: Sequence[VisitDue], after: Sequence[int]) -> VisitDue | None:
    """Return the first pupil of the slip who comes after the children just visited, else the first other one."""
    seen = set(after)
    last = max((at for at, entry in enumerate(due) if entry.student_id in seen), default=-1)
    later = [entry for entry in due[last + 1 :] if entry.student_id not in seen]
    others = [entry for entry in due[: last + 1] if entry.student_id not in seen]
    return next(iter((*later, *others)), None)


def _adults(session: Session, household_id: int, on: date) -> tuple[str, ...]:
    return tuple(m.name for m in households.facts(session, household_id, on).members if not m.is_student)


def _called(name: str, relation: str | None) -> str:
    return f"{name}（{codes.table('family_relation').label(relation)}）" if relation else name


def _home_lines(facts: dict[str, object], village: str) -> tuple[tuple[str, str], ...]:
    held = facts["categories"]
    category = codes.table("category")
    names = "、".join(category.label(str(code)) for code in held) if isinstance(held, (tuple, list)) else ""
    size = f"{facts['household_size']} 口人" if facts["household_size"] else ""
    phone = str(facts["guardian_phone"] or "")
    guardian = str(facts["guardian_name"] or "")
    return (
        ("家庭", "　".join(part for part in (size, village) if part)),
        ("类别", names),
        ("电话", f"{guardian} {masking.phone(phone)}".strip() if phone else ""),
    )


def class_name(facts: Mapping[str, object], system: str) -> str:
    """Return 三年级（1）班 from a pupil's flat facts; "" where the class is not known."""
    if not facts["grade"]:
        return ""
    grade = grades.of_code(str(facts["grade"]), system)
    number = facts["class_number"]
    return grades.class_name(grade.stage, grade.grade, number if isinstance(number, int) else None)
