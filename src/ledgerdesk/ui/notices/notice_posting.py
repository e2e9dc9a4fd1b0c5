"""登记张贴: photos of a notice where it hangs, and the day it was put up."""

from dataclasses import replace
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.rights import Right
from ledgerdesk.services import attachments
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip, Shots
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.notices.notice_reading import Notice


class PostingStrip(AttachmentStrip):
    """The photos of one issued notice; with the first of them the day is asked."""

    def __init__(self, desk: Desk, notice: Notice) -> None:
        hint, action = (
            ("拖到这里，或按 Ctrl+V", "加照片") if notice.posted_on else ("贴好后拍一张，拖到这里", "登记张贴")
        )
        super().__init__(desk, attachments.NOTICE, hint=hint, action=action)
        self._notice = notice
        self.begin(notice.facts.id, f"第 {notice.facts.number} 号公示")

    def may_add(self) -> bool:
        """Tell whether photos can be added now: by whoever issues notices too."""
        ledger = self._desk.ledger
        hand = ledger.may(Right.EDIT) or ledger.may(Right.ISSUE)
        return hand and not self._desk.past and not ledger.read_only

    def add_to_record(self, owner: int, shots: Shots) -> None:
        """Ask for the day unless it is known, then keep the photos as the proof of posting."""
        day = self._notice.posted_on or self._ask_day(shots[0].taken_on)
        if day is None:
            return
        proofs = tuple(replace(shot, kind=attachments.PROOF, taken_on=day) for shot in shots)
        super().add_to_record(owner, proofs)

    def _ask_day(self, photographed_on: date | None) -> date | None:
        desk, issued_at = self._desk, self._notice.facts.issued_at
        today = desk.today
        issued_on = issued_at.astimezone().date() if issued_at else today

        def check(text: str) -> str:
            try:
                day = dates.parse_typed(text, today)
            except Rejected:
                return "请写日期，例如 10.17；今天写 =。"
            if day < issued_on:
                return f"{dates.prose(issued_on, today)}才定稿，不会更早贴出去。"
            return "这一天还没有到。" if day > today else ""

        guess = photographed_on if photographed_on is not None and issued_on <= photographed_on <= today else today
        text = desk.asker.ask_text(
            "哪一天贴出去的？",
            "今天写 =，昨天写 -1，也可以写 10.17。",
            "登记张贴",
            initial=dates.show_day(guess),
            check=check,
        )
        return dates.parse_typed(text, today) if text is not None else None
