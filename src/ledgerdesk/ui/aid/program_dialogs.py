"""A programme of the school's own, its beginning and end, and the example counties."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.aid.book import Program
from ledgerdesk.domain.aid.program import BENEFITS, CASH, UNITS
from ledgerdesk.fields import kinds
from ledgerdesk.services.aid import counties, programs
from ledgerdesk.ui.aid.policy_reading import Reading
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.settings_tab import hint

_LIVING = ((None, "都给"), (True, "住校生"), (False, "走读生"))


class LocalDialog(StoringDialog):
    """A new programme: what it gives, whom, how much, from when."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        theme = desk.theme
        self.benefit = Segments(theme, tuple(BENEFITS.items()), name="给什么")
        self.unit = Combo(theme, tuple(UNITS.items()), name="多久一次")
        self.living = Segments(theme, _LIVING, name="住校走读")
        fields = (
            kinds.text("name", "项目名称", required=True),
            kinds.money("amount", "每人金额", hint="元；实物、照顾可以空着"),
            kinds.text("gives", "给的是什么", hint="如 校服一套；资金可以空着"),
            kinds.codes("stages", "学段", "stage", hint="不选就是各学段"),
            kinds.codes("categories", "身份类别", "category", hint="不选就不问类别"),
            kinds.codes("levels", "困难等级", "level", hint="不选就不问等级"),
            kinds.day("since", "从哪天起", required=True),
            kinds.text("source", "依据", required=True, hint="文件号或会议决定"),
        )
        over = [
            row(theme, _label(desk, "给什么"), self.benefit, 12, Label("多久一次", "sub"), self.unit, None),
            row(theme, _label(desk, "住校走读"), self.living, None),
        ]
        super().__init__(desk, "新增资助项目", fields, parent, over=over, width=640)
        self.form.set_values({"since": desk.today})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        amount, since = values["amount"], values["since"]
        assert isinstance(since, date)  # noqa: S101 - a required day
        if self.benefit.value() == CASH and not amount:
            self.bar.say_problems(0, self.form.show_problems({"amount": "请填写金额。"}))
            return None
        asked: dict[str, Any] = {
            key: list(held)
            for key, held in (
                ("stage", _listed(values["stages"])),
                ("category", _listed(values["categories"])),
                ("level", _listed(values["levels"])),
            )
            if held
        }
        if self.living.value() is not None:
            asked["boarding"] = self.living.value()
        local = programs.LocalProgram(
            name=str(values["name"]),
            benefit=str(self.benefit.value()),
            unit=str(self.unit.value()),
            gives=str(values["gives"] or ""),
            eligible=(asked,),
            standard=({"fen": amount},) if amount else (),
        )
        source = str(values["source"])
        return lambda session: programs.add_local(session, local, since, source)


class TurnDialog(StoringDialog):
    """The last day of a programme, or the first of one not given here so far."""

    def __init__(self, desk: Desk, program: Program, parent: QWidget) -> None:
        self._program = program
        begin = program.definition.ended
        day = (
            kinds.day("day", "从哪天起", required=True)
            if begin
            else kinds.day("day", "最后一天", required=True, hint="以前发的照旧")
        )
        fields = (day, kinds.text("source", "依据", required=True, hint="文件号或会议决定"))
        super().__init__(desk, f"{'开办' if begin else '停办'}：{program.name}", fields, parent)
        self.form.set_values({"day": desk.today})
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        key, day, source = self._program.key, values["day"], str(values["source"])
        assert isinstance(day, date)  # noqa: S101 - a required day
        if self._program.definition.ended:
            return lambda session: programs.begin_program(session, key, day, source)
        return lambda session: programs.end_program(session, key, day, source)


class CountyDialog(StoringDialog):
    """Which example county's amounts are used, from when to when."""

    def __init__(self, desk: Desk, reading: Reading, parent: QWidget) -> None:
        theme = desk.theme
        self.county = Combo(theme, [(county.id, county.name) for county, _ in reading.counties], name="示例县")
        fields = (
            kinds.day("since", "从哪天起", required=True, hint="前一个示例县到前一天为止"),
            kinds.day("until", "到哪天止", hint="没有期限就空着"),
        )
        over: list[Item] = [hint(_ABOUT), row(theme, _label(desk, "示例县"), self.county, None)]
        super().__init__(desk, "用示例县的标准", fields, parent, over=over, width=640)
        self.form.set_values({"since": desk.today})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        county, since, until = str(self.county.value()), values["since"], values["until"]
        assert isinstance(since, date)  # noqa: S101 - a required day
        last = until if isinstance(until, date) else None
        return lambda session: counties.use(session, county, since, last)


def _listed(value: object) -> Sequence[str]:
    return tuple(str(code) for code in value) if isinstance(value, (list, tuple)) else ()


def _label(desk: Desk, words: str) -> Label:
    label = Label(words, "sub")
    label.setFixedWidth(desk.theme.px(LABEL))
    return label


_ABOUT = "示例县的金额照各地计划、总结里的说法录入，没有对照原文件。县里有正式文件的，请在项目里加“新标准”。"
