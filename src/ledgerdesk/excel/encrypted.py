"""A workbook under a password, as Excel, WPS and LibreOffice open it: for the stick on the way to the township.

MS-OFFCRYPTO's agile encryption: AES-256 in CBC mode, the key from the password by 100,000 rounds of SHA-512. That is
far less than the ledger's own argon2id, so a short password is refused.
"""

import io
import unicodedata

from ledgerdesk.domain import password as ledger_password
from ledgerdesk.domain.password import LEAST_LENGTH as LEAST_LENGTH
from ledgerdesk.errors import LedgerError

LONGEST = 255  # what Excel takes


def lock(workbook: bytes, password: str) -> bytes:
    """Return the .xlsx under a password; about 0.2 s. Nothing touches the disk.

    Raises:
        LedgerError: the password is too weak, see ``weakness``.
    """
    found = weakness(password)
    if found:
        raise LedgerError(found)
    # Brings cryptography and olefile along, and most days nobody needs it.
    from msoffcrypto.format.ooxml import OOXMLFile

    target = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook)).encrypt(password, target)
    return target.getvalue()


def weakness(password: str) -> str:
    """Return in Chinese what is wrong with a password for a file, "" when nothing is."""
    if len(password) < LEAST_LENGTH:
        return f"文件密码至少要 {LEAST_LENGTH} 个字符，例如四个拼音词。"
    if len(password) > LONGEST:
        return f"文件密码最多 {LONGEST} 个字符。"
    if password != unicodedata.normalize("NFC", password) or not password.isprintable() or password != password.strip():
        return "文件密码里有别的程序认不出的字符，请换成字母和数字，首尾不要空格。"
    return f"文件{ledger_password.GUESSABLE}" if ledger_password.guessable(password) else ""
