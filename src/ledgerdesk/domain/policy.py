"""The policy book: dated values, each with its source; the school's own values win from their day on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledgerdesk.errors import LedgerError


class PolicyGapError(LedgerError):
    """No value of a key holds on a day."""


@dataclass(frozen=True)
class PolicyValue:
    """A value of a key with its validity, both ends inclusive, and the document it comes from.

    ``checked`` tells whether a person compared it with the document; ``own`` that the school set it.
    """

    key: str
    value: Any
    valid_from: date
    source: str
    valid_to: date | None = None
    checked: bool = True
    own: bool = False

    def holds(self, day: date) -> bool:
        """Tell whether it is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class PolicyBook:
    """All values by key."""

    values: Mapping[str, tuple[PolicyValue, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Iterable[PolicyValue]) -> "PolicyBook":
        """Build the book."""
        by_key: dict[str, list[PolicyValue]] = {}
        for value in values:
            by_key.setdefault(value.key, []).append(value)
        # The last of those that hold wins: the latest, and the school's own over the shipped.
        return cls({key: tuple(sorted(found, key=lambda v: (v.own, v.valid_from))) for key, found in by_key.items()})

    @classmethod
    def parse(cls, documents: Iterable[Mapping[str, Any]]) -> "PolicyBook":
        """Build the book from parsed TOML files: tables of keys, ``part = [{from, value, source, checked?}]``.

        Raises:
            ValueError: an entry lacks its day, value or source, or two of one key start on the same day.
        """
        return cls.of(value for document in documents for value in _read(document))

    def with_own(self, own: Iterable[PolicyValue]) -> "PolicyBook":
        """Return the book with the school's own values added; only their keys are put in order anew."""
        added = PolicyBook.of(own).values
        mixed = {key: PolicyBook.of((*self.values.get(key, ()), *found)).values[key] for key, found in added.items()}
        return PolicyBook({**self.values, **mixed}) if mixed else self

    def at(self, key: str, day: date) -> PolicyValue:
        """Return the value of a key on a day.

        Raises:
            PolicyGapError: none holds on that day.
            KeyError: no such key.
        """
        holding = [value for value in self.values[key] if value.holds(day)]
        if not holding:
            raise PolicyGapError(f"{day:%Y-%m-%d} 这一天没有可用的规定。请在“设置—天数与次数”里补上。")
        return holding[-1]

    def timeline(self, key: str) -> tuple[PolicyValue, ...]:
        """Return every value of a key: shipped first, then the school's own, each from the earliest on."""
        return self.values[key]


def _read(document: Mapping[str, Any]) -> Iterable[PolicyValue]:
    for table, parts in document.items():
        for part, entries in parts.items():
            key, starts = f"{table}.{part}", set()
            for entry in entries:
                missing = {"from", "value", "source"} - entry.keys()
                if missing or not isinstance(entry["from"], date) or not entry["source"]:
                    raise ValueError(f"policy {key}: an entry lacks its day, value or source")
                if entry["from"] in starts:
                    raise ValueError(f"policy {key}: two entries start on {entry['from']}")
                starts.add(entry["from"])
                yield PolicyValue(
                    key,
                    entry["value"],
                    entry["from"],
                    entry["source"],
                    entry.get("to"),
                    bool(entry.get("checked", True)),
                )
