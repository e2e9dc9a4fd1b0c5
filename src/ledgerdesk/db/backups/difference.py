"""What lies between a backup and the ledger: records by kind, steps on either side of where the two part."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from ledgerdesk.db.backups import verifying
from ledgerdesk.db.backups.facts import BackupFacts, Difference, KindCount, StepLine
from ledgerdesk.db.backups.manifest import Manifest
from ledgerdesk.db.backups.verifying import PASSING

_SHOWN, _LAST = 200, 5  # steps
_PASSING = ", ".join(f"'{kind}'" for kind in sorted(PASSING))
_STEPS = "SELECT t.id, t.at, u.name, t.label FROM audit_transaction t LEFT JOIN users u ON u.id = t.user_id"

#: Kinds of record as the clerk knows them; what is not here serves one of these.
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "students": "学生",
        "people": "人员",
        "households": "户",
        "household_members": "家庭成员",
        "categories": "特殊群体类别",
        "enrolments": "学籍",
        "school_classes": "班级",
        "staff": "教职工",
        "pairings": "结对帮扶",
        "visits": "家访",
        "talks": "谈心谈话",
        "notices": "公示",
        "issued_documents": "发出的文件",
        "hand_ups": "上报",
        "import_runs": "导入",
        "attachments": "照片和扫描件",
        "bank_cards": "银行卡",
        "users": "账号",
        "audit_transaction": "操作记录",
    }
)


def steps_since(connection: Connection, backup: Manifest | None) -> int:
    """Return how many steps worth a backup were done since one was made; all of them without one."""
    mark = verifying.mark_of(connection.exec_driver_sql(verifying.NEWEST_MARK).first())
    if backup is not None and mark == backup.mark:
        return 0
    count = connection.exec_driver_sql(
        f"SELECT count(*) FROM audit_transaction WHERE id > ? AND kind NOT IN ({_PASSING})",  # noqa: S608 - constants
        (backup.step if backup else 0,),
    ).scalar()
    return max(1, int(count or 0))  # after a restore the numbers start again below the backup's


def founded(connection: Connection) -> datetime | None:
    """Return when the ledger's first step was written, in aware UTC."""
    at = connection.exec_driver_sql("SELECT at FROM audit_transaction ORDER BY id LIMIT 1").scalar()
    return None if at is None else datetime.fromisoformat(at)


def compare(backup: BackupFacts, then: Any, now: Any | None, *, missing_files: int = 0) -> Difference:
    """Return what restoring would mean; both are bare connections, ``now`` None where there is nothing to compare.

    Of a damaged ledger what cannot be read is left out.
    """
    counts = []
    for table, kind in _KINDS.items():
        before = _count(then, table)
        if before is not None:
            counts.append(KindCount(table=table, kind=kind, then=before, now=_count(now, table)))
    common = _common(then, now)
    lost, lost_count = lost_steps(now, common)
    return Difference(
        backup=backup,
        counts=tuple(sorted(counts, key=lambda one: one.then == one.now)),
        last_steps=_lines(then, f"{_STEPS} ORDER BY t.id DESC LIMIT {_LAST}"),
        lost_steps=lost,
        lost_count=lost_count,
        same_line=common == backup.transaction_id,
        missing_files=missing_files,
        revives=int(_one(now, f"SELECT count(*) FROM audit_transaction WHERE kind = 'erase' AND id > {common}") or 0),  # noqa: S608 - a number
        lost_users=_lost_users(then, now),
    )


def _lost_users(then: Any, now: Any | None) -> tuple[str, ...]:
    """Return who may come in now and could no longer: their accounts were made after the backup."""
    known = {row[0] for row in _rows(then, "SELECT slot FROM users")}
    here = _rows(now, "SELECT slot, name FROM users WHERE active_to IS NULL ORDER BY id")
    return tuple(str(name) for slot, name in here if slot not in known)


def lost_steps(now: Any | None, after: int) -> tuple[tuple[StepLine, ...], int]:
    """Return the steps of a ledger after a number, newest first and at most 200, and how many there are in all."""
    where = f" WHERE t.id > {int(after)} AND t.kind NOT IN ({_PASSING})"
    lines = _lines(now, f"{_STEPS}{where} ORDER BY t.id DESC LIMIT {_SHOWN}")
    total = _one(now, f"SELECT count(*) FROM audit_transaction t{where}")  # noqa: S608 - a number and constants
    return lines, max(len(lines), int(total or 0))


def _common(then: Any, now: Any | None) -> int:
    """Return the newest step both have, told by its seal: the same number may be another step."""
    own, others = _seals(then), _seals(now)
    return max((number for number, seal in own.items() if others.get(number) == seal), default=0)


def _seals(connection: Any | None) -> dict[int, Any]:
    return {row[0]: row[1] or row[2] for row in _rows(connection, "SELECT id, mac, at FROM audit_transaction")}


def _lines(connection: Any | None, query: str) -> tuple[StepLine, ...]:
    return tuple(
        StepLine(id=row[0], at=datetime.fromisoformat(row[1]), user=row[2] or "", label=row[3])
        for row in _rows(connection, query)
    )


def _count(connection: Any | None, table: str) -> int | None:
    found = _one(connection, f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a constant
    return None if found is None else int(found)


def _one(connection: Any | None, query: str) -> Any:
    rows = _rows(connection, query)
    return rows[0][0] if rows else None


def _rows(connection: Any | None, query: str) -> list[Any]:
    """Return what can be read, up to the first damaged page."""
    out: list[Any] = []
    if connection is None:
        return out
    try:
        out.extend(connection.execute(query))
    except dbapi2.Error:
        return out
    return out
