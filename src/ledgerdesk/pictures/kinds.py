"""What a file is, told by its first bytes: its name's ending says nothing."""

from ledgerdesk.errors import FileRefusedError

PDF = "PDF"
ENDINGS = ("jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "gif", "pdf")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"})
_HEADER_SEARCHED = 1_024  # bytes in which a PDF's mark may stand: scanners put their own before it

EMPTY = "这个文件是空的，没有加进来。请重新从手机或相机里导出一份。"
UNKNOWN = "这个文件不是照片，也不是 PDF 扫描件，没有加进来。可以加 JPG、PNG、WebP、BMP、TIFF、GIF 和 PDF。"
HEIC = "这是苹果手机的 HEIC 照片，这里打不开。请在手机“设置-相机-格式”里选“兼容性最佳”再拍，或先转成 JPG。"


def kind_of(data: bytes) -> str:
    """Return Pillow's name of the format, or PDF.

    Raises:
        FileRefusedError: it is empty or none of those that are taken in.
    """
    if not data:
        raise FileRefusedError(EMPTY)
    head = data[:16]
    for mark, kind in (
        (b"\xff\xd8\xff", "JPEG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"GIF8", "GIF"),
        (b"BM", "BMP"),
        (b"II*\x00", "TIFF"),
        (b"MM\x00*", "TIFF"),
    ):
        if head.startswith(mark):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        raise FileRefusedError(HEIC)
    if b"%PDF-" in data[:_HEADER_SEARCHED]:
        return PDF
    raise FileRefusedError(UNKNOWN)
