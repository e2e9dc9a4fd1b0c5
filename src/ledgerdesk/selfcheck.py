"""Try every part that a build can lose: ``ledgerdesk self-check``.

It looks at the window's half and at the command line's, so it belongs to neither. Nothing of the user's is opened:
what it needs is made from invented words in a temporary folder and removed.
"""

import hashlib
import os
import platform
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pypdfium2

from ledgerdesk import __version__, pictures
from ledgerdesk.db import migrate, schema
from ledgerdesk.domain import names, working_days
from ledgerdesk.excel import reader, writer
from ledgerdesk.fields import kinds
from ledgerdesk.ledger import Ledger
from ledgerdesk.paths import bundled, frozen
from ledgerdesk.pictures import scanned
from ledgerdesk.printing import document
from ledgerdesk.printing.render import render
from ledgerdesk.ui.shell import drawing_check

_NAME = "覃子轩"
_PASSWORD = "shiliu bandeng qiushou zhugan"  # noqa: S105 - of a ledger that lives for a second
_CODE = "LD1SELFCHECK"
_TOML_FOLDERS = ("codes", "policy", "documents")


def main() -> int:
    """Try every part, say in one line each how it went, return 0 when all work and 2 otherwise."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _say(f"LedgerDesk {__version__}，Python {platform.python_version()}，{'安装版' if frozen() else '源码'}")
    failed = [label for label, check in CHECKS if not _passes(label, check)]
    if failed:
        _say(f"自检没有通过：{'、'.join(failed)}。程序不完整，请重新安装；台账没有动过。")
        return 2
    _say("自检通过")
    return 0


def _passes(label: str, check: Callable[[], str]) -> bool:
    try:
        found = check()
    except Exception as problem:  # noqa: BLE001 - whatever a broken build raises is the finding
        _say(f"  不正常  {label}：{type(problem).__name__}: {problem}")
        return False
    _say(f"  正常    {label}：{found}")
    return True


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _migrations() -> str:
    head = migrate.head()
    if head != schema.HEAD:
        raise RuntimeError(f"scripts end at {head}, the program writes {schema.HEAD}")
    return head


def _ledger() -> str:
    """Create, close and reopen an encrypted ledger; what lies on the drive is no plain SQLite file."""
    with tempfile.TemporaryDirectory(prefix="ledgerdesk-") as parent:
        folder = Path(parent) / "自检.ledger"
        ledger, _code = Ledger.create(folder, password=_PASSWORD, user=_NAME)
        ledger.close()
        with Ledger.open(folder, _PASSWORD) as again:
            if again.user_name != _NAME:
                raise RuntimeError("what was written does not come back")
        if (folder / "ledger.db").read_bytes().startswith(b"SQLite format 3"):
            raise RuntimeError("the ledger is not encrypted")
    return "新建、重新打开"


def _fonts() -> str:
    """Compare every font with the list it was vendored with."""
    folder = bundled("resources") / "fonts"
    listing = (folder / "FONTS.md").read_text(encoding="utf-8").split("\n## ")[0]
    sums = dict(re.findall(r"^\| `([^`]+)`.*`([0-9a-f]{64})` \|$", listing, re.MULTILINE))
    present = {path.name: path for path in folder.glob("*.?tf")}
    if not sums or sums.keys() != present.keys():
        raise RuntimeError(f"fonts differ from their list: {', '.join(sorted(sums.keys() ^ present.keys()))}")
    for name, wanted in sums.items():
        if hashlib.sha256(present[name].read_bytes()).hexdigest() != wanted:
            raise RuntimeError(f"{name} is damaged")
    if len(set(sums.values())) != len(sums):
        raise RuntimeError("a font is bundled twice")
    return f"{len(sums)} 个"


def _resources() -> str:
    folder = bundled("resources")
    counts = {
        name: [tomllib.loads(path.read_text(encoding="utf-8")) for path in (folder / name).glob("*.toml")]
        for name in _TOML_FOLDERS
    }
    if empty := [name for name, tables in counts.items() if not tables or not all(tables)]:
        raise RuntimeError(f"nothing in {', '.join(empty)}")
    if not (folder / "changelog.md").read_text(encoding="utf-8").strip():
        raise RuntimeError("the changelog is empty")
    return f"{sum(map(len, counts.values()))} 个表"


def _words() -> str:
    """Use the data that pypinyin and the holiday library carry."""
    if names.pinyin("单雨欣")[1] != "syx":
        raise RuntimeError("no surname readings")
    if working_days.standard().is_working(date(2026, 10, 1)):
        raise RuntimeError("no holidays")
    return "拼音、节假日"


def _workbook() -> str:
    """Write a workbook and read it back through the child process that reads foreign files."""
    fields = (kinds.name("name", "姓名"), kinds.text("note", "备注"))
    meta = writer.Meta(title="自检", masked=False)
    written = writer.write("自检", fields, [{"name": _NAME, "note": "000123"}], meta=meta)
    texts = {cell.value for row in reader.parse(written).sheets[0].rows.values() for cell in row.values()}
    if not {_NAME, "000123"} <= texts:
        raise RuntimeError("what was written does not come back")
    return "写出、读回"


def _paper() -> str:
    """Print a page and read its text back."""
    seal = document.Closing("自检", "自检", mark=document.Qr(_NAME, 20.0))
    page = document.Document("self_check", "自检", (document.Title(("自检",)), document.text(_NAME), seal))
    rendered = render(page)
    pdf = pypdfium2.PdfDocument(rendered.pdf)
    if len(pdf) != 1 or rendered.missing or _NAME not in pdf[0].get_textpage().get_text_range():
        raise RuntimeError("the page does not hold what was printed")
    return f"{len(rendered.pdf) // 1024} KB"


def _pictures() -> str:
    """Take a scan in through the child process that reads foreign pictures, and its first page as a photo."""
    page = document.Document("self_check", "自检", (document.Title(("自检",)),))
    scan = pictures.prepare(render(page).pdf)
    photo = pictures.prepare(scan.preview)
    if (scan.media_type, photo.media_type) != (pictures.PDF, pictures.JPEG) or photo.height != scan.height:
        raise RuntimeError("what was taken in is not what was given")
    return f"{photo.width} × {photo.height}"


def _codes() -> str:
    """Print a page with a code and read it back through the child process that reads scans."""
    page = document.Document("self_check", "自检", (document.PageCode(_CODE, _CODE), document.Title(("自检",))))
    with tempfile.TemporaryDirectory(prefix="ledgerdesk-") as folder:
        scan = Path(folder) / "自检.pdf"
        scan.write_bytes(render(page).pdf)
        found = scanned.read([scan])
    if [one.codes for one in found] != [(_CODE,)]:
        raise RuntimeError("the code that was printed is not read")
    return "印出、读回"


def _window() -> str:
    return drawing_check.draw(bundled("resources"))


CHECKS: Sequence[tuple[str, Callable[[], str]]] = (
    ("数据库结构", _migrations),
    ("台账加密", _ledger),
    ("字体", _fonts),
    ("代码表与政策", _resources),
    ("拼音与日历", _words),
    ("Excel 表格", _workbook),
    ("PDF 打印", _paper),
    ("照片", _pictures),
    ("纸质表的码", _codes),
    ("窗口", _window),
)
