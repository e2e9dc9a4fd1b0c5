"""One programme of the page of standards: what it is, its standards through time, and a sum worked out."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout

from ledgerdesk.domain import grades
from ledgerdesk.domain.aid import phrases
from ledgerdesk.domain.aid.book import Entry, Program
from ledgerdesk.domain.aid.entitle import entitlement, quote
from ledgerdesk.domain.aid.facts import DayCount, Entitlement, PupilFacts
from ledgerdesk.domain.aid.program import BENEFITS, DAY, DEFINITION
from ledgerdesk.domain.rights import Right
from ledgerdesk.services.aid import programs
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.aid.policy import policy_reading
from ledgerdesk.ui.aid.policy.policy_reading import LAYERS, Reading
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Card, well
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import clear, column, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value, rule
from ledgerdesk.ui.settings.settings_tab import hint
from ledgerdesk.ui.theme import Theme, Tone

_KEY = 84  # pixels at normal text size
_DAYS = 100  # days of meals to begin with; the person types another number
_LEVEL = "general"


class Detail(QObject):
    """Fills a column with a programme.

    Signals: ``adding`` asks for a new standard, ``turning`` for beginning or end, ``meaning`` for whom it is meant,
    ``withdrawing`` names an own row to take back.
    """

    adding = Signal()
    turning = Signal()
    meaning = Signal()
    withdrawing = Signal(int, str)

    def __init__(self, desk: Desk, body: QVBoxLayout, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._body = desk, body
        self.sum = SumCard(desk.theme)

    def show(self, program: Program, reading: Reading, term: TermFacts | None) -> None:
        """Show a programme."""
        self.sum.setParent(None)
        clear(self._body)
        self._body.addWidget(self._facts(program, reading))
        self.sum.show_program(program, reading, term)
        if term is not None and not program.definition.ended:
            self._body.addWidget(self.sum)
            self.sum.setVisible(True)
        self._body.addWidget(self._timeline(program, reading))
        if turns := policy_reading.turns(reading, program.key):
            self._body.addWidget(self._changes(turns, reading))
        self._body.addStretch(1)

    def _facts(self, program: Program, reading: Reading) -> Card:
        theme, definition = self._desk.theme, program.definition
        state = policy_reading.state(program)
        chips = [Chip(theme, BENEFITS[definition.benefit], Tone.MUTE), Chip(theme, state, Tone.MUTE)]
        turn = "开办…" if definition.ended else "停办…"
        buttons = self._desk.when(
            Right.SETTINGS,
            Button(theme, turn, small=True, run=self.turning.emit),
            Button(theme, "改对象…", small=True, run=self.meaning.emit),
            Button(theme, "新标准…", small=True, run=self.adding.emit),
        )
        facts = [
            ("怎么给", phrases.manner(definition)),
            ("给谁", phrases.conditions(program.conditions, reading.book.labels)),
            ("谁出钱", phrases.payers(definition)),
            ("不能同享", "、".join(reading.names.get(key, key) for key in definition.excludes)),
        ]
        lines = [key_value(theme, key, words, width=_KEY) for key, words in facts if words]
        source = [Label(f"依据：{program.source}", "sub", wrap=True)]
        return Card(
            theme,
            row(theme, Label(program.name, "heading"), *chips, None, *(() if self._desk.past else buttons)),
            *lines,
            row(theme, (source[0], 1), *(() if program.checked else (Chip(theme, "待核", Tone.MUTE),))),
            spacing=6,
        )

    def _timeline(self, program: Program, reading: Reading) -> Card:
        theme = self._desk.theme
        held = policy_reading.entries(reading, program.key)
        if not held:
            gives = program.definition.gives or program.name
            return Card(theme, Label("标准", "heading"), hint(f"没有金额：{gives}。要定金额的，加一条新标准。"))
        blocks: list[QLayout] = []
        for entry in held:
            lines = phrases.rate_lines(entry.held, program.definition, reading.book.labels, reading.names)
            blocks.append(self._entry(program, reading, entry, lines))
        items = [item for block in blocks for item in (rule(), block)]
        return Card(theme, Label("标准", "heading"), *items[1:], spacing=7)

    def _changes(self, turns: Sequence[Entry], reading: Reading) -> Card:
        theme = self._desk.theme
        blocks = []
        for entry in turns:
            program, _, part = entry.policy.key.rpartition(".")
            if part == DEFINITION:
                words = "停办" if entry.held.ended else "开办"
            else:
                words = f"给谁：{phrases.conditions(entry.held, reading.book.labels)}"
            standing = reading.book.program(program, entry.policy.valid_from)
            if standing is not None:
                blocks.append(self._entry(standing, reading, entry, [words]))
        return Card(theme, Label("开办、停办和对象", "heading"), *blocks, spacing=8)

    def _entry(self, program: Program, reading: Reading, entry: Entry, lines: Sequence[str]) -> QLayout:
        """Return one entry: since when, how it stands, whose it is, what it says, where it comes from."""
        theme, policy = self._desk.theme, entry.policy
        standing, tone = policy_reading.standing(reading, program.key, entry)
        layer, layer_tone = next((words, held) for number, words, held in LAYERS if number == entry.layer)
        chips = [Chip(theme, standing, tone), Chip(theme, layer, layer_tone)]
        if not policy.checked and entry.layer != programs.OWN:
            chips.append(Chip(theme, "待核", Tone.MUTE))
        back: tuple[Button, ...] = ()
        own = reading.own.get((policy.key, policy.valid_from)) if entry.layer == programs.OWN else None
        if own is not None and not self._desk.past:
            withdraw: Callable[[], None] = lambda: self.withdrawing.emit(own, policy_reading.span(entry))  # noqa: E731
            back = self._desk.when(Right.SETTINGS, Button(theme, "撤回", small=True, run=withdraw))
        strong = "strong" if standing == "现行" else ""
        return column(
            theme,
            row(theme, Label(policy_reading.span(entry), strong), *chips, None, *back),
            *(Label(line, wrap=True) for line in lines),
            hint(f"依据：{policy.source}"),
            spacing=2,
        )


class SumCard(Card):
    """算一算: what one kind of pupil gets in the term in view, in the sentence papers print."""

    def __init__(self, theme: Theme) -> None:
        self.grade = Combo(theme, name="年级")
        self.boarding = Segments(theme, ((True, "住校"), (False, "走读")), name="住校走读")
        self.category = Combo(theme, name="身份类别")
        self.days = LineEdit(theme, str(_DAYS))
        self.days.setFixedWidth(theme.px(64))
        self.days.setAccessibleName("天数")
        self._days_word = Label("天", "sub")
        self.said = Label("", wrap=True, selectable=True)
        choices = row(theme, self.grade, self.boarding, self.category, self.days, self._days_word, None)
        super().__init__(theme, Label("算一算", "heading"), choices, well(theme, self.said), spacing=8)
        self._program: Program | None = None
        self._reading: Reading | None = None
        self._term: TermFacts | None = None
        for choice in (self.grade, self.boarding, self.category):
            choice.chosen.connect(lambda _value: self._compute())
        self.days.textChanged.connect(lambda _text: self._compute())

    def show_program(self, program: Program, reading: Reading, term: TermFacts | None) -> None:
        """Work out sums of another programme, for a pupil who may have it to begin with."""
        fresh = self._program is None or self._program.key != program.key
        self._program, self._reading, self._term = program, reading, term
        stages = {stage for asked in program.conditions for stage in asked.stage}
        offered = [(stage, grade) for stage, grade in _GRADES if not stages or stage in stages]
        self.grade.set_options([(grades.code(grades.Grade(*one)), grades.grade_name(*one)) for one in offered])
        codes = [(code, word) for code, word in reading.book.labels.items() if code in _asked(program)]
        self.category.set_options([*codes, (None, "没有身份类别")])
        asked = [*program.conditions, *(rate.condition for rate in program.rates)]
        if fresh:
            self.category.set_value(codes[0][0] if codes else None)
            self.boarding.set_value(next((one.boarding for one in asked if one.boarding is not None), True))
        self.boarding.setVisible(any(one.boarding is not None for one in asked))
        self.category.setVisible(any(one.category or one.level for one in asked))
        daily = program.definition.unit == DAY
        self.days.setVisible(daily)
        self._days_word.setVisible(daily)
        self._compute()

    def _compute(self) -> None:
        program, reading, term = self._program, self._reading, self._term
        code = self.grade.value()
        if program is None or reading is None or term is None or not isinstance(code, str):
            return
        found = grades.of_code(code)
        category = self.category.value()
        typed = self.days.text().strip()
        days = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
        when = reading.book.term(term)
        facts = PupilFacts(
            stage=found.stage,
            grade=found.grade,
            boarding=self.boarding.value() is True,
            categories=(category,) if isinstance(category, str) else (),
            level=_LEVEL,
            meal_days=(DayCount(when.decides, days),) if days else (),
            enrolled_days=days,
        )
        compute = quote if program.definition.record_only else entitlement
        answer = compute(reading.book, program.key, facts, when)
        self.said.setText(answer.explanation if isinstance(answer, Entitlement) else f"不享受：{answer.reason}。")


_GRADES = (
    *((grades.PRESCHOOL, grade) for grade in range(1, 5)),
    *((grades.PRIMARY, grade) for grade in range(1, 7)),
    *((grades.MIDDLE, grade) for grade in range(7, 10)),
    *((grades.HIGH, grade) for grade in range(10, 13)),
    *((grades.VOCATIONAL, grade) for grade in range(1, 4)),
    (grades.COLLEGE, 1),
    (grades.UNIVERSITY, 1),
)


def _asked(program: Program) -> frozenset[str]:
    """Return the categories a programme asks about; the commonest one where it asks about none."""
    asked = {code for one in program.conditions for code in one.category}
    return frozenset(asked | {code for rate in program.rates for code in rate.condition.category} or {"out_of_poverty"})
