"""What a pupil is entitled to in a term, and in which words; every amount comes from the book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledgerdesk.domain.aid import amounts, conditions, words
from ledgerdesk.domain.aid.book import AidBook, AidTerm, Program
from ledgerdesk.domain.aid.facts import Basis, Entitlement, NotEntitled, PupilFacts
from ledgerdesk.domain.aid.program import CASH, DAY, ONCE, TERM, Condition
from ledgerdesk.domain.aid.shares import split

Answer = Entitlement | NotEntitled


def entitlement(book: AidBook, program: str, facts: PupilFacts, term: AidTerm) -> Answer:
    """Return what a pupil gets of one programme in a term, or why not; other programmes are not looked at.

    Raises:
        KeyError: there never was such a programme.
    """
    return Run(book, term, [program], everything=True).one(program, facts)


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
    run = Run(book, term, [program], everything=True)
    found = run.at(program)
    if isinstance(found, NotEntitled):
        return found
    # The first condition says which facts the sentence names.
    met = conditions.first_met(found.conditions, facts) or found.conditions[0]
    return run.computed(found, met, facts)


class Run:
    """One term's computation for many pupils: programmes are looked up once, equal pupils computed once.

    ``programs`` names those wanted, in order; without it all that are computed here. It only remembers answers: the
    book it was made of never changes.
    """

    def __init__(
        self, book: AidBook, term: AidTerm, programs: Iterable[str] | None = None, *, everything: bool = False
    ) -> None:
        """Look the programmes up; ``everything`` keeps those only recorded, to say that they are."""
        self._book, self._term = book, term
        wanted = book.keys() if programs is None else tuple(programs)
        found = {key: self._look_up(key) for key in wanted}
        if programs is None and not everything:
            found = {key: one for key, one in found.items() if isinstance(one, Program)}
        self._programs = found
        self._known: dict[str, dict[object, Answer]] = {key: {} for key in found}
        self._rivals = rivals(one for one in found.values() if isinstance(one, Program))

    def at(self, key: str) -> Program | NotEntitled:
        """Return a programme as it stands in the term, or why it is not computed."""
        found = self._programs[key]
        if isinstance(found, NotEntitled) and found.code == "record_only":
            program = self._book.program(key, self._term.decides)
            return found if program is None else program
        return found

    def of(self, facts: PupilFacts) -> tuple[Answer, ...]:
        """Return the answers for a pupil in the order of the programmes, those excluding each other settled."""
        base = _signature(facts)
        answers = tuple([self._answer(key, one, facts, base) for key, one in self._programs.items()])
        return settle(answers, self._rivals) if self._rivals else answers

    def one(self, key: str, facts: PupilFacts) -> Answer:
        """Return the answer of one programme."""
        return self._answer(key, self._programs[key], facts, _signature(facts))

    def _look_up(self, key: str) -> Program | NotEntitled:
        timeline = self._book.timeline(key, "definition")
        if not timeline:
            raise KeyError(key)
        program = self._book.program(key, self._term.decides)
        if program is None:
            return NotEntitled(key, timeline[0].held.name, "no_standard", f"{self._term.short}还没有这个项目")
        if program.definition.ended:
            return NotEntitled(key, program.name, "ended", f"{self._term.short}本县没有这个项目")
        if program.definition.record_only:
            return NotEntitled(key, program.name, "record_only", "不由本校发放，只登记，不计算")
        return program

    def _answer(self, key: str, program: Program | NotEntitled, facts: PupilFacts, base: object) -> Answer:
        if isinstance(program, NotEntitled):
            return program
        if not facts.on_roll:
            return NotEntitled(key, program.name, "off_roll", "统计日不在本校就读")
        if key in facts.elsewhere:
            return NotEntitled(key, program.name, "elsewhere", "本学期在外校已享受")
        if facts.received and program.definition.unit == ONCE and key in facts.received:
            return NotEntitled(key, program.name, "received", "只发一次，以前已享受")
        mark = base
        if program.definition.unit == DAY:
            mark = (base, facts.meal_days, facts.enrolled_days)
        if facts.decided:
            mark = (mark, facts.decided.get(key))
        known = self._known[key]
        answer = known.get(mark)
        if answer is None:
            answer = known[mark] = self._compute(program, facts)
        return answer

    def _compute(self, program: Program, facts: PupilFacts) -> Answer:
        definition = program.definition
        if definition.pay_by not in (TERM, self._term.season):
            season = words.SEASONS[definition.pay_by]
            return NotEntitled(program.key, program.name, "season", f"按学年发，在{season}学期发")
        met = conditions.first_met(program.conditions, facts)
        if met is None:
            code, reason = conditions.refusal(program.conditions, facts, self._book.labels)
            return NotEntitled(program.key, program.name, code, reason)
        return self.computed(program, met, facts)

    def computed(self, program: Program, met: Condition, facts: PupilFacts) -> Answer:
        """Return the amount for a pupil who meets a condition, or why there is none."""
        definition, labels = program.definition, self._book.labels
        found = amounts.amount(self._book, program, facts, self._term)
        if isinstance(found, amounts.NoAmount):
            if found.code != "no_standard" or definition.benefit == CASH:
                return NotEntitled(program.key, program.name, found.code, found.reason)
            policy, fen = None, 0
            said = f"{definition.gives or definition.name}（{program.source}）"
            source, checked, basis = program.source, program.checked, None
        else:
            policy, fen = found.policy, found.fen
            source, checked = policy.source, found.checked
            said = f"{found.formula}（{source}）"
            basis = Basis(found.rate, policy.valid_from, self._term.short, found.days)
        boarding = met.boarding is not None or any(rate.condition.boarding is not None for rate in program.rates)
        who = words.pupil(facts, met, labels, boarding=boarding)
        return Entitlement(
            program.key,
            program.name,
            definition.benefit,
            fen,
            f"{who}，{self._term.short}：{said}",
            source,
            checked,
            split(fen, definition.funding),
            facts,
            basis,
        )


@dataclass(frozen=True, slots=True)
class _Rivals:
    pairs: frozenset[frozenset[str]]

    def between(self, one: str, other: str) -> bool:
        return frozenset((one, other)) in self.pairs


def rivals(programs: Iterable[Program]) -> _Rivals | None:
    """Return which programmes exclude each other; said by one of the two is enough. None when none do (I15)."""
    pairs = {
        frozenset((program.key, other))
        for program in programs
        for other in program.definition.excludes
        if other != program.key
    }
    return _Rivals(frozenset(pairs)) if pairs else None


def settle(answers: Sequence[Answer], rivals: _Rivals) -> tuple[Answer, ...]:
    """Return the answers with the smaller of two that exclude each other refused (R11); equal ones by their key."""
    granted = [answer for answer in answers if isinstance(answer, Entitlement)]
    if len(granted) < 2:
        return tuple(answers)
    kept: list[Entitlement] = []
    out: dict[str, NotEntitled] = {}
    for answer in sorted(granted, key=lambda one: (-one.fen, one.program)):
        rival = next((one for one in kept if rivals.between(one.program, answer.program)), None)
        if rival is None:
            kept.append(answer)
        else:
            reason = f"与{rival.name}不能同时享受，已按金额高的{rival.name}计"
            out[answer.program] = NotEntitled(answer.program, answer.name, "excluded", reason)
    return tuple(out.get(answer.program, answer) for answer in answers)


def _signature(facts: PupilFacts) -> object:
    return (
        facts.stage,
        facts.grade,
        facts.boarding,
        facts.categories,
        facts.level,
        facts.residence,
        facts.in_county,
        facts.in_province,
    )
