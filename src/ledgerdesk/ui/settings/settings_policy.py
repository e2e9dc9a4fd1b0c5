"""设置 › 天数与次数: each number with where it comes from, and the school's own from a day on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain import dates, money
from ledgerdesk.domain.policy import PolicyValue
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import codes, kinds
from ledgerdesk.fields.field import Section
from ledgerdesk.services import policy
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import clear, column, row
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.settings.settings_tab import SettingsTab, hint
from ledgerdesk.ui.theme import Tone

_LABEL = 120  # pixels at normal text size
_WORKING = (("working", "工作日"), ("calendar", "天（含节假日）"))


@dataclass(frozen=True)
class _Rule:
    key: str
    title: str
    unit: str
    most: int
    with_kind: bool = False
    of_money: bool = False
    of_modes: bool = False

    def words(self, value: object) -> str:
        """Say a value: 5 个工作日, 3 次, 2,000.00 元."""
        if self.of_modes and isinstance(value, list | tuple):
            return "、".join(codes.table("visit_mode").label(str(mode)) for mode in value)
        if self.of_money and isinstance(value, int):
            return f"{money.show(value)} {self.unit}"
        if isinstance(value, dict):
            return f"{value.get('count')} {dict(_WORKING).get(str(value.get('kind')), '天')}".replace(
                " 工作日", " 个工作日"
            )
        return f"{value} {self.unit}"


_RULES = (
    _Rule(policy.NOTICE_DAYS, "公示天数", "天", 60, with_kind=True),
    _Rule(policy.VISITS_PER_TERM, "每学期家访", "次", 20),
    _Rule(policy.VISIT_MODES, "哪些方式的家访算次数", "", 0, of_modes=True),
    _Rule(policy.FOLLOW_UP_DAYS, "发现的问题跟进期限", "天", 366),
    _Rule(policy.TALKS_PER_MONTH, "每月谈心", "次", 20),
    _Rule(policy.VISITS_SOON, "家访快到期，还剩", "天", 120),
    _Rule(policy.TALKS_SOON, "谈心快到期，还剩", "天", 31),
    _Rule(policy.TALKS_LEAST, "当月要谈心，上课满", "天", 31),
    _Rule(policy.LATE_AFTER, "算补记，事后超过", "天", 366),
    _Rule(policy.LEAVE_EXCUSES, "请假不算落后，超过", "%", 100),
    _Rule(policy.PAIRINGS_USUAL, "每位带课教师一般结对", "人", 30),
    _Rule(policy.PAIRINGS_USUAL_PARTY, "每位党员教师一般结对", "人", 30),
    _Rule(policy.PAIRINGS_MOST, "每位教师最多结对", "人", 30),
    _Rule(policy.HOUSEHOLDS_USUAL, "每位教职工一般包", "户", 60),
    _Rule(policy.HOUSEHOLDS_MOST, "每位教职工最多包", "户", 60),
    _Rule(policy.HOUSEHOLD_YEARS, "包户几年不变", "年", 20),
    _Rule(policy.HOUSEHOLD_DAYS, "包户每年到村到户", "天", 366),
    _Rule(policy.HOUSEHOLD_FEN, "包户每户每年资金", "元", 0, of_money=True),
    _Rule(policy.HOUSEHOLD_GRACE, "包户算落后，晚了超过", "天", 366),
    _Rule(policy.BOOK_CHECKS, "每学期查阅每个本子", "次", 20),
    _Rule(policy.BOOKS_MEND, "查阅发现缺项后补正", "天", 60),
    _Rule(policy.PARTNER_LESSONS, "校际帮扶每学期送教", "课时", 200),
    _Rule(policy.PARTNER_LECTURES, "校际帮扶每学期讲座", "次", 20),
    _Rule(policy.PARTNER_VISITS, "校际帮扶每月到对方单位", "次", 20),
)
#: What each number is called, by its key.
TITLES = {rule.key: rule.title for rule in _RULES}


class PolicyTab(SettingsTab):
    """The numbers as they hold today."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "公示几天、家访几次，县里另有规定的在这里改")
        self._typed: dict[str, dict[str, str]] = {}  # what was typed and not saved, by key
        self._list = column(desk.theme, spacing=0)
        self.lay_out(
            Card(
                desk.theme,
                Label("天数与次数", "heading"),
                hint(_ABOUT),
                self._list,
                spacing=10,
                margin=(18, 14, 18, 14),
            )
        )
        self._read()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if isinstance(change_set, ChangeSet) and "PolicyOverride" in change_set.entities():
            self._read()

    def _read(self) -> None:
        today = self.desk.today

        def work(session: Session) -> list[PolicyValue]:
            book = policy.book(session)
            return [book.at(rule.key, today) for rule in _RULES]

        self.desk.read("读取天数与次数", work, self._show, owner=self)

    def _show(self, values: list[PolicyValue]) -> None:
        clear(self._list)
        for rule, value in zip(_RULES, values, strict=True):
            self._list.addLayout(self._line(rule, value))

    def _line(self, rule: _Rule, value: PolicyValue) -> QLayout:
        theme = self.theme
        name, now = Label(rule.title), Label(rule.words(value.value), "strong")
        name.setFixedWidth(theme.px(170))
        now.setFixedWidth(theme.px(130))
        chip = Chip(
            theme, "本校" if value.own else "已核对" if value.checked else "待核", Tone.INFO if value.own else Tone.MUTE
        )
        since = f"{dates.full(value.valid_from)}起　{value.source}"
        change = Button(theme, "改", small=True, run=partial(self._ask, rule, value))
        change.setAccessibleName(f"改{rule.title}")
        buttons = () if self.desk.past else self.desk.when(Right.SETTINGS, change)
        top = row(theme, name, now, chip, None, *buttons, spacing=10)
        return column(theme, top, hint(since), spacing=1, margin=(0, 6, 0, 6))

    def _ask(self, rule: _Rule, value: PolicyValue) -> None:
        dialog = _PolicyDialog(self.desk, rule, value, self)
        dialog.form.restore_text(self._typed.pop(rule.key, {}))
        if not dialog.ask() and isValid(dialog) and (typed := dialog.form.text_state()):
            self._typed[rule.key] = typed


