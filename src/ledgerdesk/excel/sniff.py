"""What a file is, by its content: names lie, and half the .xls in circulation are something else."""

import io

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import delimited, markup, opendocument, sheetml, signatures, webpage, wire, xml2003
from ledgerdesk.excel.markup import Markup
from ledgerdesk.excel.package import DAMAGED, SUSPICIOUS, Package, PasswordNeededError

_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
# Excel itself opens workbooks encrypted with this one without asking ([MS-OFFCRYPTO] 2.1).
_SILENT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published, protects nothing

_SAVE_AS = "请在 Excel 或 WPS 里打开它，另存为“Excel 工作簿（.xlsx）”再导入。"
_ASK = "这个文件设了打开密码，请输入密码，或在 Excel、WPS 里去掉密码后另存，再导入。"
_WRONG = "打开密码不对，请再输一次。"
_RIGHTS = "这个文件设了权限保护，只有指定的人能看，请让发文件的人取消权限保护后另存一份，再导入。"
_ODF_LOCKED = "这个文件设了打开密码，请在 WPS 或 LibreOffice 里打开，去掉密码后另存，再导入。"
_NUMBERS = "这是苹果电脑的 Numbers 文件，这里读不了，请让发文件的人导出为 Excel 文件。"
_NO_TABLE = "这不是表格文件，请向发文件的人要 Excel 文件。"
_ZIP, _END_OF_ZIP = b"PK\3\4", b"PK\5\6"
_MOST_BEFORE_ZIP = 4096
_MOST_AFTER_ZIP = 66_000


def parse(data: bytes, password: str | None = None) -> wire.Parsed:
    """Return the workbook in the bytes; raise FileRefusedError, PasswordNeededError."""
    if not data.strip(b"\0 \r\n\t"):
        raise FileRefusedError("这个文件是空的，请向发文件的人再要一份。")
    if data.startswith(b"PK"):
        return _zip(data)
    if data.startswith(_OLD_OFFICE):
        return _old_office(data, password)
    if words := signatures.refusal(data):
        raise FileRefusedError(words)
    match markup.kind(data):
        case Markup.WORKBOOK:
            return xml2003.read(data)
        case Markup.PAGE:
            return webpage.read(data)
        case Markup.ARCHIVE:
            raise FileRefusedError("这个文件名字像表格，里面其实是打包的网页，" + _SAVE_AS)
        case Markup.FLAT:
            return opendocument.read_flat(data)
        case Markup.OTHER:
            raise FileRefusedError("这是 XML 文件，不是表格，请向发文件的人要 Excel 文件。")
    if (at := data.find(_ZIP, 0, _MOST_BEFORE_ZIP)) > 0 and _END_OF_ZIP in data[-_MOST_AFTER_ZIP:]:
        return _zip(data[at:])  # mail programs put lines before it
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
    if any(name.startswith(("word/", "ppt/")) for name in package.names):
        raise FileRefusedError("这是 Word 或演示文稿，不是表格，请向发文件的人要 Excel 文件。")
    if "content.xml" in package and "meta-inf/manifest.xml" in package:
        return _opendocument(package)
    if "[content_types].xml" not in package:
        raise FileRefusedError(_other_archive(package))
    return sheetml.read(package)


def _other_archive(package: Package) -> str:
    if any(name.startswith("index/") or name.endswith("index.zip") for name in package.names):
        return _NUMBERS
    return _NO_TABLE if "ofd.xml" in package else signatures.ARCHIVE


def _opendocument(package: Package) -> wire.Parsed:
    kind = b"".join(package.chunks("mimetype")).strip() if "mimetype" in package else b".spreadsheet"
    if "content.xml" not in package or not kind.removesuffix(b"-template").endswith(b".spreadsheet"):
        raise FileRefusedError(_NO_TABLE)
    if "meta-inf/manifest.xml" in package and b"encryption-data" in b"".join(package.chunks("meta-inf/manifest.xml")):
        raise FileRefusedError(_ODF_LOCKED)
    return opendocument.read(package)


def _old_office(data: bytes, password: str | None) -> wire.Parsed:
    # Here and below: what it brings along is half of the child's start, and few lists are of before 2007.
    from ledgerdesk.excel import binary

    names = binary.streams(data)
    if any("DRM" in name for name in names):
        raise FileRefusedError(_RIGHTS)
    if "EncryptedPackage" in names:
        return _zip(_decrypt(data, password))
    if not {"Workbook", "Book"} & names:
        raise FileRefusedError(signatures.WORD)
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
