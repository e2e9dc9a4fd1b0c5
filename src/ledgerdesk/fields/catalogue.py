"""Every sheet and form there is."""

from ledgerdesk.domain.grades import SIX_THREE
from ledgerdesk.fields import homes, households, notices, pairings, responsibilities, staff, students, talks, visits
from ledgerdesk.fields.field import Form, Sheet

SHEETS: tuple[Sheet, ...] = (
    students.STUDENTS,
    households.HOUSEHOLDS,
    households.MEMBERS,
    staff.STAFF,
    visits.VISITS,
    talks.TALKS,
    pairings.PAIRINGS,
    homes.HOME_PAIRINGS,
    responsibilities.RESPONSIBILITIES,
    notices.NOTICES,
    notices.NOTICE_LINES,
)
FORMS: tuple[Form, ...] = (
    students.STUDENT_FORM,
    households.HOUSEHOLD_FORM,
    staff.STAFF_FORM,
    visits.VISIT_FORM,
    talks.TALK_FORM,
    pairings.PAIRING_FORM,
    notices.NOTICE_FORM,
)


def sheet(name: str, *, system: str = SIX_THREE) -> Sheet:
    """Return the sheet of that name as a school of that system reads it; KeyError when there is none."""
    if name == students.STUDENTS.name:
        return students.register(system)
    for one in SHEETS:
        if one.name == name:
            return one
    raise KeyError(name)


def form(name: str, *, system: str = SIX_THREE) -> Form:
    """Return the form of that name as a school of that system reads it; KeyError when there is none."""
    if name == students.STUDENT_FORM.name:
        return students.form(system)
    for one in FORMS:
        if one.name == name:
            return one
    raise KeyError(name)
