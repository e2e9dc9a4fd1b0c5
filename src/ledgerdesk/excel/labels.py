"""Which field a column's heading means: folded, with the person it speaks of, never by resemblance alone."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ledgerdesk.domain.text import compact
from ledgerdesk.fields.field import Field, Sheet

_BRACKETED = re.compile(r"[(\[{<【〔《「『][^)\]}>】〕》」』]*[)\]}>】〕》」』]")
_MARKS = re.compile(r"[\s()\[\]{}<>【】〔〕《》「」『』*＊#:：,，、。.．;；/\\\"“”'‘’·_-]+")
_SERIAL = frozenset(["序号", "编号", "序", "号", "no", "项次", "序列", "行号", "顺序号"])
OURS = "要改的地方"

# A heading about somebody: 父亲身份证号 is never the pupil's, however alike the rest.
_PERSON = re.compile(
    "户主|监护|家长|父亲|母亲|爸|妈|父|母|爷|奶|祖|亲属|亲戚|成员|配偶|兄|弟|姐|妹|班主任|教师|老师|校长|园长|职工|"
    "帮扶|包保|干部|责任人|负责人|联系人|持卡人|开户人|户名|领款人|经办|填表|审核|代理|委托|"
    "学生|本人|子女|孩子|小孩|儿童|幼儿|在校生"
)
# What a heading may add without meaning anything else.
_FILLER = re.compile(
    "所在|就读|现在|目前|当前|现|的|情况|信息|名称|全称|号码|代码|编码|号|是否|请|填写|必填|选填|选择|具体|详细|在校|"
    "所属|个人|基本|家庭|年度|年|本|全国|有效|居民|联系|最新|元|字|位|文本|格式|类型|栏"
)
_LONG_ENOUGH_FOR_A_SLIP = 5
_SLIP = 0.8


@dataclass(frozen=True)
class Guess:
    """A field a heading may mean; ``strength`` orders guesses: 3 its own name, 2 another name, 1 resemblance."""

    key: str
    strength: int


def fold_label(text: str) -> str:
    """Return a heading without spaces, line breaks, brackets and marks, half-width, lower case."""
    return _MARKS.sub("", compact(text)).casefold()


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
        self._shapes = {name: _shape(name) for name in self._names if len(name) >= _LONG_ENOUGH_FOR_A_SLIP}
        self.guess = lru_cache(maxsize=4096)(self._guess)

    def _learn(self, names: Iterable[str], key: str, strength: int) -> None:
        for name in names:
            self._names.setdefault(fold_label(name), Guess(key, strength))

    def field(self, key: str) -> Field:
        """Return a field by its key."""
        return self._fields[key]

    def knows(self, parts: tuple[str, ...]) -> bool:
        """Tell whether the last part of a heading, or all of it, is a name of a field."""
        return any(spelling in self._names for text in (parts[-1], "".join(parts)) for spelling in _spellings(text))

    def _guess(self, parts: tuple[str, ...]) -> Guess | None:
        """Return what a heading means, its parts from the topmost row down; None when nothing is certain."""
        if not parts or is_serial(parts[-1]):
            return None
        for spelling in _spellings("".join(parts)):
            if (found := self._names.get(spelling)) is not None:
                return found
        if len(parts) > 1 and self._is_own_group(parts[0]) and (found := self._guess(parts[1:])) is not None:
            return found
        folded = fold_label("".join(parts))
        return self._of_somebody(folded) or self._alike(folded)

    def is_own(self, person: str) -> bool:
        """Tell whether this person is whom the sheet is about: 学生姓名 and 姓名 mean one field."""
        own, named = self._names.get("姓名"), self._names.get(person + "姓名")
        return own is not None and named is not None and own.key == named.key

    def _is_own_group(self, group: str) -> bool:
        """Tell whether a group heading says nothing about whose values stand under it."""
        return all(map(self.is_own, people(group)))

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
            found = self._slips(folded)
        return Guess(found.pop(), 1) if len(found) == 1 else None

    def _slips(self, folded: str) -> set[str]:
        """Return the fields one of whose names is the heading but for a mistyped character."""
        if len(folded) < _LONG_ENOUGH_FOR_A_SLIP:
            return set()
        shape, matcher = _shape(folded), difflib.SequenceMatcher(None, "", folded, autojunk=False)
        found = set()
        for name, other in self._shapes.items():
            # The cheap bounds first: a sheet's cells are compared with hundreds of names.
            if other != shape or 2 * min(len(name), len(folded)) < _SLIP * (len(name) + len(folded)):
                continue
            matcher.set_seq1(name)
            if matcher.quick_ratio() >= _SLIP and matcher.ratio() >= _SLIP:
                found.add(self._names[name].key)
        return found

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
        own = _PERSON.sub(lambda match: "" if self.is_own(match[0]) else match[0], rest)
        return not _FILLER.sub("", own)


def _spellings(text: str) -> tuple[str, ...]:
    return fold_label(text), fold_label(_BRACKETED.sub("", compact(text)))


def _shape(folded: str) -> tuple[frozenset[str], str]:
    """Return what a slip leaves alone: the persons a folded heading speaks of, and its digits."""
    return frozenset(_PERSON.findall(folded)), "".join(char for char in folded if char.isdigit())
