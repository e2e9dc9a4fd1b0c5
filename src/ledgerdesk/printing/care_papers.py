"""Records of help and handbooks of a ledger's pupils on paper, filled with what is known, the rest to be written.

Pupils are read a few dozen at a time while the pages are drawn, so that all handbooks of a school need little more
memory than their PDF.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes as tables
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import care_facts, care_forms, care_handbook
from ledgerdesk.printing.care_handbook import Handbook
from ledgerdesk.printing.care_page import CarePupil, Codes
from ledgerdesk.printing.document import Document
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.render import Rendered, render_all
from ledgerdesk.services import outputs, terms
from ledgerdesk.services.pairings import handbooks as traced
from ledgerdesk.services.pairings import planned
from ledgerdesk.services.pairings.handbooks import Trace
from ledgerdesk.services.pairings.planned import PlanRow
from ledgerdesk.services.pupils import on_roll

VISIT, TALK, HANDBOOK = "visit", "talk", "handbook"
"""Codes of the table paper_form."""
_AT_ONCE = 40
_NO_CODES: Mapping[int, Codes] = {}


class _Subject(NamedTuple):
    """Who a paper is about; ``key`` is how its codes are found: the pupil's id, or the pairing's."""

    key: int
    student_id: int
    row: PlanRow | None


class _Told(NamedTuple):
    """A subject with what the ledger knows."""

    subject: _Subject
    pupil: CarePupil
    trace: Trace
    term: str
    whole: bool


def pages(
    ledger: Ledger, kind: str, student_ids: Sequence[int], term_id: int, *, filled: bool = True
) -> dict[int, int]:
    """Return how many pages the paper of each pupil has."""
    if kind != HANDBOOK:
        return dict.fromkeys(student_ids, 1)
    subjects = _of_pupils(ledger, student_ids, term_id)
    return _counted(ledger, subjects, term_id, filled=filled)


def papers(
    ledger: Ledger,
    kind: str,
    student_ids: Sequence[int],
    term_id: int,
    *,
    codes: Mapping[int, Codes] = _NO_CODES,
    filled: bool = True,
    whole: Whole | None = None,
    fonts: FontBook | None = None,
) -> Rendered:
    """Return one record form or handbook (VISIT, TALK, HANDBOOK) for each pupil, in the order given, as one PDF.

    ``codes`` by pupil, one for each page. ``filled``: a handbook tells what is on record; a form always has the pupil's
    name, class, home and teacher, the rest is blank. Telephone numbers are masked unless they are allowed ``whole``.

    Raises:
        NotAllowedError: the role prints nothing.
    """
    subjects = _of_pupils(ledger, student_ids, term_id)
    return _rendered(ledger, kind, subjects, term_id, codes, filled=filled, whole=whole, fonts=fonts)


def pages_of(ledger: Ledger, pairing_ids: Sequence[int], term_id: int, *, filled: bool = True) -> dict[int, int]:
    """Return how many pages the handbook of each pairing has."""
    return _counted(ledger, _of_pairings(ledger, pairing_ids, term_id), term_id, filled=filled)


def handbooks(
    ledger: Ledger,
    pairing_ids: Sequence[int],
    term_id: int,
    *,
    codes: Mapping[int, Codes] = _NO_CODES,
    filled: bool = True,
    whole: Whole | None = None,
    fonts: FontBook | None = None,
) -> Rendered:
    """Return the handbooks of pairings of a term, in the order given, as one PDF; ``codes`` by pairing. See ``papers``.

    LedgerError when none of them held in the term.
    """
    subjects = _of_pairings(ledger, pairing_ids, term_id)
    return _rendered(ledger, HANDBOOK, subjects, term_id, codes, filled=filled, whole=whole, fonts=fonts)


def _rendered(
    ledger: Ledger,
    kind: str,
    subjects: Sequence[_Subject],
    term_id: int,
    codes: Mapping[int, Codes],
    *,
    filled: bool,
    whole: Whole | None,
    fonts: FontBook | None,
) -> Rendered:
    outgoing.require(ledger)
    if not subjects:
        raise LedgerError("选中的结对都不在这个学期里，没有可以打印的。请换一个学期，或者重新选。")
    with ledger.read() as session:
        school = outputs.heading(session).school
    told = _told(ledger, subjects, term_id, whole=whole is not None)
    made = (_document(kind, one, school, codes.get(one.subject.key, ()), filled=filled) for one in told)
    return render_all(made, title=tables.table("paper_form").label(kind), author=school, fonts=fonts)


def _document(kind: str, one: _Told, school: str, codes: Codes, *, filled: bool) -> Document:
    row = one.subject.row
    match kind:
        case "visit":
            return care_forms.visits(school, [care_facts.visit_form(one.pupil, row, one.trace, one.term)], codes)
        case "talk":
            return care_forms.talks(school, [care_facts.talk_form(one.pupil, row, one.term)], codes)
        case "handbook":
            return care_handbook.handbook(school, _book(one, filled=filled), codes)
    raise ValueError(kind)


def _book(one: _Told, *, filled: bool) -> Handbook:
    return care_facts.handbook(one.pupil, one.subject.row, one.trace, one.term, filled=filled, whole=one.whole)


def _counted(ledger: Ledger, subjects: Sequence[_Subject], term_id: int, *, filled: bool) -> dict[int, int]:
    told = _told(ledger, subjects, term_id, whole=False)
    return {one.subject.key: care_handbook.handbook_pages(_book(one, filled=filled)) for one in told}


def _of_pupils(ledger: Ledger, student_ids: Sequence[int], term_id: int) -> list[_Subject]:
    with ledger.read() as session:
        chosen = traced.of_pupils(session, student_ids, term_id)
        listed = planned.rows(session, term_id, ledger.today(), ids=list(chosen.values()))
    rows = {row.pairing_id: row for row in listed}
    return [_Subject(who, who, rows.get(chosen[who]) if who in chosen else None) for who in dict.fromkeys(student_ids)]


def _of_pairings(ledger: Ledger, pairing_ids: Sequence[int], term_id: int) -> list[_Subject]:
    with ledger.read() as session:
        rows = {row.pairing_id: row for row in planned.rows(session, term_id, ledger.today(), ids=pairing_ids)}
    found = (rows[pairing_id] for pairing_id in dict.fromkeys(pairing_ids) if pairing_id in rows)
    return [_Subject(row.pairing_id, row.student_id, row) for row in found]


def _told(ledger: Ledger, subjects: Sequence[_Subject], term_id: int, *, whole: bool) -> Iterator[_Told]:
    """Read subjects with what is known of them, some at a time, for as long as somebody asks."""
    with ledger.read() as session:
        term = terms.facts(session, term_id)
        on = care_facts.day_of(term.covers_from, term.covers_to, ledger.today())
        rooms = {pupil.id: pupil.class_name or "" for pupil in on_roll(session, on).values()}
    for start in range(0, len(subjects), _AT_ONCE):
        some = subjects[start : start + _AT_ONCE]
        rooms |= {subject.student_id: subject.row.class_name for subject in some if subject.row}
        ids = [subject.student_id for subject in some]
        with ledger.read() as session:
            people = care_facts.pupils(session, ids, rooms, whole=whole)
            traces = traced.traces(session, ids, term_id)
        for subject in some:
            who = subject.student_id
            yield _Told(subject, people.get(who, CarePupil()), traces[who], term.name, whole)
