"""Are photos and scans whole: each belongs to a record that is there, and its file is what was stored (I21)."""

from sqlalchemy import Connection, Table, func, select

from ledgerdesk.db.files import Store
from ledgerdesk.models import Attachment, Base, StoredFile

_ATTACHMENT: Table = Attachment.__table__  # type: ignore[assignment] # a mapped class has a Table
_FILE: Table = StoredFile.__table__  # type: ignore[assignment]


def problems(connection: Connection, store: Store) -> tuple[str, ...]:
    """Return in Chinese what is wrong with attachments and their files; every file is read."""
    query = select(_FILE.c.hash).distinct().join(_ATTACHMENT, _ATTACHMENT.c.file_id == _FILE.c.id)
    named = frozenset(connection.scalars(query))
    counted = (
        (_dangling(connection), "张照片或扫描件所属的记录不在了"),
        (len(store.missing(named)), "张照片或扫描件的文件不见了，可从备份恢复"),
        (len(store.damaged()), "个照片或扫描件的文件损坏，可从备份恢复"),
    )
    return tuple(f"有 {count} {what}。" for count, what in counted if count)


def _dangling(connection: Connection) -> int:
    count = 0
    owners = {mapper.class_.__name__: mapper.local_table for mapper in Base.registry.mappers}
    for entity in connection.scalars(select(_ATTACHMENT.c.entity).distinct()).all():
        mine = select(func.count()).select_from(_ATTACHMENT).where(_ATTACHMENT.c.entity == entity)
        owner = owners.get(entity)
        if owner is not None:
            mine = mine.where(_ATTACHMENT.c.entity_id.not_in(select(owner.c.id)))
        count += connection.scalar(mine) or 0
    return count
