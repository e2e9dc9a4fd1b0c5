"""What the form of a panel's minutes is opened with, read off the GUI thread."""

from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.fields import codes
from ledgerdesk.services import classes, meetings, terms
from ledgerdesk.services.meetings import Attendee, MeetingFacts, MeetingRow
from ledgerdesk.services.recognition import evidence, panels
from ledgerdesk.services.recognition.panels import Opinion
from ledgerdesk.ui.aid.panels.opinion_grid import GridRow
from ledgerdesk.ui.aid.recognition.recognition_reading import Reading
from ledgerdesk.ui.care.visits import visit_reading
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.desk import Session


@dataclass(frozen=True)
class Opening:
    """Staff, classes (id, name) with their teacher, panels of this kind held this school year, who came to the newest."""

    kind: str
    staff: tuple[Named, ...]
    rooms: tuple[tuple[int, str], ...]
    teachers: dict[int, tuple[int, str]]
    held: tuple[MeetingRow, ...]
    people: tuple[Attendee, ...]

    @property
    def word(self) -> str:
        """Return 班级评议 or 学校评审."""
        return codes.table("meeting_kind").label(self.kind)

    @property
    def of_class(self) -> bool:
        """Tell whether each class holds its own."""
        return self.kind == evidence.CLASS_PANEL


@dataclass(frozen=True)
class Held:
    """A meeting that is stored, with its pupils."""

    facts: MeetingFacts
    rows: tuple[GridRow, ...]


def opening(session: Session, kind: str, on: date) -> Opening:
    """Return what the form of a panel of a kind is opened with on a day."""
    year = terms.term_at(session, on).year
    spans = [one for one in terms.all_terms(session) if one.year == year]
    held = meetings.rows(session, spans[0].covers_from, max(one.covers_to for one in spans), (kind,))
    # Who sat on the school's panel sits on it again; a class has its own parents.
    people = meetings.facts(session, held[0].id).people if held and kind == evidence.SCHOOL_PANEL else ()
    known = classes.of_year(session, year, on)
    return Opening(
        kind,
        visit_reading.staff_of(session, on),
        tuple((one.id, one.name) for one in known),
        {one.id: (one.teacher_id, one.teacher_name or "") for one in known if one.teacher_id is not None},
        held,
        people,
    )


def held(session: Session, meeting_id: int, told: Reading) -> Held:
    """Return a stored meeting with those it spoke of and those whose turn it is."""
    last = {one.row.id: one.row.last_level for one in told.entries}
    rows = [
        GridRow(
            one.name,
            one.class_name,
            told.level(last.get(one.recognition_id, "")) or "没有",
            one.opinion or Opinion(one.recognition_id),
            one.settled,
        )
        for one in panels.pupils_for(session, meeting_id)
    ]
    return Held(meetings.facts(session, meeting_id), tuple(rows))


def waiting(told: Reading, kind: str, class_name: str) -> list[GridRow]:
    """Return those of a batch whose turn a panel not held yet is; a school panel begins with what the classes said."""
    rows = []
    for one in told.entries:
        row = one.row
        if kind == evidence.SCHOOL_PANEL:
            if row.status == rules.CLASS_REVIEW:
                said = Opinion(row.id, row.proposed or None)
                rows.append(GridRow(row.name, row.class_name, told.level(row.last_level) or "没有", said))
        elif row.next == rules.CLASS_REVIEW and row.class_name == class_name:
            rows.append(GridRow(row.name, row.class_name, told.level(row.last_level) or "没有", Opinion(row.id)))
    return rows
