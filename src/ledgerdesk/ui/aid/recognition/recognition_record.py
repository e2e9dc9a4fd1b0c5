"""这名学生: one recognition whole, with what can be done about it; each step says who, when and on what it rests."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from ledgerdesk.domain import dates, money
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.fields import codes
from ledgerdesk.services.recognition import batches
from ledgerdesk.services.recognition.lists import RecognitionFacts, Spoken, StepFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.recognition import recognition_reading as reading
from ledgerdesk.ui.aid.recognition.recognition_actions import RecognitionActions
from ledgerdesk.ui.aid.recognition.recognition_reading import Reading
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.layout import Item, clear, column, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value, rule
from ledgerdesk.ui.settings.settings_tab import hint

_KEY = 66
_ANSWERS = (
    ("disaster", "自然灾害"),
    ("accident", "突发意外"),
    ("weak_labour", "劳动能力弱"),
    ("unemployment", "失业"),
    ("debts", "欠债"),
    ("other", "其他"),
)


class RecordView(QVBoxLayout):
    """Fills itself with one recognition."""

    def __init__(self, desk: Desk, do: RecognitionActions) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, desk.theme.px(6), 0)
        self.setSpacing(desk.theme.px(7))
        self._desk, self._do = desk, do

    def show_nothing(self) -> None:
        """Say that no row is highlighted."""
        clear(self)
        self.addWidget(Label("选一行，这里显示这名学生的认定经过。", "sub", wrap=True))
        self.addStretch(1)

    def load(self, facts: RecognitionFacts, told: Reading) -> None:
        """Show a recognition."""
        clear(self)
        one = facts.row
        to_pupil = partial(self._desk.open, places.STUDENTS, places.REGISTER, record=one.student_id)
        status = Chip(
            self._desk.theme, reading.step_word(one.status), reading.tone(reading.material(one, refusable=False))
        )
        self._put(
            row(self._desk.theme, link(self._desk.theme, one.name, to_pupil), None, status),
            Label(one.class_name, "sub"),
        )
        ground = codes.table("recognition_ground").label(one.ground)
        basis = one.basis if one.basis == ground else f"{ground}：{one.basis}"
        self._facts(
            ("依据", basis),
            ("去年", told.level(one.last_level) or "没有"),
            ("今年", told.level(one.level) or (f"{told.level(one.proposed)}（建议）" if one.proposed else "")),
            *((("原因", facts.reason),) if facts.reason else ()),
            *((("还缺", one.lacks),) if one.lacks else ()),
        )
        self._actions(facts)
        self._application(facts)
        self._photos(facts)
        self._head("经过", facts.steps)
        for step in facts.steps:
            self._step(step)
        self._head("评议意见", facts.spoken)
        for said in facts.spoken:
            self._spoken(said, told)
        self._head("异议", facts.objections)
        for each in facts.objections:
            ended = codes.table("objection_outcome").label(each.outcome) if each.outcome else "还没有办结"
            self._put(Label(f"{dates.show_day(each.received_on)}　{ended}"), hint(each.content))
        if facts.replaces_id is not None:
            self._put(rule(), hint("这是更正后的一条，原来的一条留底可查。"))
        self.addStretch(1)

    def _application(self, facts: RecognitionFacts) -> None:
        told = facts.application
        if told is None:
            return
        self._head("申请表", (told,))
        income = f"{money.show(told.per_capita_fen)} 元" if told.per_capita_fen is not None else ""
        answers = [(label, str(getattr(told, key) or "")) for key, label in _ANSWERS]
        self._facts(
            ("收到", dates.show_day(told.received_on)),
            ("人均年收入", income),
            *((label, words) for label, words in answers if words),
            ("承诺", "已手写" if told.promised else "还没有写"),
        )

    def _photos(self, facts: RecognitionFacts) -> None:
        strip = AttachmentStrip(self._desk, batches.RECOGNITION, hint="申请表、调查表拍下来，拖到这里")
        strip.begin(facts.row.id, f"{facts.row.name}的认定")
        self._put(strip)

    def _step(self, step: StepFacts) -> None:
        theme = self._desk.theme
        words = f"到{reading.step_word(step.target)}"
        on: list[Item] = []
        if step.meeting_id is not None:
            on.append(link(theme, "看会议", partial(self._do.open_meeting, step.meeting_id)))
        if step.notice_id is not None:
            on.append(link(theme, "看公示", partial(self._do.see_notice, step.notice_id)))
        self._put(row(theme, Label(f"{dates.show_day(step.done_on)}　{words}"), None, *on))
        if step.staff or step.finding:
            said = "；".join(one for one in (step.finding, step.proposal) if one)
            self._put(hint(f"{step.staff or '走访人没有写'}：{said}"))

    def _spoken(self, said: Spoken, told: Reading) -> None:
        one = said.said
        votes = (one.votes_for, one.votes_against, one.abstained)
        counted = f"　同意 {votes[0] or 0}、反对 {votes[1] or 0}、弃权 {votes[2] or 0}" if any(votes) else ""
        kind = codes.table("meeting_kind").label(said.kind)
        self._put(
            Label(f"{dates.show_day(said.held_on)}　{kind}：{told.level(one.level or '') or '没有定等级'}", wrap=True),
            hint(f"{one.opinion or '没有写意见'}{counted}"),
        )

    def _actions(self, facts: RecognitionFacts) -> None:
        desk, do, one = self._desk, self._do, facts.row
        if not desk.editable or facts.superseded_on is not None:
            return
        theme = desk.theme
        found: list[Button] = []

        def offer(words: str, run: Callable[[], object]) -> None:
            found.append(Button(theme, words, small=True, run=run))

        if one.status not in rules.FROZEN:
            offer("申请表…", partial(do.application, one.id, one.name))
        if one.status == rules.APPLIED:
            offer("走访调查…", partial(do.investigate, one.id, one.student_id, one.name))
        if one.status == rules.DRAFT:
            offer("移出", partial(do.remove, [one.id]))
        if rules.WITHDRAWN in rules.targets(one.status, one.ground):
            offer("撤回…", partial(do.withdraw, [one.id], one.name))
        if one.status == rules.OBJECTED:
            offer("重新认定…", partial(do.decide, one.id, one.name))
        if one.status in rules.RECOGNISED:
            offer("更正…", partial(do.correct, one.id, one.name))
            offer("调本学期等级…", partial(do.set_term_level, one.student_id, one.name))
        for at in range(0, len(found), 2):
            self._put(row(theme, *found[at : at + 2], None, spacing=6))

    # ---- parts -----------------------------------------------------------------------------------
    def _head(self, words: str, things: Sequence[object]) -> None:
        if things:
            self._put(rule(), Label(words, "strong"))

    def _facts(self, *facts: tuple[str, str]) -> None:
        self._put(
            column(self._desk.theme, *(key_value(self._desk.theme, k, v, width=_KEY) for k, v in facts), spacing=2)
        )

    def _put(self, *items: object) -> None:
        for item in items:
            if isinstance(item, QVBoxLayout) or hasattr(item, "addLayout"):
                self.addLayout(item)  # type: ignore[arg-type] # a layout has addLayout
            else:
                self.addWidget(item)  # type: ignore[arg-type] # a widget
