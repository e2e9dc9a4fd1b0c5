"""Qt's own words in Chinese: buttons of its dialogs, menus of its boxes."""

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

_CHINESE = "qtbase_zh_CN"
#: What Qt's catalogue leaves in English, by context and words; seen in Qt 6.
_MISSING: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("QFileDialog", "&Look in:"): "位置(&L)：",
        ("QFileDialog", "&Directory:"): "文件夹(&D)：",
        ("QFileDialog", "Files of &type:"): "文件类型(&T)：",
        ("QFileSystemModel", "%1 bytes"): "%1 字节",
        ("QFileSystemModel", "%1 byte(s)"): "%1 字节",
        ("QAbstractFileIconProvider", "File Folder"): "文件夹",
        ("QAbstractFileIconProvider", "Folder"): "文件夹",
        ("QAbstractFileIconProvider", "Drive"): "磁盘",
        ("QAbstractFileIconProvider", "File"): "文件",
        ("QAbstractFileIconProvider", "%1 File"): "%1 文件",
        ("QAbstractFileIconProvider", "Unknown"): "其他",
    }
)


class _Missing(QTranslator):
    def isEmpty(self) -> bool:
        """Tell Qt that there is something in it."""
        return False

    def translate(self, context: str, source: str, _meaning: str | None = None, _count: int = -1) -> str | None:
        """Return the words; None lets Qt ask the next catalogue."""
        return _MISSING.get((context, source))


def install(application: QApplication) -> bool:
    """Let Qt speak Chinese whatever the computer's language is; False where its words are missing."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    # The first is asked last: only for what the catalogue has not.
    missing = application.installTranslator(_Missing(application))
    translator = QTranslator(application)
    found = translator.load(_CHINESE, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return missing and found and application.installTranslator(translator)
