"""A file from outside as raw sheets: the one door in, whatever the file turns out to be."""

import threading
from pathlib import Path

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import isolation, wire
from ledgerdesk.excel.isolation import Standby
from ledgerdesk.excel.package import DAMAGED, MAX_FILE_BYTES, PasswordNeededError
from ledgerdesk.excel.raw import CellKind, Merge, RawCell, RawSheet, Workbook

__all__ = [
    "CellKind",
    "Merge",
    "PasswordNeededError",
    "RawCell",
    "RawSheet",
    "Standby",
    "Workbook",
    "load",
    "parse",
    "read",
]

_DEVICE = "这不是一个表格文件，请重新选一次。"
_EMPTY = "这个文件里没有内容，请打开看一看是不是选错了文件。"


def read(
    path: Path,
    *,
    password: str | None = None,
    cancelled: threading.Event | None = None,
    standby: Standby | None = None,
) -> Workbook:
    """Return what the file holds; raise FileRefusedError with one Chinese sentence, PasswordNeededError."""
    return parse(load(path), password=password, cancelled=cancelled, standby=standby)


def load(path: Path) -> bytes:
    """Return the file's bytes; raise FileRefusedError when it cannot be opened or is over 20 MB."""
    try:
        if not path.is_file() and path.exists() and not path.is_dir():
            raise FileRefusedError(_DEVICE)
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)  # what it says of its size is only what it says
    except FileNotFoundError as error:
        raise FileRefusedError("找不到这个文件，可能已经移走或改名，请重新选一次。") from error
    except IsADirectoryError as error:
        raise FileRefusedError("这是一个文件夹，请选里面的表格文件。") from error
    except PermissionError as error:
        raise FileRefusedError("这个文件正被别的程序打开，请先关掉 Excel 或 WPS 再导入。") from error
    except OSError as error:
        raise FileRefusedError("读不出这个文件，优盘可能松了，请重新插好再试。") from error
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES >> 20
        raise FileRefusedError(f"这个文件超过 {limit} MB，请去掉里面的图片，或分成几个文件再导入。")
    return data


def parse(
    data: bytes,
    *,
    password: str | None = None,
    cancelled: threading.Event | None = None,
    standby: Standby | None = None,
) -> Workbook:
    """Return what the bytes hold, parsed in a child process; raise as ``read``; ``cancelled`` ends it early."""
    if len(data) > MAX_FILE_BYTES:
        raise FileRefusedError(DAMAGED)
    request: dict[str, object] = {"job": "read", "password": password}
    return understood(isolation.run(request, data, cancelled=cancelled, standby=standby))


def understood(answer: bytes) -> Workbook:
    """Return the workbook a child sent; raise FileRefusedError when it sent none, or one without content."""
    try:
        workbook = wire.decode(answer)
    except (KeyError, TypeError, ValueError, IndexError, StopIteration, AttributeError) as error:
        raise FileRefusedError(DAMAGED) from error
    if not any(sheet.rows for sheet in workbook.visible):
        if workbook.hidden:
            raise FileRefusedError("能看见的工作表里没有内容；请先在 Excel 或 WPS 里取消隐藏，再导入。")
        raise FileRefusedError(_EMPTY)
    return workbook
