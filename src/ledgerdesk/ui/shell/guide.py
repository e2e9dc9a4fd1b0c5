"""The help text: where it is read, on its page and over the first window. Light to import."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from ledgerdesk.ui import places
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.theme import Theme

FIRST_USE, PASSWORD, BACKUPS = "第一次使用", "忘记密码", "备份和恢复"
_STUDENTS, _VISITS, _PAIRINGS, _NOTICES, _IMPORT = "学生台账", "家访谈心", "结对", "公示", "导入名单"

#: Which section of the text belongs to a page and tab; "" is the page's other tabs.
SECTIONS = {
    (places.HOME, ""): FIRST_USE,
    (places.STUDENTS, ""): _STUDENTS,
    (places.FAMILIES, ""): _STUDENTS,
    (places.HELP_WORK, ""): _VISITS,
    (places.HELP_WORK, places.PAIRINGS): _PAIRINGS,
    (places.HELP_WORK, places.HOMES): "包户包片",
    (places.HELP_WORK, places.BOOKS): "查阅",
    (places.HELP_WORK, places.PARTNERS): "校际帮扶",
    (places.AID, ""): "资助",
    (places.AID, places.RECOGNITION): "认定",
    (places.AID, places.PAYMENTS): "发放",
    (places.AID, places.CHECK_UP): "应助尽助",
    (places.AID, places.IN_KIND): "实物",
    (places.AID, places.SUPERVISION): "监管",
    (places.AID, places.DONATIONS): "捐赠",
    (places.AID, places.POLICY): "政策标准",
    (places.NOTICES, ""): _NOTICES,
    (places.REPORTS, ""): "上报与导出",
    (places.DATA, ""): _IMPORT,
    (places.DATA, places.PACKS): "班主任填报",
    (places.DATA, places.HISTORY): "操作记录和校验码",
    (places.DATA, places.BACKUPS): BACKUPS,
    (places.DATA, places.USERS): "账号和身份",
    (places.DATA, places.ERASURE): "到期与删除",
    (places.SETTINGS, ""): BACKUPS,
    (places.SETTINGS, "password"): PASSWORD,
}


def section_of(page: str, tab: str) -> str:
    """Return the section that helps at a place; "" is the text's beginning."""
    return SECTIONS.get((page, tab)) or SECTIONS.get((page, ""), "")


class Guide(QTextBrowser):
    """The whole text, read only; it leads nowhere outside."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("guide")
        self.setAccessibleName("帮助")
        self.setOpenLinks(False)
        self.setFont(theme.font(15))
        self.document().setDocumentMargin(theme.px(18))
        self.setMarkdown((theme.resources / "help" / "guide.md").read_text(encoding="utf-8"))
        self._space(theme)
        self.section = ""

    def sections(self) -> list[str]:
        """Return the titles of the sections."""
        found, block = [], self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() > 1:
                found.append(block.text())
            block = block.next()
        return found

    def show_section(self, title: str) -> None:
        """Bring a section to the top; an unknown one the beginning."""
        self.section = title if title in self.sections() else ""
        QTimer.singleShot(0, self, self._scroll)  # the lines stand where they will only once the page has its width

    def _space(self, theme: Theme) -> None:
        """Part the sections more than their lines; Markdown itself knows no distances."""
        block = self.document().begin()
        while block.isValid():
            shape, heading = block.blockFormat(), block.blockFormat().headingLevel() > 0
            shape.setTopMargin(theme.px(20) if heading else 0)
            shape.setBottomMargin(theme.px(6 if heading else 4))
            QTextCursor(block).setBlockFormat(shape)
            block = block.next()

    def _scroll(self) -> None:
        block = self.document().begin()
        while block.isValid() and not (block.blockFormat().headingLevel() > 1 and block.text() == self.section):
            block = block.next()
        top = self.document().documentLayout().blockBoundingRect(block).top() if block.isValid() else 0.0
        self.setTextCursor(QTextCursor(block) if block.isValid() else QTextCursor(self.document()))
        self.verticalScrollBar().setValue(round(top))


class GuideDialog(Dialog):
    """The help over a window that has no pages yet."""

    def __init__(self, theme: Theme, section: str, parent: QWidget | None) -> None:
        super().__init__(theme, "帮助", parent, width=720)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.guide = Guide(theme)
        self.guide.setMinimumHeight(theme.px(420))
        self.put((self.guide, 1))
        close = Button(theme, "关闭", role=Role.PRIMARY, run=self.accept)
        close.setDefault(True)
        self.put_buttons(close)
        self.guide.show_section(section)
        self.guide.setFocus()
