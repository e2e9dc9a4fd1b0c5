from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QDialogButtonBox

from ledgerdesk.ui import language


def test_the_buttons_of_qts_own_dialogs_are_chinese(qapp, qtbot):
    before = QLocale()
    assert language.install(qapp)
    try:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        assert "取消" in box.button(QDialogButtonBox.StandardButton.Cancel).text()
        assert QCoreApplication.translate("QFileDialog", "File &name:") == "文件名称(&N)："
    finally:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
            translator.deleteLater()
        QLocale.setDefault(before)
