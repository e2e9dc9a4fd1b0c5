"""The form for what was done for households: quick from the keyboard, several homes of one day at once."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.fields import codes, kinds
from ledgerdesk.services import attachments, staff
from ledgerdesk.services.homes import helps
from ledgerdesk.services.homes.helps import HelpFacts
from ledgerdesk.services.homes.pairings import HomePairing
from ledgerdesk.ui.aid.storing_dialog import LABEL, StoringDialog, Values
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.visits.visit_phrases import PhraseLine
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import link
from ledgerdesk.ui.kit.choices import CheckBox, Segments
from ledgerdesk.ui.kit.layout import clear, column, holder, row
from ledgerdesk.ui.kit.text import Label

_ACROSS = 3  # households beside each other
_FIELDS = (
    kinds.day("first_on", "哪天", required=True),
    kinds.day("last_on", "到哪天", hint="住了几天才填，同一天就空着"),
    kinds.money("value_fen", "金额", hint="元，每户；物资写折合多少"),
    kinds.long_text("what", "内容", required=True),
)


@dataclass(frozen=True)
class Opening:
    """What the form starts with: who answers for which household now, and phrases written often, by kind."""

    pairings: tuple[HomePairing, ...]
    people: tuple[Named, ...]
    phrases: dict[str, tuple[str, ...]]


def read(session: Session, held: Sequence[HomePairing], on: date) -> Opening:
    """Read people and phrases beside the pairings at hand."""
    offered = [code.code for code in codes.table("household_help").offered]
    homes = Counter(one.staff_id for one in held)
    people = tuple(
        Named(one.id, one.name, f"包 {homes[one.id]} 户", f"{one.pinyin.replace(' ', '')} {one.initials}")
        for one in staff.rows(session, on, everyone=True)
        if one.id in homes
    )
    return Opening(tuple(held), people, {kind: helps.phrases(session, kind) for kind in offered})


class HelpDialog(StoringDialog):
    """A new entry for one or several homes of one person, or one that was stored."""

    def __init__(
        self,
        desk: Desk,
        opening: Opening,
        parent: QWidget,
        *,
        staff_id: int | None = None,
        household_id: int | None = None,
        stored: HelpFacts | None = None,
        again: Callable[[int], object] | None = None,
    ) -> None:
        """``again`` is called with the person after 保存，接着登记."""
        theme = desk.theme
        self._opening, self._stored, self._again, self._going_on = opening, stored, again, False
        self.who = PeopleEditor(
            theme, kinds.text("who", "包户人"), find_among(lambda: opening.people), hint="姓名或拼音首字母"
        )
        self._all = link(theme, "都勾上", lambda: self.tick_all(True))
        self._none = link(theme, "都不勾", lambda: self.tick_all(False))
        self.kind = Segments(
            theme, [(code.code, code.label) for code in codes.table("household_help").offered], name="做了什么"
        )
        self._boxes: dict[int, CheckBox] = {}
        self._homes = QGridLayout()
        self._homes.setSpacing(theme.px(4))
        self.phrases = PhraseLine(theme, "常用", LABEL + 8)
        photos = column(theme)
        self._told, self._again_told = Label("", "sub", wrap=True), Label("", "warn", wrap=True)
        self._again_told.hide()
        whose = f"：{stored.head} 一户" if stored else ""
        head = row(theme, _label(desk, "包户人"), (self.who, 1), self._all, self._none)
        homes = row(theme, _label(desk, "哪几户"), (holder(self._homes), 1))
        over = [row(theme, _label(desk, "做了什么"), self.kind, None)]
        super().__init__(
            desk, f"{'改' if stored else '登记'}包户帮扶{whose}", _FIELDS, parent,
            over=over if stored else [head, homes, *over], under=[self.phrases, photos, self._told, self._again_told], width=720,
        )  # fmt: skip
        # Made now, for it takes drops and pastes anywhere in the dialog.
        self.strip = AttachmentStrip(desk, attachments.HOUSEHOLD_HELP, self, hint="现场照片、签字，拖到这里或按 Ctrl+V")
        photos.addWidget(self.strip)
        self.who.changed.connect(self._another_person)
        self.kind.chosen.connect(lambda _value: self._dress())
        self.form.edited.connect(self._edited)
        if stored is not None:
            self._begin_stored(stored)
        else:
            self._begin(staff_id, household_id)
        for keys in Command.SAVE_AND_NEXT.keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.save_and_next)

    # ---- what is stored --------------------------------------------------------------------------
    def picked(self) -> list[int]:
        """Return the pairings ticked."""
        return [pairing for pairing, box in self._boxes.items() if box.isChecked()]

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        if self.strip.busy:
            self.bar.say("照片还在处理，请等一下再保存。", "warn")
            return None
        facts, stored, picked, shots = self._facts(values), self._stored, self.picked(), self.strip.held
        if stored is not None:
            self.toast = "已改好"
            return lambda session: helps.update(session, stored.id, stored.version, facts)
        if not picked:
            self.bar.say("请勾上帮扶的户。", "bad")
            return None
        self.toast = f"已登记包户帮扶 {len(picked)} 户"

        def work(session: Session) -> tuple[int, ...]:
            ids = helps.add(session, picked, facts)
            for one in ids if shots else ():
                attachment_reading.store(session, attachments.HOUSEHOLD_HELP, one, shots)
            return ids

        return work

    def save_and_next(self) -> None:
        """Store, and begin the next entry of the same person."""
        self._going_on = self._stored is None and self._again is not None
        self.save()

    def reject(self) -> None:
        """See StoringDialog: photos taken in are not lost by a key either."""
        if (
            not self.strip.held
            or self.form.dirty()
            or self.desk.asker.confirm(
                "加的照片还没有保存", "关掉以后，刚才加的照片就没有了。", "不保存，关掉", "接着填"
            )
        ):
            super().reject()

    def _done(self, result: object) -> None:
        super()._done(result)
        if self._going_on and self._again is not None and self._person is not None:
            self._again(self._person)

    def _facts(self, values: Values) -> HelpFacts:
        first, last, value = values["first_on"], values["last_on"], values["value_fen"]
        day = first if isinstance(first, date) else self.desk.today
        return HelpFacts(
            kind=str(self.kind.value() or ""),
            first_on=day,
            last_on=last if isinstance(last, date) else day,
            value_fen=value if isinstance(value, int) else 0,
            what=str(values["what"] or ""),
            id=self._stored.id if self._stored else 0,
        )

    # ---- what is shown ---------------------------------------------------------------------------
    @property
    def _person(self) -> int | None:
        return next((one.id for one in self.who.people()), None)

    def tick_all(self, on: bool) -> None:
        """Tick every household of the person, or none."""
        for box in self._boxes.values():
            box.setChecked(on)

    def _begin(self, staff_id: int | None, household_id: int | None) -> None:
        known = self._opening.pairings
        if staff_id is None and household_id is not None:
            staff_id = next((one.staff_id for one in known if one.household_id == household_id), None)
        self.who.set_value(tuple(one for one in self._opening.people if one.id == staff_id))
        self.kind.set_value(helps.STAY)
        self.form.set_values({"first_on": self.desk.today})
        self._show_homes(household_id)
        self._dress()
        self._focus_next()

    def _another_person(self) -> None:
        self._show_homes()
        self._focus_next()

    def _focus_next(self) -> None:
        """Put the focus where something is to be said: whose, which households, what."""
        first = next(iter(self._boxes.values()), None)
        if self._person is None:
            self.who.setFocus()
        elif first is not None and not self.picked():
            first.setFocus()
        else:
            self.form.editor("what").setFocus()

    def _begin_stored(self, stored: HelpFacts) -> None:
        self.strip.begin(stored.id, f"{stored.head} {stored.first_on:%Y-%m-%d}")
        self.kind.set_value(stored.kind)
        last = stored.last_on if stored.last_on != stored.first_on else None
        self.form.set_values(
            {"first_on": stored.first_on, "last_on": last, "value_fen": stored.value_fen or None, "what": stored.what}
        )
        self._dress()
        self.form.focus_first()

    def _show_homes(self, only: int | None = None) -> None:
        clear(self._homes)
        mine = [one for one in self._opening.pairings if one.staff_id == self._person]
        self._boxes = {}
        for at, one in enumerate(mine):
            words = "　".join(part for part in (one.head or "还不知道户主", one.village) if part)
            box = CheckBox(self.desk.theme, words, ticked=one.household_id == only or len(mine) == 1)
            box.toggled.connect(lambda _on: self._edited())
            self._boxes[one.id] = box
            self._homes.addWidget(box, at // _ACROSS, at % _ACROSS)
        for button in (self._all, self._none):
            button.setVisible(len(mine) > 1)
        self._tell()

    def _dress(self) -> None:
        kind = str(self.kind.value() or "")
        words = self._opening.phrases.get(kind, ())
        self.phrases.set_words(words, self._take_phrase)
        self._tell()

    def _take_phrase(self, words: str) -> None:
        editor = self.form.editor("what")
        before = editor.text().strip()
        editor.set_text(f"{before}{words}" if before.endswith(("", "。", "；")) and before else words)

    def _edited(self) -> None:
        self._tell()
        values = {key: self._value(key) for key in ("first_on", "last_on", "value_fen", "what")}
        picked = self.picked() if self._stored is None else [self._stored.pairing_id]
        if picked and values["first_on"] is not None:
            facts = self._facts(values)
            self.desk.read(
                "看是不是登记过", lambda session: helps.warnings(session, picked, facts), self._warn, owner=self,
                key=f"help-again:{id(self)}",
            )  # fmt: skip

    def _value(self, key: str) -> object:
        try:
            return self.form.editor(key).parse()
        except ValueError:
            return None

    def _warn(self, found: tuple[str, ...]) -> None:
        self._again_told.setText("".join(found))
        self._again_told.setVisible(bool(found))

    def _tell(self) -> None:
        kind, count = str(self.kind.value() or ""), len(self.picked())
        words = "这几天算到村到户的天数。" if helps.counts_there(kind) else "这一种不算到村到户的天数。"
        if self._stored is None:
            words += f"　勾了 {count} 户，每户各记一条" if count > 1 else "" if count else "　还没有勾户。"
            words += "；同一天去几户只算一天。" if count > 1 and helps.counts_there(kind) else ""
            words += "　Ctrl+Enter 保存，接着登记这位老师的下一条。" if self._again is not None else ""
        self._told.setText(words)


def _label(desk: Desk, words: str) -> Label:
    label = Label(words, "sub")
    label.setFixedWidth(desk.theme.px(LABEL))
    return label
