"""What changes the photos of a stored record, each as a step of its own that can be undone."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.services import attachments
from ledgerdesk.services.attachments import AttachmentFacts
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.attachments.attachment_reading import Shot
from ledgerdesk.ui.desk import Desk, Session

Done = Callable[[], object]


def add(desk: Desk, owner: QWidget, record: tuple[str, int], shots: Sequence[Shot], about: str, done: Done) -> None:
    """Let files in the store belong to a record, told by its kind and id."""
    desk.write(
        f"加照片 {len(shots)} 张：{about}",
        lambda session: attachment_reading.store(session, *record, shots),
        lambda _none: done(),
        failed=lambda problem: desk.asker.show_error("照片没有加上", str(problem)),
        owner=owner,
        toast=f"已加照片 {len(shots)} 张",
    )


def put_in_bin(desk: Desk, owner: QWidget, one: AttachmentFacts, about: str, done: Done) -> None:
    """Take a photo off its record."""
    desk.write(
        f"移走照片：{about}",
        lambda session: attachments.put_in_bin(session, one.id),
        lambda _none: done(),
        owner=owner,
        toast="已移走 1 张照片，30 天内可以放回",
    )


def put_back(desk: Desk, owner: QWidget, ids: Sequence[int], about: str, done: Done) -> None:
    """Put photos back that lie in a record's bin."""

    def work(session: Session) -> None:
        for at in ids:
            attachments.put_back(session, at)

    desk.write(
        f"放回照片 {len(ids)} 张：{about}",
        work,
        lambda _none: done(),
        owner=owner,
        toast=f"已放回照片 {len(ids)} 张",
    )


def describe(desk: Desk, owner: QWidget, one: AttachmentFacts, caption: str, about: str, done: Done) -> None:
    """Write what a photo shows."""
    desk.write(
        f"写照片说明：{about}",
        lambda session: attachments.change(session, one.id, one.version, caption, one.taken_on),
        lambda _none: done(),
        failed=lambda problem: desk.asker.show_error("没有保存", str(problem)),
        owner=owner,
        toast="已写照片说明",
    )