class _PolicyDialog(Dialog):
    """The school's own value of one number, from a day on, with its ground."""

    def __init__(self, desk: Desk, rule: _Rule, value: PolicyValue, parent: QWidget) -> None:
        super().__init__(desk.theme, rule.title, parent, width=520)
        self._desk, self._rule = desk, rule
        number = (
            kinds.codes("count", "算次数的方式", "visit_mode", required=True)
            if rule.of_modes
            else kinds.money("count", rule.title, required=True, hint=rule.unit)
            if rule.of_money
            else kinds.integer("count", rule.title, required=True, least=0, most=rule.most, hint=rule.unit)
        )
        fields = (
            number,
            kinds.day("since", "从哪天起", required=True, hint="以前的照旧"),
            kinds.text("source", "依据", required=True, hint="文件号或会议决定"),
            kinds.text("reason", "说明"),
        )
        self.form = FormView(
            desk.theme, [Section(title="", fields=fields)], today=lambda: desk.today, label_width=_LABEL
        )
        present = value.value
        count = present.get("count") if isinstance(present, dict) else present
        self.form.set_values({"count": count, "since": desk.today})
        self._kind = Segments(desk.theme, _WORKING, name="怎么数")
        if isinstance(present, dict):
            self._kind.set_value(present.get("kind"))
        how = Label("怎么数", "sub")
        how.setFixedWidth(desk.theme.px(_LABEL))
        kind_line = [row(desk.theme, how, self._kind, None)] if rule.with_kind else []
        self.bar = SaveBar(desk.theme)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        self.put(Label(rule.title, "heading"), self.form, *kind_line, self.bar)
        for keys in Command.SAVE.keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        self.form.focus_first()

    def save(self) -> None:
        """Store the value."""
        values = self.form.collect()
        self.bar.say_problems(self.form.problem_count())
        if values is None or not self.bar.save_button.isEnabled():
            return
        count = values["count"]
        if isinstance(count, tuple):
            count = list(count)
        value = {"count": count, "kind": self._kind.value()} if self._rule.with_kind else count
        store = self._store(value, values)
        self.bar.save_button.forbid("正在保存")
        self._desk.write(
            f"修改{self._rule.title}",
            store,
            lambda _id: self.accept(),
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=f"已改{self._rule.title}",
        )

    def _store(self, value: object, values: Mapping[str, object]) -> Callable[[Session], int]:
        since, source, reason = values["since"], str(values["source"]), values["reason"]
        assert isinstance(since, date)  # noqa: S101 - a required day
        key = self._rule.key
        return lambda session: policy.override(session, key, since, value, source, str(reason) if reason else None)

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, RuleError):
            renamed = {
                {"value": "count", "valid_from": "since"}.get(k, k): words for k, words in problem.problems.items()
            }
            others = self.form.show_problems(renamed)
            self.bar.say_problems(self.form.problem_count(), others)
        else:
            self.bar.say(str(problem), "bad")


_ABOUT = "改了以后从您写的那天起算，以前的照旧。“待核”是程序带来的数，还没有人对照原文件核对过。"
