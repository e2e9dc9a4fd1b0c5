"""The panel beside complaints and inspections: what was written, photos and scans, one button to go on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates
from ledgerdesk.services import attachments
from ledgerdesk.services.supervision.complaints import ComplaintFacts
from ledgerdesk.services.supervision.inspections import KINDS, InspectionFacts
from ledgerdesk.ui.aid.supervision import supervision_source
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import Item, column, holder
from ledgerdesk.ui.kit.text import Label, bullet, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel


@dataclass(frozen=True)
class Told:
    """A record as the panel tells it: head, grey line, words by key, and lists under a heading."""

    entity: str
    title: str
    line: str
    facts: tuple[tuple[str, str], ...]
    action: str
    points: tuple[tuple[str, str], ...] = ()  # icon and sentence


def of_complaint(one: ComplaintFacts) -> Told:
    """Return a complaint as the panel tells it."""
    closed = dates.full(one.closed_on) if one.closed_on else ""
    facts = (
        ("反映的事", one.content), ("反映人", one.from_name or "没有署名"), ("怎么处理", one.handling),
        ("怎么答复", one.reply), ("办结", closed),
    )  # fmt: skip
    line = f"{dates.full(one.received_on)}　{one.channel}"
    return Told(attachments.COMPLAINT, "投诉和反映", line, facts, "办理…" if not closed else "改…")


def of_inspection(one: InspectionFacts, questions: Sequence[str]) -> Told:
    """Return an inspection as the panel tells it; of the school's own check the questions nobody answered too."""
    mended = f"{dates.full(one.rectified_on)}　{one.rectification}" if one.rectified_on else ""
    facts = (
        ("检查人", one.inspectors), ("班级", one.class_name), ("查了什么", one.scope), ("发现的问题", one.finding),
        ("整改", mended or ("还没有整改" if one.open else "")),
    )  # fmt: skip
    icons = {True: "circle-check", False: "circle-alert", None: "circle"}
    asked = (*questions, *(each for each in one.items if each not in questions)) if one.items else ()
    words = {True: "", False: "不符合：", None: "没有查："}
    points = tuple((icons[one.items.get(each)], words[one.items.get(each)] + each) for each in asked)
    line = f"{dates.full(one.held_on)}　{supervision_source.inspection_state(one)}"
    action = "补写整改…" if one.open else "改…"
    return Told(attachments.INSPECTION, KINDS[one.kind], line, facts, action, points)


class RecordPanel(DetailPanel):
    """See RecordPanel of the sheet page. ``editing`` asks to change the record shown."""

    editing = Signal(int)

    def __init__(self, desk: Desk, entity: str, find: Callable[[int], Told | None], empty: str) -> None:
        super().__init__(desk.theme, empty=empty)
        self._desk, self._entity, self._find = desk, entity, find
        self._shown: tuple[int, Told] | None = None
        self.strip: AttachmentStrip | None = None

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        told = self._find(record) if record is not None else None
        if told is None or record is None:
            self._shown = None
            self.show_nothing()
        elif self._shown != (record, told):
            self._shown = (record, told)
            self._draw(record, told)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        shown = self._shown
        return {Command.EDIT: lambda: self.editing.emit(shown[0])} if shown and self._desk.editable else {}

    def _draw(self, record: int, told: Told) -> None:
        theme = self._theme
        self.set_head(told.title, told.line, show_picture=False)
        strip = self.strip = AttachmentStrip(self._desk, self._entity, hint="照片、记录的扫描件")
        strip.begin(record, f"{told.title} {told.line}")
        items: list[Item] = []
        for key, words in told.facts:
            if words:
                items += [Label(key, "sub"), Label(words, wrap=True, selectable=True)]
        if told.points:
            items += [rule(), *(bullet(theme, icon, words) for icon, words in told.points)]
        items += [rule(), strip, None]
        self.set_body(holder(column(theme, *items, spacing=4)))
        go = Button(theme, told.action, tip="改（F2）", run=lambda: self.editing.emit(record))
        self.set_actions(*((go,) if self._desk.editable else ()))
