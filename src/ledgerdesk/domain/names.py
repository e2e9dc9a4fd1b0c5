"""Names of people: tidied, folded for matching, read as pinyin."""

import re
import unicodedata

from ledgerdesk.domain import text as texts

_DOTS = "·•・‧･∙⋅⸱ꞏ᛫․•᠂"
_DOT_RUN = re.compile(rf"(?:\s*[{_DOTS}])+\s*")
# A full stop or a raised comma does for the dot between two ideographs.
_TYPED_DOT = re.compile(r"(?<=[^\x00-\x7f])\s*(?:[.．。]\s*)+(?=[^\x00-\x7f])")
_IDEOGRAPHS = re.compile(r"[\u4e00-\u9fff]+")
_LOST = re.compile(r"[?？□�■]")
# Where a surname is read otherwise than the character alone.
_TWO_CHARACTERS = "万俟=mo-qi 尉迟=yu-chi 单于=chan-yu 澹台=tan-tai 盖楼=ge-lou 吐谷=tu-yu"
_ONE_CHARACTER = (
    "曾=zeng 单=shan 仇=qiu 解=xie 查=zha 区=ou 朴=piao 盖=ge 翟=zhai 乐=yue 员=yun 贠=yun 缪=miao 卜=bu "
    "种=chong 折=she 黑=he 覃=qin 秘=bi 薄=bo 洗=xian 隗=wei 能=nai 祭=zhai 都=du 佴=nai 繁=po 阚=kan"
)


def _readings(table: str) -> dict[str, list[str]]:
    return {surname: reading.split("-") for surname, reading in (entry.split("=") for entry in table.split())}


_SURNAMES = _readings(_TWO_CHARACTERS) | _readings(_ONE_CHARACTER)
# What pypinyin's dictionary lacks; it sorts behind every letter and is never typed.
UNREAD = "~"


def tidy(name: str) -> str:
    """Return a name as it is stored: padding spaces between ideographs gone, one kind of dot, else unchanged."""
    name = _DOT_RUN.sub("·", _TYPED_DOT.sub("·", texts.clean(name)))
    out: list[str] = []
    parts = name.split(" ")
    for part in parts:
        # 张 三 is padding for a straight column; the space in a Latin name separates words.
        if out and out[-1][-1].isascii() and part[0].isascii() and out[-1][-1] != "·":
            out.append(" ")
        if part:
            out.append(part)
    return "".join(out).strip("·")


def fold(name: str) -> str:
    """Return the key two spellings of a name share: NFKC, no spaces, one kind of dot, lower case."""
    if _IDEOGRAPHS.fullmatch(name):
        return name  # what nearly every name is; nothing below would change it
    return unicodedata.normalize("NFKC", tidy(name)).replace(" ", "").casefold()


def private_use(name: str) -> bool:
    """Tell whether a character has no agreed meaning outside the computer it was typed on."""
    return any(unicodedata.category(char) == "Co" for char in name)


def lost_characters(name: str) -> bool:
    """Tell whether another program has replaced a rare character by ? or a box."""
    return bool(_LOST.search(name))


def pinyin(name: str) -> tuple[str, str]:
    """Return syllables with spaces between ("zeng xiao ming"; ü is v) and their initials ("zxm"), lower case."""
    syllables = _syllables(tidy(name))
    return " ".join(syllables), "".join(syllable[0] for syllable in syllables)


def _syllables(name: str) -> list[str]:
    if "·" in name:
        # A transliterated name has no Chinese surname.
        return [syllable for part in name.split("·") if part for syllable in _read(part)]
    length = 2 if name[:2] in _SURNAMES and len(name) > 2 else 1
    surname, given = name[:length], name[length:]
    if surname in _SURNAMES:
        return _SURNAMES[surname] + _read(given)
    # Read apart: 单明 or 解放 are also words, with other readings.
    return _read(surname) + _read(given) if name and texts.is_han(name[0]) else _read(name)


def _read(text: str) -> list[str]:
    if not text:
        return []
    # Imported here: its dictionaries cost a quarter of a second, and a name is read only when one is written.
    from pypinyin import Style, lazy_pinyin

    out: list[str] = []
    for piece in lazy_pinyin(text, style=Style.NORMAL, errors=_unread):
        out.extend(piece.lower().split())
    return out


def _unread(text: str) -> str:
    """Keep Latin words and digits; stand in for every other character that has no reading."""
    pieces: list[str] = []
    for word in re.findall(r"[0-9A-Za-z]+|[^\s0-9A-Za-z]", text):
        if word.isascii():
            if word[0].isalnum():
                pieces.append(word)
        elif word.isalnum() or unicodedata.category(word) == "Co":
            pieces.append(UNREAD)
    return " ".join(pieces)


def alike(one: str, other: str) -> bool:
    """Tell whether two names may be one name written differently: a variant, part of the whole, one sign of the given name.

    Of people with the same number: 龙小梅 and 龙晓梅 are one pupil, 黄欣 and 兰浩鹏 are two of whom one has a wrong number.
    """
    a, b = fold(one), fold(other)
    if a == b or (min(len(a), len(b)) > 1 and (a.startswith(b) or b.startswith(a))):
        return True
    return len(a) == len(b) and a[:1] == b[:1] and sum(x != y for x, y in zip(a, b, strict=True)) == 1
