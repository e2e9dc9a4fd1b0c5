"""Wording: sentences of papers, kept in TOML, whose placeholders are checked before anything is printed."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter

from ledgerdesk.errors import LedgerError
from ledgerdesk.paths import bundled

Expected = Mapping[str, frozenset[str]]
"""For each text of a table the placeholders it must have, all of them and no others."""


class WordingError(LedgerError):
    """A wording file lacks a text or has one with other placeholders than the program fills in."""


class Wording:
    """The checked texts of one table of a wording file."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)

    def say(self, key: str, **values: str) -> str:
        """Return a text with its placeholders filled in."""
        return self._texts[key].format(**values)


def load(document: str, table: str, expected: Expected, folder: Path | None = None) -> Wording:
    """Return one table of ``resources/documents/<document>.toml``; WordingError names what does not fit."""
    tables = _read(document, folder)
    if table not in tables:
        raise WordingError(f"打印措辞文件“{document}”里缺少“{table}”一段，请恢复原来的措辞。")
    return Wording(_checked(f"{document}.{table}", tables[table], expected))


def names(document: str, key: str, folder: Path | None = None) -> dict[str, str]:
    """Return the text ``key`` of each table that has one, by the table's name."""
    return {table: texts[key] for table, texts in _read(document, folder).items() if key in texts}


def fields(*names: str) -> frozenset[str]:
    """Return placeholders as a set."""
    return frozenset(names)


def _read(document: str, folder: Path | None) -> dict[str, dict[str, str]]:
    path = (folder or bundled("resources") / "documents") / f"{document}.toml"
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        raise WordingError(f"打印措辞文件“{document}”打不开，请恢复原来的措辞。") from error


@lru_cache(maxsize=32)
def _parsed(path: Path, _changed: int) -> dict[str, dict[str, str]]:
    """Parse a file once for as long as nobody changes it: a pile of handbooks asks for its words thousands of times."""
    return tomllib.loads(path.read_text("utf-8"))


def _checked(where: str, texts: Mapping[str, object], expected: Expected) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, wanted in expected.items():
        text = texts.get(key)
        if not isinstance(text, str):
            raise WordingError(f"打印措辞“{where}.{key}”缺少，请补上。")
        given = _placeholders(f"{where}.{key}", text)
        for name in sorted(given - wanted):
            raise WordingError(f"打印措辞“{where}.{key}”里的{{{name}}}程序不认识，请去掉或改正。")
        for name in sorted(wanted - given):
            raise WordingError(f"打印措辞“{where}.{key}”里少了{{{name}}}，请补上。")
        found[key] = text
    for key in sorted(texts.keys() - expected.keys()):
        raise WordingError(f"打印措辞“{where}.{key}”用不上，请去掉或改正名称。")
    return found


def _placeholders(where: str, text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError as error:
        raise WordingError(f"打印措辞“{where}”里的大括号不成对，请改正。") from error
