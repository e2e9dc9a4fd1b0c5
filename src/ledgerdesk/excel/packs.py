"""Class teachers' workbooks from class list to files, and back from files to the ledger."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import FileRefusedError, NotAllowedError, NotFoundError, StaleRecordError
from ledgerdesk.excel import encrypted, pack_reader, pack_writer, reader, saving
from ledgerdesk.excel.package import PasswordNeededError
from ledgerdesk.fields import packs as forms
from ledgerdesk.fields.packs import PackForm
from ledgerdesk.ledger import Ledger, outgoing, safekeeping
from ledgerdesk.ledger.outgoing import Outgoing
from ledgerdesk.ledger.safekeeping import Reason
from ledgerdesk.services import outputs, packs
from ledgerdesk.services.packs import HELPED, Pack, PackOutcome, PackPlan, Returned, RowKey

#: What a folder of returned files may hold beside them.
_ENDINGS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".fods", ".csv", ".tsv"})
_LOCK_MARKS = ("~$", ".~", ".")
_MOST_FILES = 200


@dataclass(frozen=True)
class MadePack:
    """A workbook in memory and the pack it holds; nothing is written down yet."""

    pack: Pack
    file_name: str
    content: bytes
    going: Outgoing

    def save(self, ledger: Ledger, folder: Path) -> Path:
        """Write down that it leaves, cell by cell, save it into a folder, and return where."""
        return saving.save_out(ledger, self.going, self.content, folder / self.file_name)


@dataclass(frozen=True)
class OpenedFile:
    """A file that was chosen: what came back in it, or why it cannot be read; ``locked`` when it wants a password."""

    path: Path
    returned: tuple[Returned, ...] = ()
    problem: str = ""
    locked: bool = False


@dataclass(frozen=True)
class FilesPlan:
    """What taking files in would do; ``seen`` is the ledger's last step when it was planned."""

    plan: PackPlan
    seen: int

    def deciding(self, key: RowKey, answer: str) -> "FilesPlan":
        """Return the plan after a doubt was answered; "" leaves it open again."""
        return replace(self, plan=self.plan.deciding(key, answer))


def make(
    ledger: Ledger,
    kind: str,
    class_ids: Iterable[int],
    *,
    whom: str = HELPED,
    lines: int = 2,
    file_password: str | None = None,
) -> tuple[MadePack, ...]:
    """Return one workbook for each class with somebody in it; see ``services.packs.prepare``.

    Raises:
        NotAllowedError: the role exports nothing.
        LedgerError: nobody would stand in them, or the password for the files is too weak.
    """
    outgoing.require(ledger)
    with ledger.read() as session:
        heading = outputs.heading(session)
        made = packs.prepare(session, kind, class_ids, ledger.today(), whom=whom, lines=lines)
    form = forms.form(kind)
    return tuple(_made(pack, form, heading, file_password) for pack in made)


def files_in(folder: Path) -> tuple[Path, ...]:
    """Return the tables in a folder by name, at most 200; what office programs leave beside open files is not meant.

    Raises:
        FileRefusedError: the folder cannot be read, or holds no table.
    """
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in _ENDINGS and not path.name.startswith(_LOCK_MARKS) and path.is_file()
        )
    except OSError as error:
        raise FileRefusedError("读不出这个文件夹，优盘可能松了，请重新插好再试。") from error
    if not found:
        raise FileRefusedError("这个文件夹里没有表格文件，请另选一个。")
    return tuple(found[:_MOST_FILES])


def open_files(
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    password: str | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[OpenedFile, ...]:
    """Return what each file holds; one that cannot be read says so in a sentence and stops no other.

    ``progress`` hears how many were read.

    Raises:
        NotAllowedError: the role takes nothing in.
    """
    if not ledger.may(Right.IMPORT):
        raise NotAllowedError("这个账号不能导入。请用经办人的账号登录再做。")
    opened, met = [], dict[bytes, Path]()
    forms_by_token = _Forms(ledger)
    for done, path in enumerate(dict.fromkeys(paths), start=1):
        opened.append(_open(path, password, forms_by_token, met))
        progress(done)
    return tuple(opened)


def plan_files(ledger: Ledger, opened: Sequence[OpenedFile]) -> FilesPlan:
    """Return what taking the files in would do, changing nothing."""
    seen = ledger.last_transaction_id()
    with ledger.read() as session:
        return FilesPlan(packs.plan(session, [one for file in opened for one in file.returned]), seen)


def commit_files(
    ledger: Ledger,
    planned: FilesPlan,
    leaving_out: Collection[RowKey] = (),
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> PackOutcome:
    """Take in exactly what the plan says, as one step that can be undone; a backup is made before it.

    Raises:
        StaleRecordError: the ledger was changed since the plan was made.
        DiskFullError: there is no room for the backup; nothing is written.
        LedgerError: a rule refuses a row after all; nothing is written.
    """
    if ledger.last_transaction_id() != planned.seen:
        raise StaleRecordError("核对以后台账又改过了，一条都没有写入。请重新核对一遍再登记。")
    plan = planned.plan.leaving_out(leaving_out)
    safekeeping.before(ledger, Reason.IMPORT)
    label = f"收回填报表 {len(plan.files)} 份（{packs.size(plan) or '没有新内容'}）"
    with ledger.transaction(label, kind="import") as session:
        return packs.commit(session, plan, progress=progress)


def _made(pack: Pack, form: PackForm, heading: outputs.Heading, password: str | None) -> MadePack:
    content = pack_writer.write(pack, form, heading.school)
    if password is not None:
        content = encrypted.lock(content, password)
    locked = "（加密码）" if password is not None else ""
    going = outgoing.describe(f"发{form.title}{locked}：{pack.class_name} {pack.pupils} 人（号码已遮住）", None)
    # The file is found again by its number, whatever folder and however many others it lies with.
    name = heading.file_name(f"{pack.class_name}{form.title}", f"_{pack.number}.xlsx")
    return MadePack(pack, name.removeprefix(f"{heading.school}_"), content, replace(going, also=_recorded(pack)))


def _recorded(pack: Pack) -> Callable[[Any], object]:
    return partial(packs.record, pack=pack)


class _Forms:
    """The forms of the packs this ledger sent, each looked up once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[str, PackForm | None] = {"": None}

    def __call__(self, token: str) -> PackForm | None:
        """Return the form of a pack; None where none of that name was sent."""
        if token not in self._known:
            try:
                with self._ledger.read() as session:
                    self._known[token] = forms.form(packs.load(session, token).kind)
            except NotFoundError:
                self._known[token] = None
        return self._known[token]


def _open(path: Path, password: str | None, form_of: _Forms, met: dict[bytes, Path]) -> OpenedFile:
    try:
        content = reader.load(path)
        sha256 = hashlib.sha256(content).digest()
        if (first := met.setdefault(sha256, path)) != path:
            return OpenedFile(path, problem=f"和“{first.name}”是同一个文件，只读一次。")
        workbook = reader.parse(content, password=password)
        return OpenedFile(path, pack_reader.read(workbook, path.name, sha256, form_of))
    except PasswordNeededError as locked:
        return OpenedFile(path, problem=str(locked), locked=True)
    except FileRefusedError as refused:
        return OpenedFile(path, problem=str(refused))
