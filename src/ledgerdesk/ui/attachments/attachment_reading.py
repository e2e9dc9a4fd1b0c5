"""What the strip of photos does off the GUI thread: take files in, read what belongs to a record, make it small."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Event

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from ledgerdesk import pictures
from ledgerdesk.errors import FileRefusedError, LedgerError, NotAllowedError
from ledgerdesk.ledger import Ledger
from ledgerdesk.ledger import attachments as stored
from ledgerdesk.services import attachments
from ledgerdesk.services.attachments import AttachmentFacts, FileFacts
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.tasks import Task

THUMB = QSize(160, 120)  # pixels of a kept thumbnail, sharp up to the largest text size
#: A file somebody chose or dropped, or a picture from the clipboard.
Source = Path | QImage


@dataclass(frozen=True)
class Shot:
    """One tile: a photo or scan in the store, ``attachment`` None while no record has it yet.

    ``why`` says in Chinese why it cannot be shown; ``thumb`` is None then. ``locked``: to whoever is here.
    """

    file: FileFacts
    kind: str
    taken_on: date | None = None
    caption: str | None = None
    attachment: AttachmentFacts | None = None
    thumb: QImage | None = None
    why: str = ""
    locked: bool = False

    @property
    def scan(self) -> bool:
        """Tell whether it is a PDF."""
        return self.file.media_type == pictures.PDF


@dataclass(frozen=True)
class Taken:
    """Files that are in the store now, and per file that was refused its name and one sentence."""

    shots: tuple[Shot, ...]
    refused: tuple[str, ...]


def take_in(
    ledger: Ledger, sources: Sequence[Source], today: date, task: Task, each: Callable[[Shot], object], kind: str = ""
) -> Taken:
    """Prepare every file in a child process and put it into the store; one bad file keeps no other out.

    ``each`` hears of every one as soon as it is in the store, on this thread. ``kind`` is what they all are, else a
    PDF is a scan and all others photos.

    Raises:
        LedgerError: the store cannot be written; what was put in before that is there without a row.
    """
    shots: list[Shot] = []
    refused: list[str] = []
    for at, source in enumerate(sources):
        task.progress(at, len(sources), "正在加照片")
        try:
            prepared = _prepared(source, _cancel_event(task))
        except FileRefusedError as error:
            refused.append(f"{source.name}：{error}" if isinstance(source, Path) else str(error))
            continue
        task.check()
        name = stored.keep(ledger, prepared.content)
        file = FileFacts(name, prepared.media_type, len(prepared.content), prepared.width, prepared.height)
        day = prepared.taken_on if prepared.taken_on is not None and prepared.taken_on <= today else None
        usual = attachments.SCAN if prepared.media_type == pictures.PDF else attachments.PHOTO
        shots.append(Shot(file, kind or usual, day, thumb=small(prepared.preview)))
        each(shots[-1])
    return Taken(tuple(shots), tuple(refused))


def looked_at(path: Path, task: Task) -> QImage:
    """Return a small picture of a file from outside, which a child process looks into; FileRefusedError where none."""
    return small(pictures.prepare_file(path, cancelled=_cancel_event(task)).preview)


def store(session: Session, entity: str, owner: int, shots: Sequence[Shot]) -> None:
    """Let files that are in the store belong to a record, in the transaction of the caller."""
    for shot in shots:
        attachments.add(session, entity, owner, shot.kind, shot.file, shot.caption, shot.taken_on)


def read(
    ledger: Ledger, entity: str, entity_id: int, known: Mapping[str, QImage]
) -> tuple[tuple[Shot, ...], tuple[AttachmentFacts, ...]]:
    """Return the tiles of a record and what of it lies in the bin; thumbnails already ``known`` are not made again."""
    with ledger.read() as session:
        found = attachments.of(session, entity, entity_id)
    here = [one for one in found if one.binned_on is None]
    shots = (
        with_thumb(
            Shot(one.file, one.kind, one.taken_on, one.caption, one),
            known,
            lambda one=one: stored.content(ledger, one.id),  # type: ignore[misc] # bound now
        )
        for one in here
    )
    return tuple(shots), tuple(one for one in found if one.binned_on is not None)


def read_prepared(ledger: Ledger, shots: Sequence[Shot]) -> tuple[Shot, ...]:
    """Return tiles a draft remembers with their thumbnails; those whose file is gone are left out."""
    made = (with_thumb(shot, {}, lambda shot=shot: stored.kept(ledger, shot.file.name)) for shot in shots)  # type: ignore[misc]
    return tuple(shot for shot in made if shot.thumb is not None)


def with_thumb(shot: Shot, known: Mapping[str, QImage], content: Callable[[], bytes]) -> Shot:
    """Return the tile with its thumbnail, or with why there is none."""
    if shot.file.name in known:
        return replace(shot, thumb=known[shot.file.name])
    try:
        data = content()
        return replace(shot, thumb=small(pictures.page(data, 0).jpeg if shot.scan else data))
    except LedgerError as error:
        return replace(shot, why=str(error), locked=isinstance(error, NotAllowedError))


def full(ledger: Ledger, shot: Shot, page: int) -> tuple[QImage, int]:
    """Return the whole picture of a photo or of a scan's page, counted from 0, and how many pages there are."""
    if shot.attachment is not None:
        data = stored.content(ledger, shot.attachment.id)
    else:
        data = stored.kept(ledger, shot.file.name)
    if not shot.scan:
        return QImage.fromData(QByteArray(data)), 1
    drawn = pictures.page(data, page)
    return QImage.fromData(QByteArray(drawn.jpeg)), drawn.pages


def small(jpeg: bytes) -> QImage:
    """Return a picture no larger than THUMB; the decoder shrinks while it reads."""
    buffer = QBuffer()
    buffer.setData(QByteArray(jpeg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(THUMB, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(size))
    return reader.read()


def _prepared(source: Source, cancelled: Event) -> pictures.Prepared:
    if isinstance(source, Path):
        return pictures.prepare_file(source, cancelled=cancelled)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    source.save(buffer, "PNG")  # type: ignore[call-overload] # the stub lacks str for the format
    return pictures.prepare(bytes(buffer.data().data()), cancelled=cancelled)


class _TaskEvent(Event):
    """A task's wish to stop, as what waits for a child process asks for it."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self._task = task

    def is_set(self) -> bool:
        return self._task.cancelled


def _cancel_event(task: Task) -> Event:
    return _TaskEvent(task)
