"""Chinese numerals, plain and capital."""

from decimal import Decimal

_DIGITS = {
    char: value
    for value, chars in enumerate(
        ["零〇○", "一壹幺", "二贰两貳", "三叁参", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
    )
    for char in chars
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
_SPOKEN_DIGITS = "一二三四五六七八九"
_NEXT_UNIT = {"百": 10, "千": 100, "万": 1000}
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def read_small(text: str) -> int | None:
    """Return the value of 一 to 九十九 (十二, 二十三, 廿一), or of a run of digits (二〇二四); None when it is neither."""
    return read(text.replace("廿", "二十").replace("卅", "三十"))


def read(text: str) -> int | None:
    """Return the value of a whole number in Chinese numerals; None when the text is none."""
    if not text or any(char not in _DIGITS and char not in _UNITS and char not in _GROUPS for char in text):
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    smallest = previous = None
    for char in text:
        if char in _DIGITS:
            if digit and previous in _DIGITS:
                return None
            digit = _DIGITS[char]
        elif char in _UNITS:
            if smallest is not None and _UNITS[char] >= smallest:
                return None  # 五十三百 is no number
            smallest = _UNITS[char]
            section += (digit if digit or previous in _DIGITS else 1) * _UNITS[char]
            digit = 0
        elif _GROUPS[char] == 10_000:
            total += (section + digit) * 10_000
            section = digit = 0
            smallest = None
        else:
            smallest = None
            total = (total + section + digit) * _GROUPS[char]
            section = digit = 0
        previous = char
    if digit and len(text) > 1 and text[-2] not in "零〇○十拾":
        # 一万二 and 一百五 say 12,000 and 150; capitals are always written out.
        if text[-1] not in _SPOKEN_DIGITS or text[-2] not in _NEXT_UNIT:
            return None
        digit *= _NEXT_UNIT[text[-2]]
    return total + section + digit


def capital(number: int) -> str:
    """Return a whole number of 0 to 9999亿 in the capital numerals of banking (《支付结算办法》附一)."""
    if number == 0:
        return "零"
    groups: list[str] = []
    gap = False
    for value, unit in ((number // 10**8, "亿"), (number // 10**4 % 10**4, "万"), (number % 10**4, "")):
        if value == 0:
            gap = gap or bool(groups)
            continue
        if groups and (gap or value < 1000):
            groups.append("零")
        groups.append(_section(value) + unit)
        gap = False
    return "".join(groups)


def _section(value: int) -> str:
    out = ""
    for place, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = value // place % 10
        if digit:
            out += _CAPITALS[digit] + unit
        elif out and value % place:
            out += "" if out.endswith("零") else "零"
    return out


def plain(number: int) -> str:
    """Return 1 to 99 as words use them: 一, 十二, 二十三."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones or not tens else "")


def scale(text: str) -> tuple[str, Decimal]:
    """Split a trailing 万, 千, 百 or 亿 off a number in digits: ("1.2", 10000)."""
    factors = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100}
    if text and text[-1] in factors:
        return text[:-1], Decimal(factors[text[-1]])
    return text, Decimal(1)
