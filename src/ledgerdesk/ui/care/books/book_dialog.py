"""查阅: what was found in the books of one teacher or of several, quickly from the keyboard; and its correction."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes, kinds
from ledgerdesk.services import attachments, book_checks
from ledgerdesk.services.book_checks import GAPS, HANDBOOK, IN_ORDER, MINUTES, MISSING, CheckFacts, Looked, TeacherBooks
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.books.book_source import Book
from ledgerdesk.ui.care.partners.partner_dialogs import day, label, words
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import Item, row
from ledgerdesk.ui.kit.text import Label, bullet

_RESULTS = (IN_ORDER, GAPS, MISSING)
_BOOKS = (HANDBOOK, MINUTES)
_NOT = ""  # a book that was not looked at


class LookDialog(StoringDialog):
    """Both books of some teachers; the headteacher signs it, the clerk writes down what was signed on paper.

    Alt+1 to 3 say it of the first book, Alt+4 to 6 of the second. Saved with Ctrl+Enter the next teacher comes.
    """

    def __init__(
        self, desk: Desk, teachers: Sequence[TeacherBooks], book: Book, after: Callable[[], object], parent: QWidget
    ) -> None:
        theme, self._after, self._next = desk.theme, after, False
        self._teachers, self._book, self.signs = tuple(teachers), book, desk.may(Right.SIGN)
        offered = [(_NOT, "没看"), *((code, codes.table("book_result").label(code)) for code in _RESULTS)]
        self.results = {
            key: Segments(theme, offered, name=codes.table("book").label(key)) for key in _BOOKS
        }  # fmt: skip
        self.photos = AttachmentStrip(desk, attachments.BOOK_CHECK, hint="签过字的登记表，拍照或扫描")
        self.photos.begin(None)
        fields = (
            *(kinds.text(key, f"{codes.table('book').label(key)}缺什么") for key in _BOOKS),
            kinds.day("mend_by", "哪天以前补好", required=True),
            kinds.day("checked_on", "哪天查阅", required=True),
            *(() if self.signs else (kinds.text("checker", "谁查阅的", required=True, hint="签字的人"),)),
        )
        name = teachers[0].name if len(teachers) == 1 else f"{len(teachers)} 位老师"
        over = [*self._beside(desk), *(self._book_row(desk, key) for key in _BOOKS)]
        keys = "Ctrl+Enter 保存，接着下一位" if len(teachers) == 1 else "每位都记上同样的结果"
        over.append(Label(f"Alt+1 到 Alt+6 直接选结果；{keys}", "sub"))
        under: list[Item] = [] if self.signs else [self.photos]
        super().__init__(desk, f"查阅　{name}", fields, parent, over=over, under=under, width=640)
        for control in self.results.values():
            control.chosen.connect(lambda _value: self._dress())
        start: dict[str, object] = {
            "mend_by": book.mend_by,
            "checked_on": (None if self.signs else book.checked_on) or desk.today,
        }
        self.form.set_values(start | {"checker": book.checkers[0] if book.checkers else None})
        for keys_ in Command.SAVE_AND_NEXT.keys:
            QShortcut(QKeySequence(keys_), self).activated.connect(self.save_and_next)
        self.accepted.connect(lambda: self._after() if self._next else None)
        self._answer_keys()
        self._dress()
        self.results[HANDBOOK].setFocus()

    def look(self, book: str, result: str) -> None:
        """Say what was found in a book."""
        self.results[book].set_value(result)
        self._dress()
        if result == GAPS:
            self.form.editor(book).setFocus()

    def save_and_next(self) -> None:
        """Save, then ask about the next teacher."""
        self._next = True
        self.save()

    def save(self) -> None:
        """See StoringDialog."""
        super().save()
        if self.bar.save_button.isEnabled():
            self._next = False  # nothing was sent: the next F9 saves this one alone

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        looked = [self._looked(key, values) for key in _BOOKS if self.results[key].value() != _NOT]
        if not looked:
            self.bar.say("请选看了哪一本、结果怎么样。", "bad")
            return None
        lacking = [key for key in _BOOKS if self.results[key].value() == GAPS and not words(values, key)]
        if lacking:
            self.form.show_problems(dict.fromkeys(lacking, "请写缺什么，老师才好补。"))
            return None
        if self.photos.busy:
            self.bar.say("照片还在处理，请稍等再保存。", "warn")
            return None
        ids, on = [one.staff_id for one in self._teachers], day(values, "checked_on") or self.desk.today
        if self.signs:
            return lambda session: book_checks.record(session, ids, looked, on)
        checker, shots = words(values, "checker"), self.photos.held
        self._book.checked_on, self._book.checkers = on, (checker, *self._book.checkers)

        def work(session: Session) -> tuple[int, ...]:
            made = book_checks.record_from_paper(session, ids, looked, on, checker)
            for check in made[:: len(looked)]:  # the sheet belongs to each teacher once
                attachment_reading.store(session, attachments.BOOK_CHECK, check, shots)
            return made

        return work

    def _looked(self, key: str, values: Values) -> Looked:
        result = str(self.results[key].value())
        lacks = result != IN_ORDER
        return Looked(
            book=key,
            result=result,
            finding=words(values, key) if lacks else None,
            mend_by=day(values, "mend_by") if lacks else None,
        )

    def _refused(self, problem: object) -> None:
        self._next = False
        super()._refused(problem)  # type: ignore[arg-type] # a LedgerError

    def _beside(self, desk: Desk) -> list[Item]:
        if len(self._teachers) > 1:
            names = "、".join(one.name for one in self._teachers[:12])
            return [Label(names + ("等" if len(self._teachers) > 12 else ""), "sub", wrap=True)]
        one = self._teachers[0]
        lines: list[Item] = [Label(told(one), "sub", wrap=True)]
        for check in one.lacking:
            book = codes.table("book").label(check.book)
            by = f"，{check.mend_by.month}月{check.mend_by.day}日前补" if check.mend_by else ""
            lacks = check.finding or codes.table("book_result").label(check.result)
            words_ = f"上次{book}：{lacks}{by}；这次齐全就算补好了"
            lines.append(bullet(desk.theme, "circle-alert", words_, tint="warn"))
        return lines

    def _book_row(self, desk: Desk, key: str) -> Item:
        return row(desk.theme, label(desk, codes.table("book").label(key)), self.results[key], None)

    def _answer_keys(self) -> None:
        said = [(book, result) for book in _BOOKS for result in _RESULTS]
        for number, (book, result) in enumerate(said, 1):
            QShortcut(QKeySequence(f"Alt+{number}"), self).activated.connect(partial(self.look, book, result))

    def _dress(self) -> None:
        lacks = {key: self.results[key].value() in (GAPS, MISSING) for key in _BOOKS}
        for key in _BOOKS:
            self.form.field_row(key).setVisible(lacks[key])
        self.form.field_row("mend_by").setVisible(any(lacks.values()))


class CorrectDialog(StoringDialog):
    """A look as it should read, on the day it was written down."""

    def __init__(self, desk: Desk, check: CheckFacts, mend_by: date | None, parent: QWidget) -> None:
        theme, self._check = desk.theme, check
        books = [(key, codes.table("book").label(key)) for key in _BOOKS]
        results = [(code, codes.table("book_result").label(code)) for code in _RESULTS]
        self.book = Segments(theme, books, name="看了哪一本")
        self.verdict = Segments(theme, results, name="结果")
        self.book.set_value(check.book)
        self.verdict.set_value(check.result)
        over: list[Item] = [
            Label(
                f"{dates.full(check.checked_on)}　{check.checker}　登记当天可以改，以后只能再登记一次。",
                "sub",
                wrap=True,
            ),
            row(theme, label(desk, "看了哪一本"), self.book, None),
            row(theme, label(desk, "结果"), self.verdict, None),
        ]
        fields = (kinds.text("finding", "缺什么"), kinds.day("mend_by", "哪天以前补好"))
        super().__init__(desk, f"更正查阅　{check.staff_name}", fields, parent, over=over)
        self.form.set_values({"finding": check.finding, "mend_by": check.mend_by or mend_by})
        self.verdict.chosen.connect(lambda _value: self._dress())
        self._dress()

    def store(self, values: Values) -> Callable[[Session], object]:
        """See StoringDialog."""
        result, check = str(self.verdict.value()), self._check
        lacks = result != IN_ORDER
        looked = Looked(
            book=str(self.book.value()),
            result=result,
            finding=words(values, "finding") if lacks else None,
            mend_by=day(values, "mend_by") if lacks else None,
        )
        change = book_checks.correct_from_paper if check.on_paper else book_checks.correct
        return lambda session: change(session, check.id, check.version, looked)

    def _dress(self) -> None:
        lacks = self.verdict.value() != IN_ORDER
        for key in ("finding", "mend_by"):
            self.form.field_row(key).setVisible(lacks)


def told(one: TeacherBooks) -> str:
    """Return what the program holds of a teacher's help, so that the book can be held against it."""
    beside = one.beside
    parts = [
        f"结对 {beside.pupils} 人", f"本学期家访 {beside.visits}", f"谈心 {beside.talks}", beside.words,
        f"缺计划 {beside.unplanned} 人" if beside.unplanned else "",
    ]  # fmt: skip
    return "程序里记着：" + ("，".join(part for part in parts if part) if beside.pupils else beside.words or "没有结对")
