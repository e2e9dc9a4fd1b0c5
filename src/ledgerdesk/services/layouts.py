"""Saved layouts of exports: which columns, in which order, under a name, for everybody who uses the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import names
from ledgerdesk.domain.rights import Right
from ledgerdesk.domain.text import clean
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.models import SavedView
from ledgerdesk.services.permission import needs

LONGEST_NAME = 20
_KEYS = "columns"
_GONE = "这个格式已经删掉了。"


@dataclass(frozen=True)
class Layout:
    """A saved layout: its name and the keys of its columns, in their order."""

    id: int
    name: str
    keys: tuple[str, ...]


@needs(Right.OUTPUT)
def of_page(session: Session, page: str) -> tuple[Layout, ...]:
    """Return the layouts saved for a page, by name."""
    found = session.scalars(select(SavedView).where(SavedView.page == page)).all()
    return tuple(sorted(map(_layout, found), key=lambda layout: names.pinyin(layout.name)))


@needs(Right.OUTPUT)
def save(session: Session, page: str, name: str, keys: Sequence[str], *, layout_id: int | None = None) -> int:
    """Save a layout, over an earlier one where ``layout_id`` says which; return its id.

    Raises:
        RuleError: it has no name, a name another one has, or no column.
        NotFoundError: the one to be saved over is gone.
    """
    tidied = _checked(session, page, name, layout_id)
    chosen = list(dict.fromkeys(keys))
    if not chosen:
        raise RuleError({_KEYS: "请至少选一列。"})
    row = SavedView(page=page, name=tidied, spec={_KEYS: chosen}) if layout_id is None else _row(session, layout_id)
    row.name, row.spec = tidied, {_KEYS: chosen}
    session.add(row)
    session.flush()
    return row.id


@needs(Right.OUTPUT)
def rename(session: Session, layout_id: int, name: str) -> None:
    """Give a layout another name; RuleError and NotFoundError as in ``save``."""
    row = _row(session, layout_id)
    row.name = _checked(session, row.page, name, layout_id)
    session.flush()


@needs(Right.OUTPUT)
def delete(session: Session, layout_id: int) -> None:
    """Delete a layout; NotFoundError where it is gone already."""
    session.delete(_row(session, layout_id))
    session.flush()


def _checked(session: Session, page: str, name: str, layout_id: int | None) -> str:
    tidied = clean(name)
    if not tidied:
        raise RuleError({"name": "请给这个格式起个名字。"})
    if len(tidied) > LONGEST_NAME:
        raise RuleError({"name": f"名字太长了，最多 {LONGEST_NAME} 个字。"})
    others = session.scalars(select(SavedView).where(SavedView.page == page, SavedView.name == tidied)).all()
    if any(other.id != layout_id for other in others):
        raise RuleError({"name": f"已经有叫“{tidied}”的格式，请换一个名字。"})
    return tidied


def _row(session: Session, layout_id: int) -> SavedView:
    row = session.get(SavedView, layout_id)
    if row is None:
        raise NotFoundError(_GONE)
    return row


def _layout(row: SavedView) -> Layout:
    spec: Any = row.spec
    keys = spec.get(_KEYS, ()) if isinstance(spec, dict) else ()
    return Layout(row.id, row.name, tuple(str(key) for key in keys))
