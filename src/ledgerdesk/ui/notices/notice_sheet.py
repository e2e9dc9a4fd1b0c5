"""The paper of one notice on the screen, and what was looked for on it."""

from PySide6.QtCore import Signal

from ledgerdesk.services import notices
from ledgerdesk.ui.kit.boxes import Banner, Card
from ledgerdesk.ui.kit.buttons import Button, IconButton
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Chip, Label, Picture
from ledgerdesk.ui.notices import notice_check
from ledgerdesk.ui.notices.notice_reading import Notice
from ledgerdesk.ui.printing.preview import Preview
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.tasks import TaskRunner
from ledgerdesk.ui.theme import Theme, Tone


class NoticeSheet(Card):
    """``printing`` and ``saving`` ask for what the buttons say."""

    printing = Signal()
    saving = Signal()

    def __init__(self, theme: Theme, runner: TaskRunner, press: Press, *, leaves: bool = True) -> None:
        """``leaves`` tells whether the paper may be printed or saved here."""
        self._title, self._chip = Label("", "heading"), Chip(theme)
        self._print = Button(
            theme, "打印", "printer", small=True, tip="打印（Ctrl+P）", run=lambda: self.printing.emit()
        )
        self._save = Button(theme, "另存文件", "download", small=True, run=lambda: self.saving.emit())
        self._refused = Banner(theme, Tone.BAD, "")
        self.preview = Preview(theme, runner, press, name="公示样稿")
        self._shield = Picture(theme, "shield-check", "ok", 18)
        self._clean = Label("", "ok", wrap=True)
        self._where = Label("", "sub")
        smaller = IconButton(theme, "zoom-out", "看小一点", run=lambda: self.preview.zoom(-1))
        larger = IconButton(theme, "zoom-in", "看大一点", run=lambda: self.preview.zoom(1))
        super().__init__(
            theme,
            row(theme, self._title, self._chip, None, smaller, larger, *((self._print, self._save) if leaves else ())),
            self._refused,
            (self.preview, 1),
            row(theme, self._shield, (self._clean, 1), self._where, spacing=6),
        )
        self._refused.hide()
        self.findings: tuple[str, ...] = ()
        self.preview.turned.connect(self._tell_page)
        self.preview.zoomed.connect(lambda: self._tell_page(self.preview.page))

    @property
    def clean_words(self) -> str:
        """Return what stands under the paper about what is on it."""
        return self._clean.text()

    def load(self, notice: Notice) -> None:
        """Show a notice."""
        facts = notice.facts
        draft = facts.status == notices.DRAFT
        self._title.setText("样稿" if draft else "张贴稿")
        word = "草稿" if draft else f"已定稿　第 {facts.number} 号"
        self._chip.set(word, Tone.MUTE if draft else Tone.INFO)
        refused = notice.refused
        if notice.missing:
            named = "、".join(dict.fromkeys(text for text, _ in notice.missing))
            refused = f"这些姓名里有印不出来的字：{named}。请对照户口本改好姓名再定稿。"
        self._refused.set_text(refused)
        self._refused.setVisible(bool(refused))
        self.findings = notice.findings
        self._tell_clean(notice)
        for button in (self._print, self._save):
            button.allow(bool(notice.pdf), "没有样稿可以打印。")
        self._where.setText("")
        self.preview.show_pdf(notice.pdf)
        self.preview.show_page(0)

    def _tell_clean(self, notice: Notice) -> None:
        if notice.findings:
            more = f"等 {len(notice.findings)} 处" if len(notice.findings) > 2 else ""
            words, tone = f"有不能公开的内容：{'；'.join(notice.findings[:2])}{more}。请先改掉。", "bad"
        elif not notice.people:
            words, tone = "名单还是空的。", "sub"
        else:
            words = notice_check.CLEAN_WITH_LEVEL if notice.facts.with_level else notice_check.CLEAN
            tone = "ok"
        self._clean.setText(words)
        self._clean.set_role(tone)
        self._shield.show_icon("shield-check" if tone == "ok" else "shield-alert", tone)

    def _tell_page(self, page: int) -> None:
        if self.preview.pages:
            self._where.setText(f"第 {page + 1} 页，共 {self.preview.pages} 页　{self.preview.zoom_words}")
