"""Who may open the ledger: people with their passwords, and the paper code."""

from datetime import date

from ledgerdesk.db import keys, passwords
from ledgerdesk.domain import password as rule
from ledgerdesk.domain import rights
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotAllowedError, NotFoundError, RuleError, WrongPasswordError
from ledgerdesk.ledger.facade import Ledger
from ledgerdesk.services import school, users
from ledgerdesk.services.users import UserFacts


def add(
    ledger: Ledger, name: str, role: str, password: str, *, first: date | None = None, last: date | None = None
) -> UserFacts:
    """Add somebody with a password; about a quarter of a second. A stop in between leaves a password that opens nothing.

    Raises:
        NotAllowedError: that is for the headteacher to do.
        RuleError: the name is missing or taken, the days wrong, the password weak or somebody's already.
        LedgerError: the drive refuses; nobody was added.
    """
    with ledger.transaction(f"新增账号 {name.strip()}（{rights.role(role).word}）", kind="account") as session:
        facts = users.add(session, name, role, first=first, last=last)
        _require_good(ledger, password, facts.slot)
        passwords.put(ledger.folder, keys.make_slot(facts.slot, role, password, ledger.keys))
    return facts


def reset(ledger: Ledger, user_id: int, password: str) -> None:
    """Give somebody who forgot it a new password; the old one opens nothing any more but older copies.

    Raises:
        NotAllowedError: only the headteacher, or whoever holds the paper code, may.
        NotFoundError: there is no such account.
        RuleError: the password is weak, or somebody's already.
        LedgerError: the drive refuses; the old password still opens.
    """
    if not ledger.may(Right.USERS):
        raise NotAllowedError(rights.refusal(ledger.role, Right.USERS))
    user = _user(ledger, user_id)
    _require_good(ledger, password, user.slot)
    with ledger.transaction(f"重设密码 {user.name}", kind="account"):
        passwords.put(ledger.folder, keys.make_slot(user.slot, user.role, password, ledger.keys))


def change_own(ledger: Ledger, old: str, new: str) -> None:
    """Change the password of whoever has the ledger open; about half a second.

    Raises:
        WrongPasswordError: the old one is not this person's; nothing was changed.
        RuleError: the new one is weak, or somebody's already.
        LedgerError: the drive refuses; the old password still opens.
    """
    passwords.check(ledger.folder, old, slot=ledger.keys.slot, clock=ledger.clock)
    _require_good(ledger, new, ledger.keys.slot)
    with ledger.transaction("改密码", kind="account"):
        passwords.put(ledger.folder, keys.make_slot(ledger.keys.slot, ledger.role, new, ledger.keys))


def end(ledger: Ledger, user_id: int) -> None:
    """End an account: its password opens nothing any more but older copies of the folder.

    Raises:
        NotAllowedError, NotFoundError, RuleError: see ``services.users.end``.
    """
    user = _user(ledger, user_id)
    with ledger.transaction(f"停用账号 {user.name}", kind="account") as session:
        passwords.remove(ledger.folder, users.end(session, user_id))


def without_password(ledger: Ledger) -> tuple[UserFacts, ...]:
    """Return the accounts that hold and have no password: after a rotation, until the headteacher gives them one."""
    known = {slot.name for slot in keys.read(ledger.folder)}
    today = ledger.today()
    with ledger.read() as session:
        everybody = users.rows(session)
    return tuple(one for one in everybody if one.slot not in known and (one.active_to is None or one.active_to > today))


def confirm(ledger: Ledger, password: str) -> None:
    """Raise WrongPasswordError unless it is the password of whoever has the ledger open; about 0.2 s."""
    passwords.check(ledger.folder, password, slot=ledger.keys.slot, clock=ledger.clock)


def new_recovery_code(ledger: Ledger, password: str) -> str:
    """Put a new recovery code in the place of the old one, which opens nothing any more; about half a second.

    The code counts as not typed back before anything is replaced: a stop in between leaves the old code opening
    the ledger, a stop afterwards a code nobody has seen and the ledger saying so.

    Raises:
        WrongPasswordError: that is no password of this ledger; nothing was changed.
        LedgerError: the ledger is busy or cannot be written; the old code still opens.
    """
    passwords.check(ledger.folder, password, clock=ledger.clock)
    with ledger.transaction("重出恢复码", kind="account", barrier=True) as session:
        school.note_recovery_code(session, confirmed=False)
    return passwords.replace_recovery_code(ledger.folder, ledger.keys)


def _require_good(ledger: Ledger, password: str, slot: str) -> None:
    """Raise RuleError for a weak password and for one that opens another slot: two people would pass for one.

    Whose it is stays unsaid. 0.2 s for every other slot.
    """
    weak = rule.weakness(password)
    if weak:
        raise RuleError({"password": weak})
    others = [one for one in keys.read(ledger.folder) if one.name != slot]
    try:
        keys.open_with(others, password)
    except WrongPasswordError:
        return
    raise RuleError({"password": "请换一个密码，不要和别人的一样。"})


def _user(ledger: Ledger, user_id: int) -> UserFacts:
    with ledger.read() as session:
        for user in users.rows(session):
            if user.id == user_id:
                return user
    raise NotFoundError("没有这个账号了。请刷新后再看。")
