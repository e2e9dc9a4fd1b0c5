import threading

import pytest

from ledgerdesk.printing.document import Document, PageBreak, Paper, text
from ledgerdesk.printing.raster import page_count, page_sizes, render_page

DOCUMENT = Document("letter", "信", (text("第一页"), PageBreak(), text("第二页")), Paper("A4", True))


@pytest.fixture
def pdf(press) -> bytes:
    return press(DOCUMENT)[0].pdf


def test_pages_and_their_sizes(pdf, lock):
    assert page_count(pdf, lock) == 2
    assert page_sizes(pdf, lock) == (pytest.approx((841.89, 595.28), abs=0.01),) * 2


@pytest.mark.parametrize("scale", [0.3, 1.0, 150 / 72])
def test_a_picture_is_white_paper_with_black_type(pdf, lock, scale):
    picture = render_page(pdf, 0, scale, lock)
    assert (picture.width, picture.height) == (
        pytest.approx(841.89 * scale, abs=1),
        pytest.approx(595.28 * scale, abs=1),
    )
    assert len(picture.data) == picture.width * picture.height * 4
    assert picture.data[:3] == b"\xff\xff\xff"
    assert min(picture.data[::4]) < (160 if scale < 1 else 60)
    assert picture.data[::4] == picture.data[1::4] == picture.data[2::4]


def test_two_pages_are_two_pictures(pdf, lock):
    assert render_page(pdf, 0, 1.0, lock) != render_page(pdf, 1, 1.0, lock)


def test_many_threads_share_one_lock(pdf, lock):
    alone = [render_page(pdf, page, 0.5, lock) for page in (0, 1)]
    seen = []

    def work() -> None:
        seen.extend(render_page(pdf, page, 0.5, lock) == alone[page] for page in (0, 1, 0, 1))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 16
