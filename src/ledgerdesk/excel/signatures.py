"""Files that are no tables, known by how they begin, and what to say of each."""

import re

_SAVE_AS = "请在 Excel 或 WPS 里打开它，另存为“Excel 工作簿（.xlsx）”再导入。"
_ASK_SENDER = "请向发文件的人要 Excel 文件。"
PICTURE = "这是图片或 PDF，不是表格，" + _ASK_SENDER
ARCHIVE = "这是压缩包，请先解压，再导入里面的表格。"
WORD = "这是 Word 或别的文件，不是表格，" + _ASK_SENDER
PROGRAM = "这是程序，不是表格，请不要打开它，" + _ASK_SENDER
OLD_EXCHANGE = "这是很旧的表格格式，这里读不了，" + _SAVE_AS
LOCK_FILE = "这是 Excel 打开文件时留下的临时文件，请选同一文件夹里名字前面没有“~$”的那个文件。"
DATABASE = "这是数据库文件，不是表格，" + _ASK_SENDER

_STARTS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"8BPS"), PICTURE),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF", b"\x28\xb5\x2f\xfd"), ARCHIVE),
    ((b"{\\rtf",), WORD),
    ((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!/"), PROGRAM),
    ((b"SQLite format 3\0", b"\0\1\0\0Standard Jet DB", b"\0\1\0\0Standard ACE DB"), DATABASE),
    ((b"\x09\0\x04\0", b"\x09\2\6\0", b"\x09\4\6\0"), OLD_EXCHANGE),  # Excel 2 to 4
)
_EXCHANGE = re.compile(
    rb"ID;P|TABLE\r?\n0,1\r?\n|[\x03\x30\x31\x83\x8b\xf5][\x00-\xff][\x01-\x0c][\x01-\x1f].{28}", re.DOTALL
)
_PICTURE = re.compile(rb"BM.{4}\0\0\0\0|RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif|mp4|isom|qt)", re.DOTALL)
_LOCK_SIZE = 165


def refusal(data: bytes) -> str:
    """Return what to say of a file that is certainly no table here, "" for any other."""
    for starts, words in _STARTS:
        if data.startswith(starts):
            return words
    if _PICTURE.match(data):
        return PICTURE
    if _EXCHANGE.match(data):
        return OLD_EXCHANGE
    if len(data) == _LOCK_SIZE and 0 < data[0] < 55:
        return LOCK_FILE
    return ""
