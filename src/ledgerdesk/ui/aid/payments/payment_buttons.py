"""Which buttons stand over the payment page now: the next step in blue, papers, and what else can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.rights import Right
from ledgerdesk.services.payments import conditions
from ledgerdesk.services.payments.batches import BatchFacts
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.menus import Entry, MenuButton
from ledgerdesk.ui.sheet.sheet_source import Action

if TYPE_CHECKING:  # the page makes its buttons, so it cannot be imported here
    from ledgerdesk.ui.aid.payments.payment_page import PaymentPage

REASON, DECIDE, SUPPLEMENT, LIST_THESE = "写原因…", "定金额…", "补算差额…", "造册…"
ARRIVED, RETRY, SIGN, DROP = "登记结果…", "列入补发", "签收…", "从名册减去"


def due_actions(page: PaymentPage) -> Sequence[Action]:
    """Return what can be done with pupils ticked in the computation."""
    acts = page.run_acts
    return page.desk.when(
        Right.EDIT,
        Action(text=REASON, icon="pencil", run=acts.reason),
        Action(text=DECIDE, icon="hand-coins", run=acts.decide),
        Action(text=SUPPLEMENT, icon="list-checks", run=acts.supplement),
        Action(text=LIST_THESE, icon="plus", run=acts.make_of),
    )


def paid_actions(page: PaymentPage) -> Sequence[Action]:
    """Return what can be done with payments ticked in a batch."""
    acts = page.acts
    return page.desk.when(
        Right.EDIT,
        Action(text=ARRIVED, icon="check", run=acts.mark),
        Action(text=RETRY, icon="plus", run=acts.retry),
        Action(text=SIGN, icon="pencil", run=acts.sign),
        Action(text=DROP, icon="x", run=acts.drop, danger=True),
    )


def show(page: PaymentPage) -> None:
    """Put the buttons of the moment over the page, and offer in the selection bar what fits."""
    reading = page.reading
    if reading is None:
        return
    buttons: list[Button] = []
    if reading.batch is not None:
        _offer(page, reading.batch)
        if entries := _more(page, reading.batch):
            buttons.append(MenuButton(page.theme, "更多", entries))
        if page.desk.may(Right.OUTPUT):
            papers: Sequence[Entry] = (
                ("领取花名册…", page.acts.print_signing),
                ("资助花名册…", page.acts.print_roster),
            )
            buttons.append(MenuButton(page.theme, "打印", papers))
    else:
        decides = page.run_acts.decides()
        page.due.table.selection.offer({REASON, SUPPLEMENT, *((DECIDE,) if decides else ()), *_listing(page)})
        more: Sequence[Entry] = (("资金…", page.acts.funds), ("重新算", page.run_acts.again))
        buttons.append(MenuButton(page.theme, "更多", more))
        if decides and page.desk.editable:
            buttons.append(Button(page.theme, DECIDE, run=page.run_acts.decide_all))
    if (go := _next(page)) is not None:
        buttons.append(go)
    page.header.set_buttons(*buttons)


def _listing(page: PaymentPage) -> tuple[str, ...]:
    return (LIST_THESE,) if page.reading is not None and page.reading.waiting[0] else ()


def _next(page: PaymentPage) -> Button | None:
    """Return the blue button: the next step."""
    desk, found = page.desk, page.next
    ways: dict[str, tuple[str, str, Right, Callable[[], object]]] = {
        "store": ("存应发", "check", Right.EDIT, page.run_acts.store),
        "make": ("造册…", "plus", Right.EDIT, page.run_acts.make),
        "approve": ("审核签字…", "pencil", Right.EDIT, page.acts.approve),
        "send": ("报银行…", "upload", Right.ISSUE, page.acts.send),
        "answer": ("导入回单…", "download", Right.IMPORT, page.acts.answer),
        "close": ("结清…", "check", Right.EDIT, page.acts.close),
    }
    if found.action not in ways or desk.past:
        return None
    words, icon, right, run = ways[found.action]
    batch = page.reading.batch if page.reading is not None else None
    if batch is not None and not conditions.by_card(batch.method):
        words, icon = {"send": ("发放…", "upload"), "answer": ("登记结果…", "check")}.get(found.action, (words, icon))
        if found.action == "answer":
            run, right = page.acts.mark_waiting, Right.EDIT
    if not (desk.may(right) or (found.action == "approve" and desk.may(Right.SIGN))):
        return None
    button = Button(page.theme, words, icon, Role.PRIMARY, run=run)
    button.allow(not found.why, found.why)
    return button


def _more(page: PaymentPage, batch: BatchFacts) -> list[Entry]:
    """Return what else can be done with a batch as it stands."""
    acts, desk = page.acts, page.desk
    if desk.past:
        return [("资金…", acts.funds)]
    draft = batch.status == steps.DRAFT
    card = conditions.by_card(batch.method)
    early = batch.status in (steps.DRAFT, steps.APPROVED)
    offered: list[tuple[bool, Right, Entry]] = [
        (early, Right.EDIT, ("发放依据…", acts.grounds)),
        (early, Right.ISSUE, ("拟一份发放公示…", acts.draft_notice)),
        (True, Right.LOOK, ("资金…", acts.funds)),
        (draft and card, Right.EDIT, ("按今天的登记换卡", acts.refresh_cards)),
        (not draft and card, Right.REVEAL, ("银行文件…", acts.bank_file)),
        (batch.status == steps.SENT and card, Right.IMPORT, ("导入银行回单…", acts.answer)),
        (batch.status == steps.SENT, Right.EDIT, ("没有结果的都登记…", acts.mark_waiting)),
        (batch.status == steps.SENT, Right.EDIT, ("失败的都列入补发", acts.retry_all)),
        (card, Right.SETTINGS, ("银行文件的列…", acts.layout)),
        (batch.status == steps.APPROVED, Right.EDIT, ("退回造册…", acts.reopen)),
        (draft, Right.EDIT, ("作废这一批…", acts.discard)),
    ]
    return [entry for fits, right, entry in offered if fits and desk.may(right)]


def _offer(page: PaymentPage, batch: BatchFacts) -> None:
    offered = {steps.DRAFT: {DROP}, steps.SENT: {ARRIVED, RETRY, SIGN}, steps.CLOSED: {RETRY, SIGN}}
    page.paid.table.selection.offer(set() if page.desk.past else offered.get(batch.status, set()))
