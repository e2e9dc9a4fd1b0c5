"""What each role may do, in one table. It is kept by the program, not by cryptography: every role holds the key."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """One kind of doing, as the table of roles speaks of it."""

    LOOK = "look"  # read pages and lists, numbers masked
    REVEAL = "reveal"  # see, print or export whole numbers, for a purpose that is kept
    CONFIDE = "confide"  # read what was told in confidence
    EDIT = "edit"  # change the register and everything about pupils, families, staff; undo
    IMPORT = "import"  # take lists in
    OUTPUT = "output"  # print and export
    ISSUE = "issue"  # let papers leave the house: notices, hand-ups
    SIGN = "sign"  # the headteacher's check and signature
    SETTINGS = "settings"  # facts of the school, terms, calendar, policy values
    SAFEKEEP = "safekeep"  # make backups and verify them
    RESTORE = "restore"  # put a backup in the place of the ledger
    USERS = "users"  # add people, reset their passwords, rotate the keys
    ERASE = "erase"  # lawfully erase a leaver's data
    OWN = "own"  # one's own password, drafts and preferences; the log of having been here


@dataclass(frozen=True)
class Role:
    """A role: its word on the screen and what it may do."""

    key: str
    word: str
    rights: frozenset[Right]


CLERK, HEAD, INSPECTOR, RECOVERY = "clerk", "head", "inspector", "recovery"

_DAILY = frozenset({Right.LOOK, Right.OWN})
_WORK = frozenset({Right.EDIT, Right.IMPORT, Right.SETTINGS})
_OUT = frozenset({Right.REVEAL, Right.OUTPUT, Right.ISSUE})
_SAFE = frozenset({Right.SAFEKEEP, Right.RESTORE})
_OFFICE = frozenset({Right.CONFIDE, Right.SIGN, Right.USERS, Right.ERASE})

#: The table. Whoever opens with the paper code is whoever holds the school's safe: everything but signing.
ROLES: Mapping[str, Role] = MappingProxyType(
    {
        CLERK: Role(CLERK, "经办人", _DAILY | _WORK | _OUT | _SAFE),
        HEAD: Role(HEAD, "校长", _DAILY | _OUT | _SAFE | _OFFICE),
        INSPECTOR: Role(INSPECTOR, "检查", _DAILY),
        RECOVERY: Role(RECOVERY, "恢复码", _DAILY | _WORK | _OUT | _SAFE | frozenset({Right.USERS})),
    }
)
_NONE = Role("", "", frozenset())


def role(key: str) -> Role:
    """Return a role; an unknown one may do nothing."""
    return ROLES.get(key, _NONE)


def may(key: str, right: Right) -> bool:
    """Tell whether a role may do something."""
    return right in role(key).rights


def refusal(key: str, right: Right) -> str:
    """Return in Chinese who may do it instead."""
    able = "、".join(one.word for one in ROLES.values() if right in one.rights and one.key != RECOVERY)
    return f"{role(key).word or '这个账号'}不能做这一步。请用{able}的账号登录再做。"
