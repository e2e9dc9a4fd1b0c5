"""Which field a column's heading means: folded, with the person it speaks of, never by resemblance alone."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ledgerdesk.domain.text import compact, simplified
from ledgerdesk.fields import catalogue, codes
from ledgerdesk.fields.field import Field, Kind, Sheet

_BRACKETED = re.compile(r"[(\[{<【〔《「『][^)\]}>】〕》」』]*[)\]}>】〕》」』]")
_MARKS = re.compile(r"[\s()\[\]{}<>【】〔〕《》「」『』*＊#:：,，、。.．;；/\\\"“”'‘’·_-]+")
_SERIAL = frozenset(["序号", "编号", "序", "号", "no", "项次", "序列", "行号", "顺序号"])
OURS = "要改的地方"

# A heading about somebody: 父亲身份证号 is never the pupil's, however alike the rest.
_PEOPLE = (
    "户主|监护|家长|父亲|母亲|爸|妈|父|母|爷|奶|祖|亲属|亲戚|成员|配偶|兄|弟|姐|妹|班主任|教师|老师|校长|园长|职工|"
    "帮扶|包保|干部|责任人|负责人|联系人|持卡人|开户人|户名|领款人|经办|填表|审核|代理|委托|支书|主任|书记|村医|"
    "学生|本人|子女|孩子|小孩|儿童|幼儿|在校生"
)
_PERSON = re.compile(_PEOPLE)
# What a heading may add without meaning anything else.
_FILLER = re.compile(
    "所在|就读|现在|目前|当前|现|的|情况|信息|名称|全称|号码|代码|编码|号|是否|请|填写|必填|选填|选择|具体|详细|在校|"
    "所属|个人|基本|家庭|年度|年|本|全国|有效|居民|联系|最新|元|字|位|文本|格式|类型|栏"
)
_LONGEST = 120
_LONG_ENOUGH_FOR_A_SLIP = 5
_SLIP = 0.8


@dataclass(frozen=True)
class Guess:
    """A field a heading may mean; ``strength`` orders guesses: 3 its own name, 2 another name, 1 resemblance."""

    key: str
    strength: int


def fold_label(text: str) -> str:
    """Return a heading without spaces, line breaks, brackets and marks, half-width, lower case, in simplified script."""
    return simplified(_MARKS.sub("", compact(text)).casefold())


def is_serial(label: str) -> bool:
    """Tell whether the column only numbers its rows, or carries our own remarks."""
    folded = fold_label(label)
    return folded in _SERIAL or folded.startswith(OURS)


def people(label: str) -> frozenset[str]:
    """Return the persons a heading speaks of."""
    return frozenset(_PERSON.findall(fold_label(label)))


class Vocabulary:
    """What the columns of one sheet may be called."""

    def __init__(self, sheet: Sheet) -> None:
        """Learn labels first, then other names; where two fields share a name, the first keeps it."""
        self._fields = {field.key: field for field in sheet.readable}
        self._names: dict[str, Guess] = {}
        for field in sheet.readable:
            self._learn((field.label, field.key), field.key, 3)
        for field in sheet.readable:
            self._learn(field.aliases, field.key, 2)
        self._persons = {name: people(name) for name in self._names}
        self._own = frozenset(filter(self._is_own, _PEOPLE.split("|")))

    def _learn(self, names: Iterable[str], key: str, strength: int) -> None:
        for name in names:
            self._names.setdefault(fold_label(name), Guess(key, strength))

    def _is_own(self, person: str) -> bool:
        own, named = self._names.get("姓名"), self._names.get(person + "姓名")
        return own is not None and named is not None and own.key == named.key

    def field(self, key: str) -> Field:
        """Return a field by its key."""
        return self._fields[key]

    def is_own(self, label: str) -> bool:
        """Tell whether a heading speaks of nobody but whom the sheet is about: 学生姓名 and 姓名 mean one field."""
        return people(label) <= self._own

    def certain(self, parts: tuple[str, ...]) -> Guess | None:
        """Return what a heading is known to mean, its parts from the topmost row down; None when it is not known."""
        if not parts or sum(map(len, parts)) > _LONGEST or is_serial(parts[-1]):
            return None
        for spelling in _spellings("".join(parts)):
            if (found := self._names.get(spelling)) is not None:
                return found
        if len(parts) > 1 and self.is_own(parts[0]) and (found := self.certain(parts[1:])) is not None:
            return found
        return self._of_somebody(fold_label("".join(parts)))

    def guess(self, parts: tuple[str, ...]) -> Guess | None:
        """Return what a heading means, though it be worded otherwise; None when nothing is certain."""
        if not parts or sum(map(len, parts)) > _LONGEST or is_serial(parts[-1]):
            return None
        if (found := self.certain(parts)) is not None:
            return found
        if len(parts) > 1 and self.is_own(parts[0]) and (found := self.guess(parts[1:])) is not None:
            return found
        return self._alike(fold_label("".join(parts)))

    def _of_somebody(self, folded: str) -> Guess | None:
        """Return the other person's field: 户主 and any name of the own identity number give the head's."""
        for cut in range(1, len(folded)):
            person, rest = folded[:cut], self._names.get(folded[cut:])
            if rest is not None and people(person):
                bare = _FILLER.sub("", person)
                for name, guess in self._names.items():
                    if guess.key == rest.key and (found := self._names.get(bare + name)) is not None:
                        return Guess(found.key, 2)
        return None

    def _alike(self, folded: str) -> Guess | None:
        found = {self._names[name].key for name in self._longest_within(folded)}
        if not found:
            found = {self._names[name].key for name in self._slips(folded)}
        return Guess(found.pop(), 1) if len(found) == 1 else None

    def _longest_within(self, folded: str) -> list[str]:
        """Return the longest names that are the heading but for words that say nothing, or the other way round."""
        hits = [
            name
            for name in self._names
            if len(name) > 1
            and len(folded) > 1
            and (
                (name in folded and self._says_nothing(folded.replace(name, "", 1)))
                or (folded in name and self._says_nothing(name.replace(folded, "", 1)))
            )
        ]
        longest = max(map(len, hits), default=0)
        return [name for name in hits if len(name) == longest]

    def _says_nothing(self, rest: str) -> bool:
        others = _PERSON.sub(lambda match: "" if match[0] in self._own else match[0], rest)
        return not _FILLER.sub("", others)

    def _slips(self, folded: str) -> list[str]:
        """Return the names from which the heading differs by one mistyped character; persons and digits are the same."""
        if len(folded) < _LONG_ENOUGH_FOR_A_SLIP:
            return []
        chars, persons = set(folded), people(folded)
        return [
            name
            for name, named in self._persons.items()
            if len(name) >= _LONG_ENOUGH_FOR_A_SLIP
            and abs(len(name) - len(folded)) < 2
            and len(chars.intersection(name)) * 2 >= len(folded)
            and persons == named
            and _digits(folded) == _digits(name)
            and difflib.SequenceMatcher(None, folded, name, autojunk=False).ratio() >= _SLIP
        ]


@lru_cache(maxsize=16)
def vocabulary(sheet: Sheet) -> Vocabulary:
    """Return the vocabulary of a sheet."""
    return Vocabulary(sheet)


@lru_cache(maxsize=1)
def headings_anywhere() -> frozenset[str]:
    """Return what columns are called in any register, folded, but for words that cells say as well (低保, 父亲)."""
    fields = [field for sheet in catalogue.SHEETS for field in (*sheet.fields, *sheet.inputs) if not _asks(field)]
    said = {word for name in {field.codes for field in fields} if name for word in codes.table(name).index}
    return frozenset(fold_label(name) for field in fields for name in (field.label, *field.aliases)) - said


def _asks(field: Field) -> bool:
    return field.kind is Kind.FLAG


def _spellings(text: str) -> tuple[str, ...]:
    return fold_label(text), fold_label(_BRACKETED.sub("", compact(text)))


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
