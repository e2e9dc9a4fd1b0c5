"""Code tables: what may be chosen, how lists from elsewhere call it, and what is only legacy."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from ledgerdesk.domain.text import compact
from ledgerdesk.paths import bundled

_NUMBERED = re.compile(r"([0-9a-z]{1,3})[-.、:_)\]|]*(.+)")


@dataclass(frozen=True)
class Code:
    """One entry; ``legacy`` entries are shown and read but no longer offered. ``scope`` and ``group`` sort categories."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    legacy: bool = False
    group: str = ""
    scope: str = ""


@dataclass(frozen=True)
class CodeTable:
    """The entries of one table in the order they are offered."""

    name: str
    title: str
    source: str
    codes: tuple[Code, ...]
    index: Mapping[str, str]

    def label(self, code: str) -> str:
        """Return the label of a code; a code the table does not know stands for itself, for counties add values."""
        entry = self.entry(code)
        return entry.label if entry else code

    def entry(self, code: str) -> Code | None:
        """Return the entry of a code, None when there is none."""
        return next((entry for entry in self.codes if entry.code == code), None)

    def code_of(self, word: str) -> str | None:
        """Return the code a label, an alias, a code, or a code before its label (1配偶) stands for; None when none."""
        folded = fold_word(word)
        if (found := self.index.get(folded)) is not None:
            return found
        match = _NUMBERED.fullmatch(folded)
        if match and self.index.get(match[1]) is not None and self.index.get(match[1]) == self.index.get(match[2]):
            return self.index[match[1]]
        return None

    def position(self, code: str) -> int:
        """Return the place of a code in the table's order; unknown codes come last."""
        return next((at for at, entry in enumerate(self.codes) if entry.code == code), len(self.codes))

    @property
    def offered(self) -> tuple[Code, ...]:
        """Return the entries to choose from: all that are not legacy."""
        return tuple(entry for entry in self.codes if not entry.legacy)


@lru_cache(maxsize=4096)
def fold_word(word: str) -> str:
    """Return what two spellings of a word share: half-width, no spaces, lower case."""
    return compact(word).strip("'‘’\"“”。.").casefold()


@cache
def table(name: str) -> CodeTable:
    """Return a code table; KeyError when there is none, ValueError when two entries claim one word."""
    path = bundled("resources") / "codes" / f"{name}.toml"
    if not path.is_file():
        raise KeyError(name)
    with path.open("rb") as file:
        raw = tomllib.load(file)
    codes = tuple(Code(**{**entry, "aliases": tuple(entry.get("aliases", ()))}) for entry in raw["codes"])
    return CodeTable(name, raw["title"], raw.get("source", ""), codes, _index(name, codes))


def names() -> tuple[str, ...]:
    """Return the names of all code tables."""
    return tuple(sorted(path.stem for path in (bundled("resources") / "codes").glob("*.toml")))


def _index(name: str, codes: tuple[Code, ...]) -> Mapping[str, str]:
    index: dict[str, str] = {}
    for entry in codes:
        words = {entry.code, entry.label, *entry.aliases}
        if entry.code.isdigit():
            words.add(str(int(entry.code)))  # 01 comes back from Excel as 1
        for word in map(fold_word, words):
            if index.setdefault(word, entry.code) != entry.code:
                raise ValueError(f"code table {name}: {entry.code} and {index[word]} share a word")
    return MappingProxyType(index)
