"""Qt's own words in Chinese: buttons of its dialogs, menus of its boxes."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

_CHINESE = "qtbase_zh_CN"


def install(application: QApplication) -> bool:
    """Let Qt speak Chinese whatever the computer's language is; False where its words are missing."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(application)
    found = translator.load(_CHINESE, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return found and application.installTranslator(translator)
