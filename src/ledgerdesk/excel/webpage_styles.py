"""What a web page's styles say about cells: how a number is shown, and what is not shown at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ledgerdesk.excel.number_formats import GENERAL

_SELECTOR = re.compile(r"(td|th|tr|col|table)?(?:\.([\w-]+))?")
# A format stands in quotes or bare, each sign of its own behind a backslash: "yyyy\0022年\0022", \@, 0\.00.
_FORMAT = re.compile(r"mso-number-format\s*:\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|([^;\"']*))")
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{4})|\\(.)", re.DOTALL)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_MOST_RULES = 5_000
_LONGEST_SHEET = 500_000
_NAMED = {
    "short date": "yyyy-m-d",
    "medium date": "d-mmm-yy",
    "long date": 'yyyy"年"m"月"d"日"',
    "general date": "yyyy-m-d h:mm",
    "short time": "h:mm",
    "medium time": "h:mm AM/PM",
    "long time": "h:mm:ss",
    "fixed": "0.00",
    "standard": "#,##0.00",
    "percent": "0.00%",
    "scientific": "0.00E+00",
    "general number": GENERAL,
    "general": GENERAL,
}


@dataclass(frozen=True)
class Look:
    """How a cell, row or column is shown; ``format`` "" says nothing."""

    format: str = ""
    hidden: bool = False

    def over(self, below: "Look") -> "Look":
        """Return this look laid over a more general one."""
        return self if below == _PLAIN else Look(self.format or below.format, self.hidden or below.hidden)


_PLAIN = Look()


@dataclass
class Styles:
    """The rules of the page, as far as they are for elements or classes alone."""

    _rules: dict[tuple[str, str], Look] = field(default_factory=dict)
    _known: dict[tuple[str, str, str, bool], Look] = field(default_factory=dict)

    def add(self, sheet: str) -> None:
        """Take the rules of one style element."""
        self._known.clear()
        for rule in _without_comments(sheet[:_LONGEST_SHEET]).split("}")[:_MOST_RULES]:
            selectors, _, declarations = rule.rpartition("{")
            look = declared(declarations)
            if look != Look():
                for selector in selectors.lower().split(",")[:_MOST_RULES]:
                    if found := _SELECTOR.fullmatch(selector.strip()):
                        place = (found[1] or "", found[2] or "")
                        self._rules[place] = look.over(self._rules.get(place, Look()))

    def look(self, element: str, attributes: dict[str, str]) -> Look:
        """Return how an element is shown by its own style, its classes and its kind."""
        style = attributes.get("style", "")
        place = element, attributes.get("class", ""), style, "hidden" in attributes
        if (look := self._known.get(place)) is None:
            look = self._look(element, attributes, style)
            if len(self._known) < _MOST_RULES:
                self._known[place] = look
        return look

    def _look(self, element: str, attributes: dict[str, str], style: str) -> Look:
        look = declared(style) if style else Look()
        if "hidden" in attributes:
            look = replace(look, hidden=True)
        for name in self._places(element, attributes) if self._rules else ():
            if name in self._rules:
                look = look.over(self._rules[name])
        return look

    @staticmethod
    def _places(element: str, attributes: dict[str, str]) -> Iterable[tuple[str, str]]:
        for name in attributes.get("class", "").lower().split()[:20]:
            yield element, name
            yield "", name
        yield element, ""


def declared(declarations: str) -> Look:
    """Return what declarations say."""
    found = _FORMAT.search(declarations)
    pattern = ""
    if found is not None:
        pattern = format_of(_ESCAPE.sub(_plain, next((part for part in found.groups() if part is not None), "")))
    return Look(pattern, _HIDDEN.search(declarations) is not None)


def format_of(name: str) -> str:
    """Return a number format by the name it has in markup, or itself."""
    return _NAMED.get(name.strip().lower(), name.strip())


def _without_comments(sheet: str) -> str:
    first, *others = sheet.replace("<!--", "").replace("-->", "").split("/*")
    return first + "".join(other.partition("*/")[2] for other in others)


def _plain(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]
