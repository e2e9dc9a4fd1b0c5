"""The panel beside 应助尽助: one pupil's money of the term, why there is none, and the signed paper of who declines."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates, money
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.fields import kinds
from ledgerdesk.services import attachments, terms
from ledgerdesk.services.aid import checkup, programs
from ledgerdesk.services.aid.checkup import Owed
from ledgerdesk.services.payments import results
from ledgerdesk.services.payments.results import PaymentFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.checkup import checkup_source
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone

DECLINED_HINT = "自愿放弃的，要有家长签了字的放弃书：保存后把照片附在右边。"
_TONES = {steps.ARRIVED: Tone.OK, steps.SIGNED: Tone.OK, steps.FAILED: Tone.BAD}


class CheckUpPanel(DetailPanel):
    """See RecordPanel; ``explain`` asks for the reason of pupils."""

    def __init__(self, desk: Desk, found: checkup_source.Found, explain: Callable[[Sequence[int]], object]) -> None:
        super().__init__(desk.theme, empty="选一名学生，这里显示本学期的补助")
        self._desk, self._found, self._explain = desk, found, explain
        self._wanted: int | None = None
        self.strip: AttachmentStrip | None = None

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record
        one = self._one()
        if one is None:
            self.show_nothing()
            return
        on, student_id = self._desk.on, one.student_id

        def work(session: Session) -> tuple[tuple[PaymentFacts, ...], Mapping[str, str]]:
            term = terms.term_at(session, on).id
            paid = tuple(each for each in results.of_student(session, student_id) if each.term_id == term)
            book = programs.book(session)
            named = {key: book.program(key, on) for key in {each.program for each in paid}}
            return paid, {key: program.name if program else "已撤回的项目" for key, program in named.items()}

        self._desk.read("读取补助", work, partial(self._draw, one), owner=self, key=f"checkup-panel:{id(self)}")

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        one = self._one()
        if one is None or not self._desk.editable:
            return {}
        return {Command.EDIT: partial(self._explain, [one.student_id])}

    def _one(self) -> Owed | None:
        owed = self._found.checked.owed if self._found.checked is not None else ()
        return next((one for one in owed if one.student_id == self._wanted), None)

    def _draw(self, one: Owed, read: tuple[tuple[PaymentFacts, ...], Mapping[str, str]]) -> None:
        if one != self._one():
            return
        paid, names = read
        theme, desk = self._theme, self._desk
        word = checkup_source.state_word(one)
        chip = Chip(theme, word, checkup_source.tone_of(word))
        pupil = link(theme, "打开学生", partial(desk.open, places.STUDENTS, places.REGISTER, record=one.student_id))
        self.set_head(one.name, one.class_name or "没有班级", holder(row(theme, chip, None)), show_picture=False)
        items: list[Item] = [
            key_value(theme, "类别", "、".join(one.categories)),
            *((key_value(theme, "怎么办", one.advice),) if one.advice else ()),
        ]
        if one.reason_id is not None:
            items += [rule(), Label("没发的原因", "strong"), key_value(theme, "原因", one.reason)]
            items += [key_value(theme, "说明", one.note)] if one.note else []
            items += [Label("签了字的放弃书", "sub"), self._paper(one)]
        items += [
            rule(),
            Label("本学期的补助", "strong"),
            *(self._payment(each, names) for each in paid),
            *(() if paid else (Label("还没有造册。", "sub"),)),
        ]
        items += [None, pupil]
        self.set_body(holder(column(theme, *items, spacing=6)))
        words = "改原因…" if one.reason_id is not None else "写明原因…"
        buttons = [Button(theme, words, tip="写明原因（F2）", run=partial(self._explain, [one.student_id]))]
        if one.reason_id is not None:
            buttons.append(Button(theme, "收回原因", run=partial(self._withdraw, one)))
        self.set_actions(*(buttons if desk.editable and one.state != checkup.ARRIVED else ()))

    def _payment(self, paid: PaymentFacts, names: Mapping[str, str]) -> Item:
        kind = "" if paid.kind == steps.REGULAR else f"（{steps.KINDS[paid.kind]}）"
        when = f"{dates.show_day(paid.status_on)}　{paid.explanation}"
        chip = Chip(self._theme, steps.WORDS.get(paid.status, "—"), _TONES.get(paid.status, Tone.WARN))
        return column(
            self._theme,
            key_value(self._theme, "金额", f"{money.show(paid.amount_fen)} 元{kind}", extra=chip),
            Label(names[paid.program], "sub", wrap=True),
            Label(when, "sub", wrap=True),
            *((Label(f"没有到账：{paid.reason}", "bad", wrap=True),) if paid.reason else ()),
            spacing=2,
        )

    def _paper(self, one: Owed) -> AttachmentStrip:
        strip = self.strip = AttachmentStrip(self._desk, attachments.UNAIDED, hint="拍照后拖到这里", action="附放弃书")
        strip.begin(one.reason_id, f"{one.name} 放弃书")
        return strip

    def _withdraw(self, one: Owed) -> None:
        checked = self._found.checked
        if checked is not None:
            term = checked.term_id
            self._desk.write(
                f"收回没发补助的原因 {one.name}",
                lambda session: checkup.withdraw(session, term, [one.student_id]),
                failed=lambda problem: self._desk.asker.show_error("没有收回", str(problem)),
                owner=self,
                toast=f"已收回 {one.name} 的原因",
            )


class ReasonDialog(StoringDialog):
    """Why pupils have no money this term, many at once."""

    def __init__(self, desk: Desk, term_id: int, pupils: Sequence[Owed], parent: QWidget) -> None:
        self._term, self._pupils = term_id, tuple(pupils)
        names = "、".join(one.name for one in self._pupils[:5])
        told = names + (f" 等 {len(self._pupils)} 人" if len(self._pupils) > 5 else "")
        fields = (
            kinds.code("code", "原因", "unaided_reason", required=True),
            kinds.text("note", "说明", hint="选“其他”要写明"),
        )
        title = f"写明原因（{len(self._pupils)} 人）"
        over = [Label(told, "sub", wrap=True), Label(DECLINED_HINT, "sub", wrap=True)]
        super().__init__(desk, title, fields, parent, over=over)
        if len(self._pupils) == 1 and self._pupils[0].note:
            self.form.set_values({"note": self._pupils[0].note})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        ids = [one.student_id for one in self._pupils]
        code, note = str(values["code"]), str(values["note"] or "")
        return lambda session: checkup.explain(session, self._term, ids, code, note)
