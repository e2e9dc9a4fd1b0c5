"""Visits and talks as their record forms, filled in, to be signed and kept."""

from collections.abc import Mapping, Sequence
from datetime import date

from ledgerdesk.domain import dates, masking, money
from ledgerdesk.errors import LedgerError
from ledgerdesk.printing import care_facts, care_forms
from ledgerdesk.printing.care_page import CarePupil
from ledgerdesk.printing.document import Block, Document, PageBreak
from ledgerdesk.services import follow_ups, register, talks, terms, visits
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.talks import TalkRow
from ledgerdesk.services.visits import VisitRow
from ledgerdesk.ui.aid.paper import Paper
from ledgerdesk.ui.care.visits import visit_reading
from ledgerdesk.ui.desk import Desk, Session

TITLE = "家访谈心记录表"


def records(desk: Desk, ids: Sequence[int]) -> Paper:
    """Return the record forms of visits and of talks (negative ids): a page for each child of a visit, and each talk."""
    wanted, system = tuple(ids), desk.system

    def build(session: Session, heading: Heading) -> Document:
        return _document(session, heading.school, wanted, system)

    return Paper(desk.ledger, desk.press, TITLE, build, f"{len(wanted)} 条")


def _document(session: Session, school: str, ids: Sequence[int], system: str) -> Document:
    made = [visit for one in ids if one > 0 for visit in _visit(session, one)]
    held = [talk for one in ids if one < 0 for talk in _talk(session, -one)]
    who = [*(child for child, _row in made), *(row.student_id for row in held)]
    on = [*(row.visited_on for _child, row in made), *(row.held_on for row in held)]
    facts = register.gather(session, max(on), ("grade", "class_number"), who)
    names = {child: visit_reading.class_name(one, system) for child, one in facts.items()}
    names |= {child: row.classes for child, row in made if len(row.student_ids) == 1 and row.classes}
    pupils = care_facts.pupils(session, who, names, whole=False)
    on_visits = [_visit_form(session, row, child, pupils) for child, row in made]
    on_talks = [_talk_form(session, row, pupils) for row in held]
    parts = [
        part.blocks
        for part in (
            care_forms.visits(school, on_visits) if on_visits else None,
            care_forms.talks(school, on_talks) if on_talks else None,
        )
        if part is not None
    ]
    blocks: list[Block] = list(parts[0])
    for more in parts[1:]:
        blocks += [PageBreak(), *more]
    return care_forms.document("visit", TITLE, blocks, school)


def _visit(session: Session, visit_id: int) -> list[tuple[int, VisitRow]]:
    """Return a visit once for each of its children, numbered as it counted for that child."""
    children = visits.facts(session, visit_id).student_ids
    told = ((child, row) for child in children for row in visits.of_person(session, child))
    return [(child, row) for child, row in told if row.id == visit_id]


def _talk(session: Session, talk_id: int) -> list[TalkRow]:
    pupil = talks.facts(session, talk_id).student_id
    return [row for row in talks.of_student(session, pupil) if row.id == talk_id]


def _visit_form(session: Session, row: VisitRow, child: int, pupils: Mapping[int, CarePupil]) -> care_forms.VisitForm:
    facts = visits.facts(session, row.id)
    to_do = "；".join(task.facts.title for task in follow_ups.of_visit(session, row.id))
    return care_forms.VisitForm(
        pupil=pupils.get(child, CarePupil()),
        term=_term(session, row.visited_on),
        number=row.ordinal,
        visited_on=dates.show_day(row.visited_on),
        mode=row.mode,
        teachers=row.teachers,
        place=_said(row.place),
        met=_said(row.met),
        money=row.money_arrived,
        purpose=_said(row.purpose),
        situation=_said(row.situation),
        at_school=_said(facts.at_school.get(child)),
        problems=_said(row.problems),
        suggestions=_said(row.suggestions),
        opinion=_said(row.parent_opinion),
        follow_up=_said(to_do),
    )


def _talk_form(session: Session, row: TalkRow, pupils: Mapping[int, CarePupil]) -> care_forms.TalkForm:
    worth = f"（折合 {money.show(row.value_fen)} 元）" if row.value_fen else ""
    return care_forms.TalkForm(
        pupil=pupils.get(row.student_id, CarePupil()),
        term=_term(session, row.held_on),
        held_on=dates.show_day(row.held_on),
        minutes=str(row.minutes or ""),
        teacher=row.staff_name,
        kind=row.kind,
        subject=row.subject or "",
        topic=_said(row.topic) + worth,
        content=_said(row.content),
        reaction=_said(row.reaction),
        next_step=_said(row.next_step),
        effect=_said(row.effect),
    )


def _term(session: Session, day: date) -> str:
    try:
        return terms.term_at(session, day).name
    except LedgerError:
        return ""


def _said(words: str | None) -> str:
    return masking.words(words or "")
