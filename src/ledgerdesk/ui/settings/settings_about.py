"""设置 › 关于: versions, licences, what is new."""

import platform
from importlib import metadata
from pathlib import Path

import PySide6
from PySide6.QtGui import QGuiApplication

from ledgerdesk import __version__
from ledgerdesk.paths import bundled, logs
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label, key_value
from ledgerdesk.ui.settings.settings_tab import SettingsTab, hint

# Name, where it is used, licence as its makers state it.
_PARTS = (
    ("PySide6-Essentials", "窗口", "LGPL-3.0"),
    ("SQLAlchemy", "存取资料", "MIT"),
    ("sqlcipher3", "加密", "zlib"),
    ("alembic", "资料升级", "MIT"),
    ("openpyxl", "Excel 表格", "MIT"),
    ("XlsxWriter", "Excel 表格", "BSD-2-Clause"),
    ("msoffcrypto-tool", "有密码的表格", "MIT"),
    ("reportlab", "PDF", "BSD-3-Clause"),
    ("pypdfium2", "打印预览", "Apache-2.0 或 BSD-3-Clause"),
    ("zxing-cpp", "纸质表上的码", "Apache-2.0"),
    ("fonttools", "字体", "MIT"),
    ("pypinyin", "拼音", "MIT"),
    ("python-stdnum", "证号校验", "LGPL-2.1+"),
    ("chinesecalendar", "节假日", "MIT"),
    ("argon2-cffi", "密码", "MIT"),
    ("cryptography", "加密", "Apache-2.0 或 BSD-3-Clause"),
    ("platformdirs", "文件位置", "MIT"),
)


class AboutTab(SettingsTab):
    """What this program is and what it is made of."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "版本、许可、放在哪里")
        theme, folder = desk.theme, desk.ledger.folder
        lines = self._lines(folder)
        known: list[Item] = [key_value(theme, key, value, width=92) for key, value in lines]
        copy = Button(theme, "复制诊断信息", run=lambda: self._copy(lines))
        parts: list[Item] = [
            row(
                theme,
                _fixed(desk, f"{name} {_version(name)}", 230),
                _fixed(desk, use, 120),
                Label(licence, "sub"),
                None,
            )
            for name, use, licence in _PARTS
        ]
        self.lay_out(
            Card(
                theme,
                Label("资助台账 LedgerDesk", "heading"),
                hint("离线的学校资助台账。自由软件，按 GPL-3.0 或更新的版本发布，可以随意使用、复制和修改。"),
                *known,
                row(theme, copy, None),
                margin=(18, 14, 18, 14),
            ),
            Card(theme, Label("这一版有什么", "heading"), Label(_news(), wrap=True), margin=(18, 14, 18, 14)),
            Card(
                theme,
                Label("用到的部件", "heading"),
                *parts,
                hint("字体的来源和许可在程序文件夹的 resources/fonts 里。"),
                spacing=3,
                margin=(18, 14, 18, 14),
            ),
        )

    def _lines(self, folder: Path) -> tuple[tuple[str, str], ...]:
        return (
            ("版本", __version__),
            ("台账放在", str(folder)),
            ("日志放在", str(logs())),
            (
                "运行环境",
                f"Python {platform.python_version()}　Qt {PySide6.__version__}　{platform.system()} {platform.release()}",
            ),
        )

    def _copy(self, lines: tuple[tuple[str, str], ...]) -> None:
        # Folders may carry a name, so only versions go out.
        QGuiApplication.clipboard().setText("\n".join(f"{key}：{value}" for key, value in lines if "放在" not in key))
        self.desk.say("已复制，里面没有学生资料")


def _fixed(desk: Desk, text: str, width: int) -> Label:
    label = Label(text)
    label.setFixedWidth(desk.theme.px(width))
    return label


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""  # a frozen program carries no package records


def _news() -> str:
    """Return the newest part of the changelog."""
    text = (bundled("resources") / "changelog.md").read_text(encoding="utf-8")
    parts = [part for part in text.split("\n## ") if part.strip()]
    newest = parts[1] if len(parts) > 1 else parts[0]
    lines = (
        line.lstrip("# ").replace("- ", "· ", 1) if line[:2] in ("- ", "##") else line for line in newest.splitlines()
    )
    return "\n".join(line for line in lines if line.strip())
