"""What a ledger knows of a pupil's term, in the words of the papers of help."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from ledgerdesk.domain import dates, masking, money
from ledgerdesk.fields import catalogue, codes
from ledgerdesk.printing.care_forms import TalkForm, VisitForm
from ledgerdesk.printing.care_handbook import Gift, Handbook, Lesson
from ledgerdesk.printing.care_page import CarePupil
from ledgerdesk.services import outputs, talks
from ledgerdesk.services.pairings.handbooks import Trace, TracedTalk, TracedVisit
from ledgerdesk.services.pairings.planned import PlanRow

Session = Any
"""A session of the ledger: handed to services, never looked into."""
_FACTS = (
    "name", "sex", "born_on", "nation", "boarding", "categories", "village", "group_name", "address", "residence",
    "guardian_name", "guardian_relation", "guardian_phone",
)  # fmt: skip
_PUPIL = "学生"
Say = Callable[[str | None], str]
"""Returns what somebody wrote as it is to be read."""


def pupils(
    session: Session, student_ids: Sequence[int], class_names: Mapping[int, str], *, whole: bool
) -> dict[int, CarePupil]:
    """Return what papers say of some pupils, telephone numbers and addresses as masked as their fields ask."""
    sheet = catalogue.sheet("students")
    out = {}
    for row in outputs.pupils(session, _FACTS, student_ids):
        shown = {}
        for key in _FACTS:
            field = sheet.field(key)
            shown[key] = field.show(row[key]) if whole else field.mask(row[key])
        student_id = int(row["id"])
        out[student_id] = CarePupil(
            facts={
                **{key: shown[key] for key in ("name", "sex", "born_on", "nation", "boarding")},
                "class_name": class_names.get(student_id, ""),
                "category": shown["categories"],
                "home": _home(shown),
                "guardian": shown["guardian_name"],
                "relation": shown["guardian_relation"],
                "phone": shown["guardian_phone"],
            }
        )
    return out


def handbook(
    pupil: CarePupil, row: PlanRow | None, trace: Trace, term: str, *, filled: bool, whole: bool = False
) -> Handbook:
    """Return the handbook of a pairing; ``filled`` puts what is on record into it, else only pupil and plan stand there.

    Numbers somebody wrote into a sentence are masked like others unless ``whole``.
    """
    say = _said if whole else _masked
    plan = row.plan if row else None
    goals = (plan.ambition, plan.study, plan.life) if plan else row.standing if row else ("", "", "")
    told = trace.talks if filled else ()
    return Handbook(
        pupil=pupil,
        term=term,
        teacher=row.teacher if row else "",
        party_member=row.party_member if row else None,
        since=dates.show_day(row.valid_from) if row and row.valid_from else "",
        members=tuple(
            (one.name, _label("relation_to_head", one.relation), str(one.age or ""), "", _PUPIL if one.pupil else "")
            for one in trace.members
        ),
        goals=(say(goals[0]), say(goals[1]), say(goals[2])),
        measures=say(plan.measures) if plan else "",
        visits=_visits(trace.visits if filled else (), trace.visits_due, say),
        talks=_talks([one for one in told if one.kind == talks.COUNTED], trace.talks_due, say),
        lessons=tuple(_lesson(one, say) for one in told if one.kind == talks.TUTORING),
        gifts=tuple(_gift(one, say) for one in told if one.kind == talks.MATERIAL),
        outcome=plan.outcome if plan and filled else None,
        review=say(plan.review) if plan and filled else "",
    )


def visit_form(pupil: CarePupil, row: PlanRow | None, trace: Trace, term: str) -> VisitForm:
    """Return the form of a pupil's next visit."""
    return VisitForm(pupil=pupil, term=term, number=trace.next_visit, teachers=row.teacher if row else "")


def talk_form(pupil: CarePupil, row: PlanRow | None, term: str) -> TalkForm:
    """Return the form of a pupil's next talk."""
    return TalkForm(pupil=pupil, term=term, teacher=row.teacher if row else "")


def _visits(told: Sequence[TracedVisit], due: int, say: Say) -> tuple[VisitForm, ...]:
    """Return the visits on record and blank ones up to what is due, numbered as they count."""
    counted = sum(visit.ordinal is not None for visit in told)
    blank = (VisitForm(number=number) for number in range(counted + 1, due + 1))
    return (*(_visit(one, say) for one in told), *blank)


def _visit(told: TracedVisit, say: Say) -> VisitForm:
    return VisitForm(
        number=told.ordinal,
        visited_on=dates.show_day(told.visited_on),
        mode=told.mode,
        teachers=told.teachers,
        place=say(told.place),
        met=say(told.met),
        money=told.money_arrived,
        purpose=say(told.purpose),
        situation=say(told.situation),
        at_school=say(told.at_school),
        problems=say(told.problems),
        suggestions=say(told.suggestions),
        opinion=say(told.parent_opinion),
        follow_up=say(told.follow_up),
    )


def _talks(told: Sequence[TracedTalk], due: Sequence[int], say: Say) -> tuple[TalkForm, ...]:
    """Return the talks on record and blank ones for the months that still lack theirs, month by month."""
    missing = list(due)
    for talk in told:
        if talk.held_on.month in missing:
            missing.remove(talk.held_on.month)
    # A school year begins in the second half of a year: months of the other half come after.
    forms = [(_place(one.held_on.month, due), _talk(one, say)) for one in told]
    forms += [(_place(month, due), TalkForm(month=month)) for month in missing]
    return tuple(form for _, form in sorted(forms, key=lambda pair: pair[0]))


def _place(month: int, due: Sequence[int]) -> int:
    first = due[0] if due else 1
    return (month - first + 6) % 12


def _talk(told: TracedTalk, say: Say) -> TalkForm:
    return TalkForm(
        held_on=dates.show_day(told.held_on),
        minutes=str(told.minutes or ""),
        teacher=told.teacher,
        kind=told.kind,
        subject=say(told.subject),
        topic=say(told.topic),
        content=say(told.content),
        reaction=say(told.reaction),
        next_step=say(told.next_step),
        effect=say(told.effect),
    )


def _lesson(told: TracedTalk, say: Say) -> Lesson:
    said = say("；".join(words for words in (told.topic, told.content) if words))
    effect = say("；".join(words for words in (told.effect, told.reaction) if words))
    return Lesson(day=dates.show_day(told.held_on), subject=say(told.subject), content=said, effect=effect)


def _gift(told: TracedTalk, say: Say) -> Gift:
    said = say("；".join(words for words in (told.topic, told.content, told.effect) if words))
    value = "" if told.value_fen is None else money.show(told.value_fen)
    return Gift(day=dates.show_day(told.held_on), goods=said, value=value)


def _home(shown: Mapping[str, str]) -> str:
    """Return village, group and house; the house alone where it names the village already."""
    house = shown["address"] or shown["residence"]
    place = [shown["village"], shown["group_name"]]
    return " ".join(part for part in (*(each for each in place if each and each not in house), house) if part)


def _said(words: str | None) -> str:
    return words or ""


def _masked(words: str | None) -> str:
    return masking.words(words) if words else ""


def _label(table: str, code: str | None) -> str:
    return codes.table(table).label(code) if code else ""


def day_of(term_from: date, term_to: date, today: date) -> date:
    """Return the day of a term that tells class and teacher: today, or its end nearest to today."""
    return min(max(today, term_from), term_to)
