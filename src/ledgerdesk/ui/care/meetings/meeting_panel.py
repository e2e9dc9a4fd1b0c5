"""The panels beside 会议和活动: one meeting with who came and its photos, and one teacher's attendance."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.services import meetings
from ledgerdesk.services.meetings import MeetingFacts
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value, rule
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone


class MeetingPanel(DetailPanel):
    """See RecordPanel. Signals ask for what the page does with the meeting shown."""

    editing = Signal(int)
    deleting = Signal(object)
    printing = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, empty="选一次会议，这里显示记录和照片")
        self._desk = desk
        self._wanted: int | None = None
        self.meeting: MeetingFacts | None = None
        self.strip: AttachmentStrip | None = None

    def show_record(self, record_id: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record_id
        if record_id is None:
            self.meeting = None
            self.show_nothing()
            return
        self._desk.read(
            "读取会议", lambda session: meetings.facts(session, record_id), self._took, owner=self,
            key=f"meeting-panel:{id(self)}",
        )  # fmt: skip

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        shown = self.meeting
        return {Command.EDIT: partial(self.editing.emit, shown.id)} if shown and self._desk.editable else {}

    def _took(self, facts: MeetingFacts) -> None:
        if facts.id != self._wanted:
            return
        again = self.meeting is not None and self.meeting == facts
        self.meeting = facts
        if again:
            return  # its photos are shown already
        theme, desk = self._theme, self._desk
        kind = codes.table("meeting_kind").label(facts.kind)
        self.set_head(facts.title, dates.full(facts.held_on), holder(row(theme, Chip(theme, kind, Tone.INFO), None)),
                      show_picture=False)  # fmt: skip
        came = [one for one in facts.people if one.present]
        absent = "、".join(one.name for one in facts.people if not one.present)
        known = (
            ("地点", facts.place), ("主持", facts.chair), ("记录", facts.recorder), ("渠道", facts.channel),
            ("份数", f"{facts.copies:,}" if facts.copies is not None else None),
            ("到会", f"叫了 {len(facts.people)} 人，到 {len(came)} 人" if facts.people else None), ("缺席", absent),
        )  # fmt: skip
        items: list[Item] = [key_value(theme, key, told) for key, told in known if told]
        for word, told in (("内容", facts.minutes), ("决定", facts.decision)):
            if told:
                items += [Label(word, "sub"), Label(told, wrap=True, selectable=True)]
        if came:
            items += [rule(), Label("到会的", "sub"), Label("、".join(one.name for one in came), wrap=True)]
        strip = self.strip = AttachmentStrip(desk, meetings.MEETING, hint="会场、活动照片，签到表")
        strip.begin(facts.id, facts.title)
        self.set_body(holder(column(theme, *items, rule(), strip, None, spacing=5)))
        self._pin(facts)

    def _pin(self, facts: MeetingFacts) -> None:
        theme, desk = self._theme, self._desk
        print_ = Button(theme, "会议记录", "printer", tip="记录和签到表", run=partial(self.printing.emit, facts))
        out = desk.when(Right.OUTPUT, print_)
        if not desk.editable:
            self.set_actions(*out)
        else:
            change = Button(theme, "修改", "pencil", tip="修改（F2）", run=partial(self.editing.emit, facts.id))
            drop = Button(theme, "删除", run=partial(self.deleting.emit, facts))
            self.set_actions(change, *out, drop)
