"""Dialogs of gifts: one comes in, is corrected, is passed on to many."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import money
from ledgerdesk.fields import kinds
from ledgerdesk.services.classes import ClassFacts
from ledgerdesk.services.donations import record
from ledgerdesk.services.donations.record import GOODS, GiftFacts
from ledgerdesk.ui.aid.pupil_picker import Pickable, PupilPicker
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label

_MOST = 999_999
_DRIVE = "class"


def _int(value: object) -> int | None:
    return value if isinstance(value, int) else None


class GiftDialog(StoringDialog):
    """A gift as it comes in: who gives, what, whom it is meant for."""

    def __init__(self, desk: Desk, known: Sequence[Pickable], rooms: Sequence[ClassFacts], parent: QWidget) -> None:
        theme = desk.theme
        self.kind = Segments(theme, tuple(record.KINDS.items()), name="捐什么")
        self.donor_kind = Combo(theme, tuple(record.DONOR_KINDS.items()), name="捐赠人的种类")
        self.room = Combo(theme, [(room.id, room.name) for room in rooms], name="班级")
        self._rooms = {room.id: room.name for room in rooms}
        self.meant = PeopleEditor(
            theme,
            kinds.text("meant", "指定给"),
            find_among(lambda: [Named(one.id, one.name, one.class_name, one.find) for one in known]),
            hint="没有指定就空着",
        )
        fields = (
            kinds.text("donor", "捐赠人", required=True, hint="班级募捐写班名"),
            kinds.phone("phone", "电话"),
            kinds.day("donated_on", "哪天", required=True),
            kinds.text("item", "物品", hint="如 校服、书包"),
            kinds.integer("quantity", "数量", most=_MOST),
            kinds.text("unit", "单位", hint="如 套、个"),
            kinds.money("value_fen", "金额", required=True, hint="元；物品写折合多少，不知道写 0"),
            kinds.text("wish", "意愿", hint="捐赠人说怎么用"),
        )
        over = [
            row(theme, _label(desk, "捐什么"), self.kind, 12, Label("谁捐的", "sub"), self.donor_kind, self.room, None)
        ]
        under = [row(theme, _label(desk, "指定给"), (self.meant, 1))]
        super().__init__(desk, "登记捐赠", fields, parent, over=over, under=under, width=640)
        self.form.set_values({"donated_on": desk.today})
        self.kind.chosen.connect(lambda _value: self._dress())
        self.donor_kind.chosen.connect(lambda _value: self._dress())
        self.room.chosen.connect(lambda _value: self._dress())
        self._dress()
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        kind, donor_kind = str(self.kind.value()), str(self.donor_kind.value())
        class_id = _int(self.room.value()) if donor_kind == _DRIVE else None
        meant = next((who.id for who in self.meant.people()), None)
        on = values["donated_on"]
        assert isinstance(on, date)  # noqa: S101 - a required day

        def work(session: Session) -> int:
            giver = record.donor(
                session, str(values["donor"]), donor_kind, class_id=class_id, phone=str(values["phone"] or "")
            )
            return record.receive(
                session,
                giver,
                on,
                kind,
                _int(values["value_fen"]) or 0,
                item=str(values["item"] or ""),
                unit=str(values["unit"] or ""),
                quantity=_int(values["quantity"]),
                student_id=meant,
                wish=str(values["wish"] or ""),
            )

        return work

    def _dress(self) -> None:
        goods, drive = self.kind.value() == GOODS, self.donor_kind.value() == _DRIVE
        for key in ("item", "quantity", "unit"):
            self.form.field_row(key).setVisible(goods)
        self.room.setVisible(drive)
        room = _int(self.room.value())
        if drive and room is not None and self.form.editor("donor").text() in ("", *self._rooms.values()):
            self.form.editor("donor").set_text(self._rooms[room])


class CorrectDialog(StoringDialog):
    """What was entered wrongly of a gift; the receipt keeps its number."""

    def __init__(self, desk: Desk, gift: GiftFacts, parent: QWidget) -> None:
        self._gift = gift
        goods = (
            kinds.text("item", "物品", required=True),
            kinds.integer("quantity", "数量", most=_MOST, required=True, hint=gift.unit),
        )
        fields = (
            *(goods if gift.kind == GOODS else ()),
            kinds.money("value_fen", "金额", required=True, hint="元"),
            kinds.text("wish", "意愿"),
        )
        super().__init__(desk, f"更正捐赠 {gift.receipt}", fields, parent)
        self.form.set_values(
            {
                "item": gift.item or None,
                "quantity": gift.quantity,
                "value_fen": gift.value_fen,
                "wish": gift.wish or None,
            }
        )
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        gift = self._gift
        return lambda session: record.correct(
            session,
            gift.id,
            gift.version,
            value_fen=_int(values["value_fen"]) or 0,
            quantity=_int(values.get("quantity")),
            item=str(values.get("item") or ""),
            wish=str(values["wish"] or ""),
        )


class GiveDialog(StoringDialog):
    """Passing a gift on: so much to each of some pupils; what is left afterwards is told before saving."""

    def __init__(self, desk: Desk, gift: GiftFacts, known: Sequence[Pickable], parent: QWidget) -> None:
        self._gift = gift
        meant = [one for one in known if gift.student_id in (None, one.id)]
        ticked = [gift.student_id] if gift.student_id is not None else []
        self.picker = PupilPicker(desk.theme, meant, ticked)
        self.left = Label("", "sub", wrap=True)
        goods = (
            kinds.integer(
                "quantity", "每人数量", most=_MOST, required=True, hint=f"{gift.unit or '件'}，还剩 {gift.left}"
            ),
        )
        fields = (
            kinds.day("given_on", "哪天", required=True),
            *(goods if gift.kind == GOODS else ()),
            kinds.money("value_fen", "每人金额", required=True, hint=f"元，还剩 {money.show(gift.left_fen)}"),
            kinds.text("purpose", "用途"),
        )
        title = f"发给学生：{gift.item or '资金'}（{gift.donor}）"
        super().__init__(desk, title, fields, parent, over=[(self.picker, 1)], under=[self.left], width=640)
        start: dict[str, object] = {"given_on": desk.today}
        if gift.kind == GOODS:
            start |= {"quantity": 1, "value_fen": gift.value_fen // gift.quantity if gift.quantity else 0}
        self.form.set_values(start)
        self.picker.changed.connect(self._tell)
        self.form.edited.connect(self._tell)
        self._tell()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        ids, on = self.picker.picked(), values["given_on"]
        assert isinstance(on, date)  # noqa: S101 - a required day
        return lambda session: record.give(
            session,
            self._gift.id,
            ids,
            on,
            value_fen=_int(values["value_fen"]) or 0,
            quantity=_int(values.get("quantity")),
            purpose=str(values["purpose"] or ""),
        )

    def _tell(self) -> None:
        count = len(self.picker.picked())
        try:
            each = money.parse(self.form.editor("value_fen").text() or "0")
        except ValueError:
            self.left.setText("")
            return
        rest = self._gift.left_fen - each * count
        less = f"，还差 {money.show(-rest)} 元" if rest < 0 else f"，发后还剩 {money.show(rest)} 元"
        self.left.setText(f"{count} 人 × {money.show(each)} 元 = {money.show(each * count)} 元{less}")


def _label(desk: Desk, words: str) -> Label:
    label = Label(words, "sub")
    label.setFixedWidth(desk.theme.px(LABEL))
    return label
