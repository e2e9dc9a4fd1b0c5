"""What a file is, by its content: names lie, and half the .xls in circulation are something else."""

import io

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import delimited, markup, opendocument, sheetml, webpage, wire, xml2003
from ledgerdesk.excel.markup import Markup
from ledgerdesk.excel.package import DAMAGED, SUSPICIOUS, Package, PasswordNeededError

_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
# Excel itself opens workbooks encrypted with this one without asking ([MS-OFFCRYPTO] 2.1).
_SILENT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published, protects nothing

_SAVE_AS = "请在 Excel 或 WPS 里打开它，另存为“Excel 工作簿（.xlsx）”再导入。"
_ASK = "这个文件设了打开密码，请输入密码，或在 Excel、WPS 里去掉密码后另存，再导入。"
_WRONG = "打开密码不对，请再输一次。"
_PICTURES = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def parse(data: bytes, password: str | None = None) -> wire.Parsed:
    """Return the workbook in the bytes; raise FileRefusedError, PasswordNeededError."""
    if not data.strip(b"\0 \r\n\t"):
        raise FileRefusedError("这个文件是空的，请向发文件的人再要一份。")
    if data.startswith(b"PK"):
        return _zip(data)
    if data.startswith(_OLD_OFFICE):
        return _old_office(data, password)
    if data.startswith(_PICTURES):
        raise FileRefusedError("这是图片或 PDF，不是表格，请向发文件的人要 Excel 文件。")
    if data.startswith(_ARCHIVES):
        raise FileRefusedError("这是压缩包，请先解压，再导入里面的表格。")
    match markup.kind(data):
        case Markup.WORKBOOK:
            return xml2003.read(data)
        case Markup.PAGE:
            return webpage.read(data)
        case Markup.ARCHIVE:
            raise FileRefusedError("这个文件名字像表格，里面其实是打包的网页，" + _SAVE_AS)
        case Markup.OTHER:
            raise FileRefusedError("这是 XML 文件，不是表格，请向发文件的人要 Excel 文件。")
    return delimited.read(data)


def _zip(data: bytes) -> wire.Parsed:
    package = Package(data)
    if any(name.endswith("encryptioninfo") for name in package.names):
        raise FileRefusedError(SUSPICIOUS)
    if "mimetype" in package:
        return _opendocument(package)
    if "xl/workbook.bin" in package:
        from ledgerdesk.excel import binary_parts  # as below

        return binary_parts.read(package)
    if any(name.startswith("word/") or name.startswith("ppt/") for name in package.names):
        raise FileRefusedError("这是 Word 或演示文稿，不是表格，请向发文件的人要 Excel 文件。")
    if "[content_types].xml" not in package:
        raise FileRefusedError("这是压缩包，请先解压，再导入里面的表格。")
    return sheetml.read(package)


def _opendocument(package: Package) -> wire.Parsed:
    if "content.xml" not in package or not b"".join(package.chunks("mimetype")).endswith(b".spreadsheet"):
        raise FileRefusedError("这不是表格文件，请向发文件的人要 Excel 文件。")
    if "meta-inf/manifest.xml" in package and b"encryption-data" in b"".join(package.chunks("meta-inf/manifest.xml")):
        raise PasswordNeededError("这个文件设了打开密码，请在 WPS 或 LibreOffice 里打开，去掉密码后另存，再导入。")
    return opendocument.read(package)


def _old_office(data: bytes, password: str | None) -> wire.Parsed:
    # Here and below: what it brings along is half of the child's start, and few lists are of before 2007.
    from ledgerdesk.excel import binary

    names = binary.streams(data)
    if "EncryptedPackage" in names:
        return _zip(_decrypt(data, password))
    if not {"Workbook", "Book"} & names:
        raise FileRefusedError("这是 Word 或别的文件，不是表格，请向发文件的人要 Excel 文件。")
    try:
        return binary.read_old(data)
    except binary.LockedError:
        return binary.read_old(_unlocked(data, password))


def _unlocked(data: bytes, password: str | None) -> bytes:
    from ledgerdesk.excel import locked  # as below

    for attempt in filter(None, (password, _SILENT_PASSWORD)):
        try:
            return locked.unlock(data, attempt)
        except locked.WrongPasswordError:
            continue
        except locked.OtherCipherError as error:
            words = (
                "这个 .xls 文件的打开密码太旧，这里解不开，请在 Excel 或 WPS 里打开，去掉密码后另存为 .xlsx，再导入。"
            )
            raise FileRefusedError(words) from error
    raise PasswordNeededError(_ASK if password is None else _WRONG)


def _decrypt(data: bytes, password: str | None) -> bytes:
    import msoffcrypto  # brings cryptography along: every other file would wait for it

    for attempt in filter(None, (password, _SILENT_PASSWORD)):
        plain = io.BytesIO()
        try:
            office = msoffcrypto.OfficeFile(io.BytesIO(data))
            office.load_key(password=attempt, verify_password=True)
            office.decrypt(plain)
        except msoffcrypto.exceptions.InvalidKeyError:
            continue
        except Exception as error:
            raise FileRefusedError(DAMAGED) from error
        return plain.getvalue()
    raise PasswordNeededError(_ASK if password is None else _WRONG)
