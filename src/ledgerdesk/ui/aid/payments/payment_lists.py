"""The two tables of the payment page on the shared sheet page: what is due, and what a batch pays."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.services.payments import run as term_run
from ledgerdesk.services.payments.listing import Listed
from ledgerdesk.services.payments.run import TermRun
from ledgerdesk.ui.aid.payments import payment_columns as columns
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_column import Row
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action, Empty

_NOTHING: frozenset[str] = frozenset()  # the payment page reads them anew itself
_HINT = "姓名、拼音首字母"


class Computing:
    """What the computation was asked and answered, shared by the table, its panel and the page."""

    def __init__(self) -> None:
        self.term_id: int | None = None
        self.program = ""
        self.reasons: dict[int, str] = {}
        self.decided: dict[int, dict[str, int]] = {}
        self.run: TermRun | None = None
        self._asked: object = None

    def ask(self, term_id: int, program: str) -> bool:
        """Look at another programme or term; what was typed for the one before is let go. True when it is another."""
        if (self.term_id, self.program) == (term_id, program):
            return False
        self.term_id, self.program = term_id, program
        self.reasons, self.decided = {}, {}
        self.forget()
        return True

    def text_state(self) -> dict[str, str]:
        """Return what was typed and is not kept yet, for a draft; empty when nothing was."""
        reasons = {f"reason.{one}": said for one, said in self.reasons.items()}
        amounts = {
            f"amount.{one}": str(fen) for one, held in self.decided.items() for fen in [held.get(self.program)] if fen
        }
        typed = {**reasons, **amounts}
        return {**typed, "program": self.program, "term": str(self.term_id)} if typed else {}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put a draft's reasons and amounts back, for the programme and term they were typed for."""
        if not state.get("term", "").isdigit():
            return
        self.ask(int(state["term"]), state.get("program", ""))
        for key, text in state.items():
            kind, _, one = key.partition(".")
            if one.isdigit() and kind == "reason":
                self.reasons[int(one)] = text
            elif one.isdigit() and kind == "amount" and text.isdigit():
                self.decided[int(one)] = {self.program: int(text)}

    def forget(self) -> None:
        """Compute anew the next time."""
        self.run, self._asked = None, None

    def compute(self, session: Session) -> TermRun | None:
        """Return the computation, done again only where something it rests on has changed."""
        if self.term_id is None:
            return None
        asked = (self.term_id, self.program, repr(sorted(self.decided.items())))
        if self.run is None or asked != self._asked:
            self.run = term_run.plan(session, self.term_id, self.program, decided=self.decided)
            self._asked = asked
        return self.run


def due_page(
    desk: Desk, computing: Computing, panel: QWidget, actions: Sequence[Action], go: Callable[[], object]
) -> SheetPage:
    """Return the table of the computation; ``go`` leads to where pupils are recognised or given categories."""

    def read(session: Session) -> Sequence[Row]:
        found = computing.compute(session)
        return columns.due_rows(found, computing.reasons) if found is not None else []

    empty = Empty(
        icon="hand-coins",
        what="这个项目本学期没有人享受",
        why="看看认定、身份类别、住校登记齐了没有。",
        actions=(("去身份类别", go),),
    )
    source = ListSource(
        desk=desk,
        title="本学期应发",
        unit="人",
        columns=columns.DUE,
        shown=columns.DUE_SHOWN,
        read=read,
        entities=_NOTHING,
        search_hint=_HINT,
        empty=empty,
        words=lambda _total, _shown: "",
        make_filters=columns.due_filters,
    )
    return inner_list.make(desk, source, "sheet.aid_due", actions=actions, panel=panel)


def paid_page(
    desk: Desk, listed: Callable[[], Mapping[int, Listed]], panel: QWidget, actions: Sequence[Action]
) -> SheetPage:
    """Return the table of a batch; ``listed`` gives its payments as they were read last."""
    source = ListSource(
        desk=desk,
        title="发放名册",
        unit="笔",
        columns=columns.PAID,
        shown=columns.PAID_SHOWN,
        read=lambda _session: [columns.paid_row(one) for one in listed().values()],
        entities=_NOTHING,
        search_hint=_HINT,
        empty=Empty(icon="hand-coins", what="这一批里没有人了", why="可以作废这一批，从应发里重新造册。"),
        words=lambda _total, _shown: "",
        make_filters=columns.paid_filters,
    )
    return inner_list.make(desk, source, "sheet.aid_paid", actions=actions, panel=panel)
