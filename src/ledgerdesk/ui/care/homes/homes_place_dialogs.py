"""Dialogs of 包片: who answers for what, who follows, why it ends; and of the people outside the school."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import codes, kinds
from ledgerdesk.services import classes, contacts, responsibilities, staff, terms
from ledgerdesk.services.contacts import ContactFacts
from ledgerdesk.services.responsibilities import (
    AREA,
    CLASS,
    GRADE,
    OTHER,
    VILLAGE,
    Bearer,
    Place,
    ResponsibilityFacts,
    grade_words,
)
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import Item, holder, row
from ledgerdesk.ui.kit.text import Label

_MINE, _THEIRS = "staff", "contact"
_AREA = kinds.text("area", "名称", hint="如 东片；不是包片就写负责什么")
_DUTIES = kinds.long_text("duties", "职责")


@dataclass(frozen=True)
class Choices:
    """What may be chosen: places by id or code, and who may answer for them."""

    villages: tuple[tuple[int, str], ...]
    grades: tuple[tuple[str, str], ...]
    rooms: tuple[tuple[int, str], ...]
    staff: tuple[Named, ...]
    contacts: tuple[Named, ...]


def read(session: Session, on: date) -> Choices:
    """Read the choices of a day."""
    rooms = classes.of_year(session, terms.term_at(session, on).year, on)
    levels = dict.fromkeys(classes.grade_and_number(session, room.id)[0] for room in rooms)
    return Choices(
        contacts.villages(session),
        tuple((code, grade_words(code)) for code in levels),
        tuple((room.id, room.name) for room in rooms),
        tuple(
            Named(one.id, one.name, one.position or "", f"{one.pinyin.replace(' ', '')} {one.initials}")
            for one in staff.rows(session, on)
        ),
        tuple(
            Named(one.id, one.name, " ".join(part for part in (one.org, one.position) if part))
            for one in contacts.rows(session, on)
        ),
    )


class BearerPick(QWidget):
    """A member of staff, or somebody outside the school."""

    def __init__(self, desk: Desk, choices: Choices) -> None:
        super().__init__()
        self.setObjectName("clear")
        theme = desk.theme
        self.side = Segments(theme, ((_MINE, "本校老师"), (_THEIRS, "村干部、联系人")), name="哪里的人")
        self.mine = PeopleEditor(
            theme, kinds.text("mine", "老师"), find_among(lambda: choices.staff), hint="姓名或拼音首字母"
        )
        self.theirs = PeopleEditor(
            theme, kinds.text("theirs", "联系人"), find_among(lambda: choices.contacts),
            hint="姓名" if choices.contacts else "还没有联系人，先到“村干部和联系人”里新增",
        )  # fmt: skip
        self.side.chosen.connect(lambda _value: self._dress())
        self.setLayout(row(theme, self.side, (self.mine, 1), (self.theirs, 1)))
        self.side.set_value(_MINE)
        self._dress()

    def bearer(self) -> Bearer:
        """Return who is picked, nobody where nobody is."""
        if self.side.value() == _MINE:
            return Bearer(staff_id=next((one.id for one in self.mine.people()), None))
        return Bearer(contact_id=next((one.id for one in self.theirs.people()), None))

    def _dress(self) -> None:
        mine = self.side.value() == _MINE
        self.mine.setVisible(mine)
        self.theirs.setVisible(not mine)


class PlaceDialog(StoringDialog):
    """Who answers for what: new (perhaps for a place nobody answers for), or corrected."""

    def __init__(
        self, desk: Desk, choices: Choices, parent: QWidget, *, place: Place | None = None,
        stored: ResponsibilityFacts | None = None,
    ) -> None:  # fmt: skip
        theme = desk.theme
        self._stored = stored
        offered = [(code.code, code.label) for code in codes.table("responsibility").offered]
        self.role = Segments(theme, offered, name="种类")
        self.village = Combo(theme, choices.villages, name="村")
        self.grade = Combo(theme, choices.grades, name="年级")
        self.room = Combo(theme, choices.rooms, name="班")
        self.bearer = BearerPick(desk, choices)
        self._where = holder(row(theme, _label(desk, "哪里"), self.village, self.grade, self.room, None))
        since = kinds.day("valid_from", "从哪天起", required=True)
        over: list[Item] = [row(theme, _label(desk, "种类"), self.role, None), self._where]
        whose: list[Item] = [row(theme, _label(desk, "负责人"), (self.bearer, 1))] if stored is None else []
        super().__init__(
            desk, f"改：{stored.place_words}（{stored.name}）" if stored else "安排包片", (_AREA, since, _DUTIES),
            parent, over=[*over, *whose], width=680,
        )  # fmt: skip
        begin = stored.place if stored else place or Place(VILLAGE if choices.villages else AREA)
        self.role.set_value(begin.role)
        for combo, value in ((self.village, begin.village_id), (self.grade, begin.grade), (self.room, begin.class_id)):
            if value is not None:
                combo.set_value(value)
        values: dict[str, object] = {"area": begin.area or None, "valid_from": desk.today}
        if stored:
            values |= {"valid_from": stored.valid_from, "duties": stored.duties or None}
        self.form.set_values(values)
        self.role.chosen.connect(lambda _value: self._dress())
        self._dress()
        (self.form if stored else self.bearer.mine).setFocus()

    def place(self, area: str) -> Place:
        """Return what is chosen."""
        role = str(self.role.value() or "")
        village, grade, room = self.village.value(), self.grade.value(), self.room.value()
        return Place(
            role,
            area if role in (AREA, OTHER) else "",
            village if role == VILLAGE and isinstance(village, int) else None,
            str(grade) if role == GRADE and grade else None,
            room if role == CLASS and isinstance(room, int) else None,
        )

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        stored, since, duties = self._stored, values["valid_from"], str(values["duties"] or "")
        assert isinstance(since, date)  # noqa: S101 - a required day
        place = self.place(str(values["area"] or ""))
        if stored is not None:
            return lambda session: responsibilities.update(
                session, stored.id, stored.version, place=place, duties=duties, since=since
            )
        bearer = self.bearer.bearer()
        return lambda session: responsibilities.add(session, place, bearer, since, duties)

    def _dress(self) -> None:
        role = self.role.value()
        for combo, mine in ((self.village, VILLAGE), (self.grade, GRADE), (self.room, CLASS)):
            combo.setVisible(role == mine)
        self._where.setVisible(role in (VILLAGE, GRADE, CLASS))
        self.form.field_row("area").setVisible(role in (AREA, OTHER))


class FollowPlaceDialog(StoringDialog):
    """Another answers for a place from a day on."""

    def __init__(self, desk: Desk, choices: Choices, stored: ResponsibilityFacts, parent: QWidget) -> None:
        self._stored = stored
        self.bearer = BearerPick(desk, choices)
        fields = (
            kinds.day("on", "从哪天起", required=True),
            kinds.text("reason", "原因", required=True, hint="如 调离、换届"),
        )
        told = Label(f"现在是 {stored.name}；职责照旧，以前的记录都留着。", "sub", wrap=True)
        over: list[Item] = [told, row(desk.theme, _label(desk, "换成"), (self.bearer, 1))]
        super().__init__(desk, f"换人：{stored.place_words}", fields, parent, over=over, save="换人　F9", width=660)
        self.form.set_values({"on": desk.today})
        self.bearer.mine.setFocus()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        on, reason, bearer, stored = values["on"], str(values["reason"] or ""), self.bearer.bearer(), self._stored
        assert isinstance(on, date)  # noqa: S101 - a required day
        return lambda session: responsibilities.change(session, stored.id, bearer, on, reason)


class EndPlaceDialog(StoringDialog):
    """Why nobody answers for a place any more."""

    def __init__(self, desk: Desk, stored: ResponsibilityFacts, parent: QWidget) -> None:
        self._stored = stored
        fields = (
            kinds.day("on", "最后一天", required=True),
            kinds.text("reason", "原因", required=True, hint="如 撤并、学年结束"),
        )
        super().__init__(desk, f"结束：{stored.place_words}（{stored.name}）", fields, parent, save="结束　F9")
        self.form.set_values({"on": desk.today})
        self.form.editor("reason").setFocus()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        on, reason, stored = values["on"], str(values["reason"] or ""), self._stored
        assert isinstance(on, date)  # noqa: S101 - a required day
        return lambda session: responsibilities.end(session, stored.id, on, reason)


class ContactDialog(StoringDialog):
    """Somebody outside the school: new, or changed."""

    def __init__(
        self, desk: Desk, villages: Sequence[tuple[int, str]], stored: ContactFacts | None, parent: QWidget
    ) -> None:
        self._stored = stored
        self.village = Combo(desk.theme, [(0, "不是村里的"), *villages], name="村")
        fields = (
            kinds.text("name", "姓名", required=True),
            kinds.text("org", "单位", hint="如 石板村、镇教育办"),
            kinds.text("position", "职务", hint="如 支部书记"),
            kinds.phone("phone", "电话"),
            kinds.text("note", "备注"),
        )
        under = [row(desk.theme, _label(desk, "村"), self.village, None)]
        super().__init__(desk, f"改：{stored.name}" if stored else "新增联系人", fields, parent, under=under)
        if stored is not None:
            words = ("name", "org", "position", "phone", "note")
            self.form.set_values({key: getattr(stored, key) or None for key in words})
            self.village.set_value(stored.village_id or 0)
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        stored, village = self._stored, self.village.value()
        place = {"village_id": village if isinstance(village, int) and village else None}
        if stored is not None:
            changes = {**(self.form.changes() or {}), **place}
            return lambda session: contacts.update(session, stored.id, stored.version, changes)
        return lambda session: contacts.add(session, {**values, **place})


class LeaveContactDialog(StoringDialog):
    """Somebody's last day in office."""

    def __init__(self, desk: Desk, stored: ContactFacts, parent: QWidget) -> None:
        self._stored = stored
        super().__init__(
            desk, f"离任：{stored.name}", (kinds.day("on", "最后一天", required=True),), parent, save="离任　F9"
        )
        self.form.set_values({"on": desk.today})

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        on, stored = values["on"], self._stored
        assert isinstance(on, date)  # noqa: S101 - a required day
        return lambda session: contacts.leave(session, stored.id, on)


def _label(desk: Desk, words: str) -> Label:
    label = Label(words, "sub")
    label.setFixedWidth(desk.theme.px(LABEL))
    return label
