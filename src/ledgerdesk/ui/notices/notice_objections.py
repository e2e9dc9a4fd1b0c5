"""Objections to a notice: taken down and closed; while one is open, what the notice leads to has to wait."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes, kinds
from ledgerdesk.services import objections
from ledgerdesk.services.objections import ObjectionFacts
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import Item, column, row
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.notices.notice_reading import Notice
from ledgerdesk.ui.settings.settings_tab import hint
from ledgerdesk.ui.theme import Tone

_WIDE = 620


class ObjectionsBox(QWidget):
    """The objections to one issued notice, with 〔登记异议〕 and, for open ones, 〔办结〕."""

    def __init__(self, desk: Desk, notice: Notice, parent: QWidget, *, acts: bool) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, self._notice, self._parent = desk, notice, parent
        theme = desk.theme
        items: list[Item] = []
        if acts:
            self.add = Button(theme, "登记异议", "plus", small=True, run=self.register)
            told = "异议：没有" if not notice.objections else f"异议：{len(notice.objections)} 条"
            items.append(row(theme, Label(told), None, self.add))
        elif not notice.objections:
            items.append(Label("异议：没有", "sub"))
        items += [self._line(one, acts=acts) for one in notice.objections]
        self.setLayout(column(theme, *items, spacing=6))

    def register(self) -> None:
        """Ask what somebody objects."""
        ObjectionDialog(self._desk, self._notice, self._parent).stand()

    def close_one(self, one: ObjectionFacts) -> None:
        """Ask how an objection was handled and ended."""
        ClosingDialog(self._desk, one, self._notice.named.get(one.about_id or 0, ""), self._parent).stand()

    def _line(self, one: ObjectionFacts, *, acts: bool) -> Item:
        theme, today = self._desk.theme, self._desk.today
        about = self._notice.named.get(one.about_id, "名单上的学生") if one.about_id is not None else "整份公示"
        if one.closed_on is None:
            chip = Chip(theme, "没有办结", Tone.BAD)
            run: Callable[[], None] = lambda: self.close_one(one)  # noqa: E731
            button = (Button(theme, "办结…", small=True, run=run),) if acts else ()
        else:
            word = codes.table("objection_outcome").label(one.outcome or "")
            chip, button = Chip(theme, word, Tone.MUTE), ()
        who = one.from_name or "没有留名"
        return column(
            theme,
            row(theme, Label(f"{dates.prose(one.received_on, today)}　{about}"), chip, None, *button),
            hint(f"{who}：{one.content}"),
            *((hint(f"办理：{one.handling}"),) if one.handling else ()),
            spacing=2,
        )


class ObjectionDialog(StoringDialog):
    """Who objects to what, about whom."""

    def __init__(self, desk: Desk, notice: Notice, parent: QWidget) -> None:
        self._notice_id = notice.facts.id
        known = [Named(who, name) for who, name in notice.named.items()]
        self.about = PeopleEditor(
            desk.theme, kinds.text("about", "说的是谁"), find_among(lambda: known), hint="姓名；不填就是整份公示"
        )
        fields = (
            kinds.day("received_on", "收到的日期", required=True),
            kinds.long_text("content", "反映的内容", required=True),
            kinds.text("from_name", "反映人", hint="不愿留名的空着"),
        )
        label = Label("说的是谁", "sub")
        label.setFixedWidth(desk.theme.px(LABEL))
        told = hint("没有办结的异议会挡住确认和发放。反映人的姓名只留在台账里，公示和结果报告里都没有。")
        super().__init__(
            desk,
            "登记异议",
            fields,
            parent,
            over=[told, row(desk.theme, label, (self.about, 1))],
            save="登记　F9",
            width=_WIDE,
        )
        self.form.set_values({"received_on": desk.today})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        people, received = self.about.people(), values["received_on"]
        assert isinstance(received, date)  # noqa: S101 - a required day
        facts = ObjectionFacts(
            notice_id=self._notice_id,
            received_on=received,
            content=str(values["content"]),
            from_name=str(values["from_name"]) if values["from_name"] else None,
            about_id=people[0].id if people else None,
        )
        return lambda session: objections.register(session, facts)


class ClosingDialog(StoringDialog):
    """How an objection was handled, how it ended, what was replied."""

    def __init__(self, desk: Desk, one: ObjectionFacts, about: str, parent: QWidget) -> None:
        self._one = one
        outcomes = [(entry.code, entry.label) for entry in codes.table("objection_outcome").offered]
        self.outcome = Segments(desk.theme, outcomes, name="处理结果", optional=True)
        fields = (
            kinds.long_text("handling", "核实和处理", required=True, hint="怎么核实、怎么处理的"),
            kinds.long_text("reply", "答复", hint="留了姓名的要答复"),
            kinds.day("on", "办结的日期", required=True),
        )
        label = Label("处理结果", "sub")
        label.setFixedWidth(desk.theme.px(LABEL))
        said = f"{about or '整份公示'}：{one.content}"
        over: list[Item] = [hint(said), row(desk.theme, label, self.outcome, None)]
        super().__init__(desk, "办结异议", fields, parent, over=over, save="办结　F9", width=_WIDE)
        self.form.set_values({"on": desk.today, "handling": one.handling, "reply": one.reply})

    def store(self, values: Values) -> Callable[[Session], object] | None:
        on, one, outcome = values["on"], self._one, str(self.outcome.value() or "")
        handling, reply = str(values["handling"]), str(values["reply"]) if values["reply"] else None
        assert isinstance(on, date)  # noqa: S101 - a required day
        return lambda session: objections.close(session, one.id, one.version, outcome, handling, reply, on)
