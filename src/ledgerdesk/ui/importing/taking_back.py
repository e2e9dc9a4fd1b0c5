"""Taking an import back, whether it was the last thing done or others came after it."""

from functools import partial

from PySide6.QtCore import QObject

from ledgerdesk.errors import LedgerError, StaleRecordError
from ledgerdesk.services import history
from ledgerdesk.services.history import Happening, Wanted
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.history.history_source import BEFORE, LAST, state_of
from ledgerdesk.ui.tasks import Task

_NAMED = 4
_LOOKED_AT = 2_000  # steps; beyond that nobody takes an import back
_DONE = ("change", "import", "redo")
SAID = "这次导入已撤销"


def take_back(desk: Desk, step_id: int, owner: QObject) -> None:
    """Undo an import alone; where later steps rest on it, ask whether they are undone with it."""
    ledger = desk.ledger
    desk.runner.run(
        "撤销导入",
        lambda _task: ledger.take_back(step_id),
        lambda _done: desk.say(SAID),
        failed=partial(_not_alone, desk, step_id, owner),
        owner=owner,
    )


def undone(session: Session, step_id: int) -> bool:
    """Tell whether an import was taken back and not done again."""
    found = history.recent(session, Wanted(kinds=("import",)), limit=_LOOKED_AT)
    return any(step.undone for step in found if step.id == step_id)


def _not_alone(desk: Desk, step_id: int, owner: QObject, error: LedgerError) -> None:
    if isinstance(error, StaleRecordError):
        desk.read("读取操作记录", partial(_after, desk, step_id), partial(_ask, desk, step_id, owner), owner=owner)
    else:
        desk.asker.show_error("没有撤销", str(error))


def _after(desk: Desk, step_id: int, session: Session) -> tuple[str, list[str]]:
    """Return whether a step can be taken back, and what would have to be taken back before it, newest first."""
    found = history.recent(session, limit=_LOOKED_AT)
    step = next((one for one in found if one.id == step_id), None)
    if step is None:
        return "", []
    later = [one for one in found if one.id > step_id and one.kind in _DONE and one.entries and not one.undone]
    return _state(desk, session, step), [one.label for one in later if not one.label.endswith(step.label)]


def _state(desk: Desk, session: Session, step: Happening) -> str:
    return state_of(step, desk.ledger.last_transaction_id(), history.last_barrier(session))


def _ask(desk: Desk, step_id: int, owner: QObject, found: tuple[str, list[str]]) -> None:
    now, later = found
    if now not in (LAST, BEFORE):
        barrier = desk.ledger.undo_barrier()
        after = f"“{barrier}”之后，它前面的都不能再撤销；" if barrier else "这次导入已经不能撤销；"
        desk.asker.show_error("不能撤销这次导入", f"{after}要改请逐条改，或者再导入一份。")
        return
    named = "、".join(f"“{label}”" for label in later[:_NAMED]) + (" 等" if len(later) > _NAMED else "")
    words = f"导入以后又做了 {len(later)} 步，改过这次导入的内容：{named}。要先把它们撤销；一步一步都可以重做。"
    if later and not desk.asker.confirm(
        "连后来的一起撤销？", words, f"一起撤销 {len(later) + 1} 步", "不撤", danger=True
    ):
        return
    ledger = desk.ledger

    def undo_all(task: Task) -> None:
        while ledger.last_transaction_id() >= step_id:
            task.check()
            if ledger.undo() is None:
                break

    desk.runner.run("撤销导入", undo_all, lambda _none: desk.say(SAID), owner=owner)
