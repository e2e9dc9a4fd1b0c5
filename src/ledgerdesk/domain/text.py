"""Text as people meant it: what lists from elsewhere carry along unseen is taken out."""

import re
import unicodedata
from functools import cache

# Letters and digits only: Chinese punctuation is full-width by right.
_NARROW = {full: full - 0xFEE0 for full in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
# Marks without a glyph that are not in a control or format category.
_BLANK_GLYPHS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
_VARIATION = {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
# Radicals copied out of a PDF look like the character they stand for; Unicode itself folds only some.
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻥⻦⻨⻩⻬⻮⻰⻳",
        "民虎西见角贝车长门青韦页风飞食马骨鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
# What headings and the words of lists use of the traditional script; names are left as they are written.
_SIMPLE = str.maketrans(
    "證號碼學級戶監護聯繫電話備註銀開帳賬貧類別屬現讀狀況態鄉鎮組長關係親職務責幫單殘齡歲種額標準補發領簽報邊緣檔脫穩"
    "對認識間時實際庫區縣無獨隨遷優撫養兒師員黨課導輔談訪問題議見應個內點據結業進於與為從專門網寫數總計難產處歷選項資會"
    "國體檢轉輟畢愛華書費營險醫療藥傷農機構團織陽陰兩滿離異喪孫爺媽婦繼壯維確稱達動勞術經濟濟幾臺錄記",
    "证号码学级户监护联系电话备注银开账账贫类别属现读状况态乡镇组长关系亲职务责帮单残龄岁种额标准补发领签报边缘档脱稳"
    "对认识间时实际库区县无独随迁优抚养儿师员党课导辅谈访问题议见应个内点据结业进于与为从专门网写数总计难产处历选项资会"
    "国体检转辍毕爱华书费营险医疗药伤农机构团织阳阴两满离异丧孙爷妈妇继壮维确称达动劳术经济济几台录记",
)
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_LINE_SPACES = re.compile(r"[^\S\n]+")


@cache
def _replacement(char: str) -> str:
    """Return what one character becomes; "" when it cannot be seen."""
    point = ord(char)
    if point in _NARROW:
        return chr(_NARROW[point])
    if char.isspace():
        return char
    if point in _BLANK_GLYPHS or point in _VARIATION or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn"}:
        return ""
    if 0x2E80 <= point <= 0x2FDF:
        return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return char


def _legible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", "".join(map(_replacement, text)))


def clean(text: str) -> str:
    """Return one line: half-width digits and letters, nothing invisible, single spaces, none at the ends."""
    return _SPACES.sub(" ", _legible(text)).strip()


def clean_lines(text: str) -> str:
    """Return text as ``clean`` does, keeping its line breaks; no space at a line's end, no empty line at the ends."""
    lines = _legible(_LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(_LINE_SPACES.sub(" ", line).strip() for line in lines).strip()


def compact(text: str) -> str:
    """Return what a machine reads: compatibility forms folded, no space and nothing invisible left."""
    folded = _SPACES.sub("", unicodedata.normalize("NFKC", _legible(text)))
    return unicodedata.normalize("NFKC", folded)  # what a space parted may compose


def simplified(text: str) -> str:
    """Return a heading or a word of a list in the simplified script; never for names, which keep their characters."""
    return text.translate(_SIMPLE)


def is_han(char: str) -> bool:
    """Tell whether the character is an ideograph, private-use ones of name lists included."""
    point = ord(char)
    return (
        0x4E00 <= point <= 0x9FFF
        or 0x3400 <= point <= 0x4DBF
        or 0x20000 <= point <= 0x3FFFF
        or 0xF900 <= point <= 0xFAFF
        or point == 0x3007
        or 0xE000 <= point <= 0xF8FF
    )
