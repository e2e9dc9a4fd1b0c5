"""The people who may open the ledger, as the ledger knows them; their passwords are key slots outside it."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import rights
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotAllowedError, NotFoundError, RuleError
from ledgerdesk.models import User, UserSession
from ledgerdesk.services.permission import needs, require
from ledgerdesk.services.stored import found

_ROLES = (rights.CLERK, rights.HEAD, rights.INSPECTOR)


@dataclass(frozen=True)
class UserFacts:
    """Somebody who may open the ledger; both days inclusive, None without a limit. ``here`` is whoever has it open."""

    id: int
    name: str
    role: str
    slot: str
    active_from: date | None
    active_to: date | None
    here: bool

    def lasts(self, today: date) -> bool:
        """Tell whether the account goes on after a day; one that was ended on it does not."""
        return self.active_to is None or self.active_to > today


@needs(Right.LOOK)
def rows(session: Session) -> tuple[UserFacts, ...]:
    """Return everybody, those whose time is over included, by number."""
    me = context(session).user_id
    query = select(User).order_by(User.id)
    return tuple(
        UserFacts(row.id, row.name, row.role, row.slot, row.active_from, row.active_to, row.id == me)
        for row in session.scalars(query)
    )


@needs(Right.LOOK)
def oldest(session: Session, role: str, slots: Collection[str]) -> UserFacts:
    """Return the oldest account of a role that has one of the key slots, or goes on without: what a code sets anew.

    Raises:
        NotFoundError: there is none.
    """
    today = context(session).today
    for one in rows(session):
        if one.role == role and (one.slot in slots or one.lasts(today)):
            return one
    raise NotFoundError(f"台账里没有能用的{rights.role(role).word}账号。请换一个身份。")


@needs(Right.LOOK)
def last_openings(session: Session) -> Mapping[int, datetime]:
    """Return by user when somebody last opened the ledger, in aware UTC; who never did is left out."""
    query = (
        select(UserSession.user_id, func.max(UserSession.opened_at))
        .where(UserSession.user_id.is_not(None))
        .group_by(UserSession.user_id)
    )
    return {who: at for who, at in session.execute(query) if who is not None}


@needs(Right.OWN)
def add(session: Session, name: str, role: str, *, first: date | None = None, last: date | None = None) -> UserFacts:
    """Add somebody and return the facts; the key slot of that name is made by ``ledger.accounts``.

    A clerk may add the first headteacher and nobody else; an inspector's account needs a last day.

    Raises:
        NotAllowedError: that is for the headteacher to do.
        RuleError: the name is missing or taken, the role unknown, the days wrong.
    """
    _require_may_add(session, role)
    tidy = name.strip()
    problems: dict[str, str] = {}
    if not tidy:
        problems["name"] = "请填姓名。"
    elif session.scalars(select(User.id).where(User.name == tidy)).first() is not None:
        problems["name"] = "已经有这个名字的账号了。请加一个区别，例如“王老师（二）”。"
    if role not in _ROLES:
        problems["role"] = "请选身份。"
    if role == rights.INSPECTOR and last is None:
        problems["last"] = "检查账号要有到期日。"
    if last is not None and last < (first or context(session).today):
        problems["last"] = "到期日不能早于开始的那天。"
    if problems:
        raise RuleError(problems)
    user = User(name=tidy, role=role, slot=f"{role}-{secrets.token_hex(4)}", active_from=first, active_to=last)
    session.add(user)
    session.flush()
    return UserFacts(user.id, user.name, user.role, user.slot, user.active_from, user.active_to, here=False)


@needs(Right.USERS)
def end(session: Session, user_id: int) -> str:
    """End an account today and return its slot, which is then taken away; one cannot end one's own.

    Raises:
        NotFoundError: there is no such account.
        RuleError: it is the account of whoever asks, or the last clerk's.
    """
    user = found(session, User, user_id)
    known = context(session)
    if user.id == known.user_id:
        raise RuleError({"": "不能停用自己正在用的账号。"})
    others = [one for one in session.scalars(select(User)) if one.id != user_id and _holds(one, known.today)]
    if user.role == rights.CLERK and not any(one.role == rights.CLERK for one in others):
        raise RuleError({"": "这是最后一个经办人账号，停用了就没有人能录入。请先加一位经办人。"})
    user.active_to = known.today
    return user.slot


def _holds(user: User, today: date) -> bool:
    return user.active_to is None or user.active_to >= today


def _require_may_add(session: Session, role: str) -> None:
    if role != rights.HEAD:
        require(session, Right.USERS)
        return
    known = context(session)
    has_head = session.scalars(select(User.id).where(User.role == rights.HEAD)).first() is not None
    if has_head and not rights.may(known.role, Right.USERS):
        raise NotAllowedError(rights.refusal(known.role, Right.USERS))
    require(session, Right.EDIT if not has_head and not rights.may(known.role, Right.USERS) else Right.USERS)
