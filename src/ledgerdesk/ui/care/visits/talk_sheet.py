"""The boxes of a talk: which there are and what they are called depends on whether it was talk, tutoring or material."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.fields import talks as fields
from ledgerdesk.fields.field import Field, Section
from ledgerdesk.services import talks
from ledgerdesk.ui.care.visits.visit_phrases import PhraseLine
from ledgerdesk.ui.care.visits.visit_pickers import SegmentsEditor
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.field_row import FieldRow
from ledgerdesk.ui.forms.form_view import FormView
from ledgerdesk.ui.kit.layout import column

KIND = replace(fields.KIND, label="做了什么", required=True)
_FIELDS = (
    replace(fields.HELD_ON, hint="= 今天，-1 昨天，10.8 也行"),
    replace(fields.SUBJECT, hint=""),
    fields.MINUTES,
    fields.TOPIC,
    replace(fields.VALUE, hint="元"),
    fields.CONTENT,
    fields.REACTION,
    fields.EFFECT,
    fields.NEXT_STEP,
)
#: The boxes of each kind and what they are called there; the day is always asked.
_CALLED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        talks.COUNTED: {
            "minutes": "时长（分钟）", "topic": "主题", "content": "谈话内容", "reaction": "学生反应", "effect": "效果",
            "next_step": "下一步打算",
        },
        talks.TUTORING: {
            "subject": "学科", "minutes": "时长（分钟）", "content": "辅导内容", "effect": "效果", "next_step": "下一步打算",
        },
        talks.MATERIAL: {"topic": "什么物品", "value_fen": "折合金额", "content": "说明", "effect": "效果"},
    }
)  # fmt: skip
_UNTOLD = MappingProxyType({talks.COUNTED: "还没有写谈了什么", talks.TUTORING: "还没有写辅导了什么"})
OFFERED = ("topic", "content", "reaction", "effect", "next_step")
LABEL = 92  # pixels at normal text size
Phrases = Mapping[tuple[str, str], tuple[str, ...]]


def called(kind: str, field: Field) -> str:
    """Return what a field is called of a kind of talk."""
    return _CALLED.get(kind, {}).get(field.key, field.label)


def untold(values: Mapping[str, object]) -> str:
    """Return in Chinese what the values of a talk or of tutoring do not tell; empty where they do."""
    told = any(values[key] for key in (fields.SUBJECT.key, fields.TOPIC.key, fields.CONTENT.key))
    return "" if told else _UNTOLD.get(str(values[KIND.key]), "")


def _lacking(kind: str, values: Mapping[str, object]) -> dict[str, str]:
    """Return what material help cannot be saved without, as sentences by field key."""
    if kind != talks.MATERIAL:
        return {}
    lacking = {} if values[fields.TOPIC.key] else {fields.TOPIC.key: "请填给了什么物品。"}
    if values[fields.VALUE.key] == 0:
        lacking[fields.VALUE.key] = "金额不能是 0：不知道就留空，或者写实际金额。"
    return lacking


class TalkSheet(QWidget):
    """Kind and form. ``edited`` after each change, ``finished`` on Enter in the last box."""

    edited = Signal()
    finished = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        theme = desk.theme
        self.kind = FieldRow(theme, SegmentsEditor(theme, KIND), label_width=LABEL)
        self.form = FormView(theme, [Section(title="", fields=_FIELDS)], today=lambda: desk.today, label_width=LABEL)
        self._lines = {key: PhraseLine(theme, "常用句", LABEL + 8) for key in OFFERED}
        self._phrases: Phrases = {}
        layout = self.form.layout()
        if isinstance(layout, QVBoxLayout):
            for key, line in self._lines.items():
                layout.insertWidget(layout.indexOf(self.form.field_row(key)) + 1, line)
        self.setLayout(column(theme, self.kind, (self.form, 1), spacing=7))
        self.kind.changed.connect(self._dress)
        self.kind.changed.connect(self.edited)
        self.form.edited.connect(self.edited)
        self.form.finished.connect(self.finished)

    @property
    def chosen(self) -> str:
        """Return the kind, "" for none."""
        return str(self.kind.editor.parse() or "")

    def offer(self, phrases: Phrases) -> None:
        """Offer sentences the school writes often, by kind and field key."""
        self._phrases = phrases
        self._dress()

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show stored values by field key; a key that is missing is blank."""
        self.kind.set_value(values.get(KIND.key))
        self.form.set_values(values)
        self._dress()

    def values(self) -> dict[str, object] | None:
        """Return all values, None in the boxes this kind has not; None when some are wrong, which are marked."""
        known = self.kind.check_to_save()
        found = self.form.collect()
        if found is None or not known:
            return None
        if lacking := _lacking(self.chosen, found):
            self.form.show_problems(lacking)
            return None
        asked = {fields.HELD_ON.key, *_CALLED.get(self.chosen, {})}
        return {key: value if key in asked else None for key, value in found.items()} | {KIND.key: self.chosen}

    def dirty(self) -> bool:
        """Tell whether anything was typed or picked that is not stored."""
        return self.kind.dirty() or self.form.dirty()

    def problem_count(self) -> int:
        """Return how many boxes are marked wrong."""
        return bool(self.kind.problem) + self.form.problem_count()

    def text_state(self) -> dict[str, str]:
        """Return the text of what is not stored."""
        kind = {KIND.key: self.kind.editor.text()} if self.kind.dirty() else {}
        return {**self.form.text_state(), **kind}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put a draft's text back."""
        if state.get(KIND.key):
            self.kind.editor.set_text(state[KIND.key])
        self.form.restore_text({key: text for key, text in state.items() if key != KIND.key})
        self._dress()

    def focus_first_empty(self) -> None:
        """Put the focus on the first box of this kind that is empty, the day being known."""
        for key in _CALLED.get(self.chosen, {}):
            if not self.form.editor(key).text():
                self.form.editor(key).setFocus()
                return
        self.form.focus_first()

    def _dress(self) -> None:
        called = _CALLED.get(self.chosen, _CALLED[talks.COUNTED])
        for field in _FIELDS[1:]:
            row = self.form.field_row(field.key)
            row.setVisible(field.key in called)
            given = (self.chosen, field.key) == (talks.MATERIAL, fields.TOPIC.key)
            row.call(called.get(field.key, field.label), required=given)
        for key, line in self._lines.items():
            words = self._phrases.get((self.chosen, key), ()) if key in called else ()
            line.set_words(words, partial(self._append, key))

    def _append(self, key: str, phrase: str) -> None:
        editor = self.form.editor(key)
        before = editor.text().rstrip()
        joint = "" if not before or before[-1] in "。；，！？、" else "，"
        editor.set_text(f"{before}{joint}{phrase}")
        editor.setFocus()
