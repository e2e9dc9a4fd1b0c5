"""The same list as LibreOffice saves it, and under passwords: kept as made, for no run gives the same bytes."""

import io
from collections.abc import Iterator
from pathlib import Path

from excel import libreoffice, township
from files.makers import ooxml
from files.makers.good import _dated
from files.makers.people import PEOPLE, Case

PASSWORD = "石板河2026"  # of a file with invented people
_MERGED = tuple(township.pupils(10, seed=4))
_KINDS = ("xls", "ods", "fods", "ots", "html", "xlsx")


def _cases(read: dict[str, bytes]) -> Iterator[Case]:
    for name, data in read.items():
        people = _MERGED if name.startswith("office-merged") else PEOPLE
        if name == "office-merged.html":  # its first hidden row took two others' cells along
            yield Case(name=name, data=data, verdict="partial", people=_MERGED[:2] + _MERGED[5:], held=2)
            continue
        if name.startswith("locked"):
            people = _MERGED
        yield Case(name=name, data=data, people=people, password=PASSWORD if "locked" in name else "")


def names() -> list[str]:
    """Return what the files are called."""
    made = [f"office-{label}.{kind}" for label in ("plain", "merged", "1904") for kind in _KINDS]
    return [*made, "locked.xlsx"]


def kept(folder: Path) -> Iterator[Case]:
    """Yield the files as they are."""
    yield from _cases({name: (folder / name).read_bytes() for name in names() if (folder / name).is_file()})


def saved(folder: Path) -> Iterator[Case]:
    """Yield the files made anew."""
    from msoffcrypto.format.ooxml import OOXMLFile

    style = township.Style(group_header=True, merge_households=True, noise=("合计", "落款"), hidden_rows=(2,))
    sources = {
        "plain": ooxml.xlsx(),
        "merged": _dated(township.xlsx(_MERGED, style)[0]),
        "1904": ooxml.xlsx(workbook='<workbookPr date1904="1"/>', since_1904=True),
    }
    made = {}
    for label, data in sources.items():
        source = folder / f"office-{label}.xlsx"
        source.write_bytes(data)
        for kind in _KINDS:
            target = folder / "out" / kind
            target.mkdir(parents=True, exist_ok=True)
            made[source.stem + "." + kind] = libreoffice.convert(source, kind, target).read_bytes()
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(sources["merged"])).encrypt(PASSWORD, locked)
    yield from _cases(made | {"locked.xlsx": locked.getvalue()})
