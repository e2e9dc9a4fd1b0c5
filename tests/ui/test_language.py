import re

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QLabel

from ledgerdesk.ui import language


def test_qts_own_dialogs_are_chinese(qapp, qtbot, tmp_path):
    before = QLocale()
    assert language.install(qapp)
    try:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        assert "取消" in box.button(QDialogButtonBox.StandardButton.Cancel).text()
        assert QCoreApplication.translate("QFileDialog", "File &name:") == "文件名称(&N)："
        assert QCoreApplication.translate("QFileDialog", "Delete") == "删除"
        assert QCoreApplication.translate("QFileDialog", "what nobody translates") == "what nobody translates"
        dialog = QFileDialog(None, "选照片", str(tmp_path), "照片 (*.jpg *.JPG)")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        qtbot.addWidget(dialog)
        labels = [label.text() for label in dialog.findChildren(QLabel)]
        assert len(labels) == 3
        assert not any(re.search("[A-Za-z]{2}", words) for words in labels), labels
    finally:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
            translator.deleteLater()
        QLocale.setDefault(before)
