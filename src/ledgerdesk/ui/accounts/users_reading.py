"""What 数据 › 用户 tells: the accounts, the code of the newest step, what a lost stick would ask for."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ledgerdesk.domain import rights
from ledgerdesk.domain.rights import Right
from ledgerdesk.ledger import Ledger, accounts, audit, rotation
from ledgerdesk.services import users
from ledgerdesk.services.users import UserFacts
from ledgerdesk.ui.accounts import unlocking

#: The table of what a role may do, in the words of the desk; a line stands for the rights it names.
DEEDS: tuple[tuple[str, frozenset[Right]], ...] = (
    ("查看名册、家访、公示（号码遮住）", frozenset({Right.LOOK})),
    ("看、印、导出完整号码（写明用途）", frozenset({Right.REVEAL, Right.OUTPUT})),
    ("录入、修改、撤销", frozenset({Right.EDIT})),
    ("导入名单", frozenset({Right.IMPORT})),
    ("拟公示、定稿、上报", frozenset({Right.ISSUE})),
    ("改学校信息、学期、天数", frozenset({Right.SETTINGS})),
    ("签核；看保密谈话", frozenset({Right.SIGN, Right.CONFIDE})),
    ("备份和恢复", frozenset({Right.SAFEKEEP, Right.RESTORE})),
    ("新增账号、重设密码", frozenset({Right.USERS})),
    ("依法删除到期的资料", frozenset({Right.ERASE})),
)


@dataclass(frozen=True)
class Account:
    """A line of the list; ``ended`` when it opens nothing any more, ``openable`` when it has a password."""

    facts: UserFacts
    openable: bool
    ended: bool
    last_opened: datetime | None


@dataclass(frozen=True)
class People:
    """Everything on the tab; ``old_backups`` still open with passwords from before the last change of keys."""

    accounts: tuple[Account, ...]
    head: str
    may_rotate: bool
    old_backups: int

    @property
    def headless(self) -> bool:
        """Tell whether no headteacher has a password."""
        return not any(one.facts.role == rights.HEAD and one.openable for one in self.accounts)

    @property
    def waiting(self) -> tuple[UserFacts, ...]:
        """Return the accounts that go on and have no password."""
        return tuple(one.facts for one in self.accounts if not one.openable and not one.ended)


def read(ledger: Ledger) -> People:
    """Return the tab; to be called off the GUI thread."""
    today = ledger.today()
    waiting, slots = {one.id for one in accounts.without_password(ledger)}, unlocking.slots_of(ledger.folder)
    with ledger.read() as session:
        known, opened = users.rows(session), users.last_openings(session)
    listed = tuple(_account(one, waiting, slots, opened, today) for one in known)
    backups = rotation.old_backups(ledger) if ledger.may(Right.SAFEKEEP) else ()
    return People(listed, audit.head(ledger), rotation.may_rotate(ledger), len(backups))


def roles_to_add(ledger: Ledger, people: People) -> tuple[str, ...]:
    """Return the roles whoever has the ledger open may add: a clerk only the first headteacher."""
    if ledger.may(Right.USERS):
        return (rights.CLERK, rights.HEAD, rights.INSPECTOR)
    known = any(one.facts.role == rights.HEAD for one in people.accounts)
    return (rights.HEAD,) if ledger.may(Right.EDIT) and not known else ()


def _account(
    one: UserFacts, waiting: Container[int], slots: Container[str], opened: Mapping[int, datetime], today: date
) -> Account:
    openable = one.slot in slots and (one.active_to is None or one.active_to >= today)
    return Account(one, openable, not openable and one.id not in waiting, opened.get(one.id))
