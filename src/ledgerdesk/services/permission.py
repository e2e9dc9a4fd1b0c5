"""Who may call a service: the table of roles, checked where the work is done."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right, may, refusal
from ledgerdesk.errors import NotAllowedError

_INSIDE = "ledgerdesk.inside"
P = ParamSpec("P")
T = TypeVar("T")
Service = Callable[Concatenate[Session, P], T]


def needs(right: Right, *others: Right) -> Callable[[Service[P, T]], Service[P, T]]:
    """Let only roles with one of the rights call a service; NotAllowedError for others, before anything is read.

    What a service calls in turn is part of its work and is not asked again.
    """

    def guard(service: Service[P, T]) -> Service[P, T]:
        @wraps(service)
        def asked(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if session.info.get(_INSIDE):
                return service(session, *args, **kwargs)
            require(session, right, *others)
            session.info[_INSIDE] = True
            try:
                return service(session, *args, **kwargs)
            finally:
                session.info[_INSIDE] = False

        asked.right = right  # type: ignore[attr-defined] # what the test of every service reads
        return asked

    return guard


def require(session: Session, right: Right, *others: Right) -> None:
    """Raise NotAllowedError, which speaks of the first, unless whoever opened the ledger has one of the rights."""
    role = context(session).role
    if not any(may(role, one) for one in (right, *others)):
        raise NotAllowedError(refusal(role, right))


def right_of(service: Callable[..., Any]) -> Right | None:
    """Return the right a service asks for; None when it asks for none."""
    found = getattr(service, "right", None)
    return found if isinstance(found, Right) else None
