"""What a pupil is entitled to in a term, and in which words; every amount comes from the book."""

from collections.abc import Iterable, Sequence

from ledgerdesk.domain.aid.book import AidBook, AidTerm, Program
from ledgerdesk.domain.aid.facts import Entitlement, NotEntitled, PupilFacts
from ledgerdesk.domain.aid.plans import Answer, Plan, rivals


def entitlement(book: AidBook, program: str, facts: PupilFacts, term: AidTerm) -> Answer:
    """Return what a pupil gets of one programme in a term, or why not; other programmes are not looked at.

    Raises:
        KeyError: there never was such a programme.
    """
    found = _plan(book, program, term)
    return found if isinstance(found, NotEntitled) else found.of(facts)


def entitlements(
    book: AidBook, facts: PupilFacts, term: AidTerm, programs: Iterable[str] | None = None
) -> tuple[Answer, ...]:
    """Return the answer of every programme of a term that is computed here, those excluding each other settled."""
    return Run(book, term, programs).of(facts)


def quote(book: AidBook, program: str, facts: PupilFacts, term: AidTerm) -> Answer:
    """Return what the standard would give, not asking who may have it: for previews and programmes paid elsewhere.

    Raises:
        KeyError: there never was such a programme.
    """
    found = _plan(book, program, term)
    if isinstance(found, Plan):
        return found.quote(facts)
    standing = book.program(program, term.decides)
    return found if standing is None or found.code == "ended" else Plan(book, standing, term).quote(facts)


class Run:
    """One term's computation for many pupils: programmes are looked up once, equal pupils computed once.

    ``programs`` names those wanted, in order; without it all that are computed here.
    """

    def __init__(self, book: AidBook, term: AidTerm, programs: Iterable[str] | None = None) -> None:
        """Look the programmes up; KeyError for one that never was."""
        found = {key: _plan(book, key, term) for key in (book.keys() if programs is None else programs)}
        if programs is None:
            found = {key: one for key, one in found.items() if isinstance(one, Plan)}
        self._plans = tuple(found.values())
        self._rivals = rivals({key: one.program for key, one in found.items() if isinstance(one, Plan)})

    def of(self, facts: PupilFacts) -> tuple[Answer, ...]:
        """Return the answers for a pupil in the order of the programmes, those excluding each other settled."""
        answers = tuple([one.of(facts) if isinstance(one, Plan) else one for one in self._plans])
        return settle(answers, self._rivals) if self._rivals else answers


def settle(answers: Sequence[Answer], rivals: frozenset[frozenset[str]]) -> tuple[Answer, ...]:
    """Return the answers with the smaller of two that exclude each other refused (R11); equal ones by their key."""
    granted = {answer.program: answer for answer in answers if isinstance(answer, Entitlement)}
    if not any(pair <= granted.keys() for pair in rivals):
        return tuple(answers)
    kept: list[Entitlement] = []
    out: dict[str, NotEntitled] = {}
    for answer in sorted(granted.values(), key=lambda one: (-one.fen, one.program)):
        rival = next((one for one in kept if frozenset((one.program, answer.program)) in rivals), None)
        if rival is None:
            kept.append(answer)
        else:
            reason = f"与{rival.name}不能同时享受，已按金额高的{rival.name}计"
            out[answer.program] = NotEntitled(answer.program, answer.name, "excluded", reason)
    return tuple(out.get(answer.program, answer) for answer in answers)


def _plan(book: AidBook, key: str, term: AidTerm) -> Plan | NotEntitled:
    """Return a programme as it stands in a term, or why nothing is computed."""
    if not book.knows(key):
        raise KeyError(key)
    program: Program | None = book.program(key, term.decides)
    if program is None:
        name = book.timeline(key, "definition")[0].held.name
        return NotEntitled(key, name, "no_standard", f"{term.short}还没有这个项目")
    if program.definition.ended:
        return NotEntitled(key, program.name, "ended", f"{term.short}本县没有这个项目")
    if program.definition.record_only:
        return NotEntitled(key, program.name, "record_only", "不由本校发放，只登记，不计算")
    return Plan(book, program, term)
