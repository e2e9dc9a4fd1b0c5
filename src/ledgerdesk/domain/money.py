"""Money: whole fen inside; yuan in cells, on paper and in capitals."""

import re
from decimal import Decimal, InvalidOperation, localcontext

from ledgerdesk.domain import numerals
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import clean, compact

_ASK = "只写数字，单位是元，如 1250.00"
# More than this in one school is a slip of the keyboard, and past it a float no longer holds the fen.
LIMIT_FEN = 10**13
_VAGUE = re.compile(r"约|近|左右|以上|以下|余|多|~|～|至|不足")
_SIGNS = re.compile(r"^[-−﹣－]")
_SPLIT = re.compile(r"[0-9.]\s+[0-9.]")
_GROUPED = re.compile(r"\d{1,3}([,，]\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+")
_CAPITAL = re.compile(r"(?:(?P<yuan>[^元圆块角分整正]+)[元圆块])?零?(?:(?P<jiao>\w)角)?零?(?:(?P<fen>\w)分)?[整正]?")


class MoneyProblem(Rejected):
    """The cell holds no amount."""


def parse(value: object) -> int:
    """Return fen for a cell in yuan: a number, "1,250元", "1.2万", "壹仟贰佰元整", "一千二"; MoneyProblem else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise MoneyProblem("这一格不是金额", _ASK)
    if not isinstance(value, str):
        return _from_number(value)
    if _SPLIT.search(clean(value)):
        raise MoneyProblem("数字中间有空格", _ASK)
    text = re.sub(r"^(人民币|RMB|[￥¥])", "", compact(value).strip("'‘’"), flags=re.IGNORECASE)
    sign = -1 if _SIGNS.match(text) else 1
    text = re.sub(r"^(人民币|[￥¥])", "", _SIGNS.sub("", text))
    if text.startswith("负"):
        sign, text = -1, text[1:]
    if _VAGUE.search(text):
        raise MoneyProblem("只写了大概的数", "写准确的金额")
    return sign * _bounded(_from_text(text))


def show(fen: int) -> str:
    """Return yuan with thousands commas and two decimals: 1,250.00, −312.50."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def capital(fen: int) -> str:
    """Return the amount in capital characters as receipts need it (《支付结算办法》附一)."""
    yuan, rest = divmod(abs(fen), 100)
    jiao, odd = divmod(rest, 10)
    out = "负" if fen < 0 else ""
    if yuan or not rest:
        out += numerals.capital(yuan) + "元"
    if not rest:
        return out + "整"
    if jiao:
        # 10.50 reads 壹拾元零伍角, 15.50 reads 壹拾伍元伍角.
        out += ("零" if yuan and yuan % 10 == 0 else "") + numerals.capital(jiao) + "角"
    elif yuan:
        out += "零"
    return out + (numerals.capital(odd) + "分" if odd else "整")


def _from_number(value: float | Decimal) -> int:
    try:
        fen = Decimal(repr(value) if isinstance(value, float) else value) * 100
        whole = int(fen.to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        raise MoneyProblem("这一格不是金额", _ASK) from None
    # A spreadsheet's sum carries binary noise far below a fen; more than noise is a real third decimal.
    if abs(fen - whole) > Decimal("0.001"):
        raise MoneyProblem("小数多于两位", "写到分为止")
    return _bounded(whole)


def _from_text(text: str) -> int:
    body = re.sub(r"(元|圆|块)(整|正)?$", "", text)
    body, factor = numerals.scale(body) if body[:1].isascii() else (body, Decimal(1))
    if _GROUPED.fullmatch(body):
        body = body.replace(",", "").replace("，", "")
    if body.isascii() and _NUMBER.fullmatch(body) and len(body) < 20:
        with localcontext() as context:
            context.prec = 40
            fen = Decimal(body) * factor * 100
            if fen != fen.to_integral_value():
                raise MoneyProblem("小数多于两位", "写到分为止")
            return int(fen)
    return _from_capital(text)


def _from_capital(text: str) -> int:
    if len(text) > 60 or not text:
        raise MoneyProblem("这一格不是金额", _ASK)
    if (whole := numerals.read(text)) is not None:
        return whole * 100
    match = _CAPITAL.fullmatch(text)
    if not match or not any(match.groups()):
        raise MoneyProblem("这一格不是金额", _ASK)
    yuan, jiao, fen = (0 if part is None else numerals.read(part) for part in match.group("yuan", "jiao", "fen"))
    if yuan is None or jiao is None or fen is None:
        raise MoneyProblem("这一格不是金额", _ASK)
    return yuan * 100 + jiao * 10 + fen


def _bounded(fen: int) -> int:
    if abs(fen) > LIMIT_FEN:
        raise MoneyProblem("金额太大", "核对金额和单位")
    return fen
