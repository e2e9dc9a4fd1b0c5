"""The check of what a build carries of Qt must notice what is not there."""

import shutil

import pytest

from ledgerdesk.paths import bundled
from ledgerdesk.ui.shell import drawing_check


@pytest.fixture
def resources(tmp_path):
    for name, pattern in (("fonts", "*.ttf"), ("icons", "*.svg")):
        (tmp_path / name).mkdir()
        for path in (bundled("resources") / name).glob(pattern):
            (tmp_path / name / path.name).symlink_to(path)
    return tmp_path


def test_a_whole_checkout_draws(qapp, resources):
    assert "offscreen" in drawing_check.draw(resources)


def test_a_missing_font_is_named(qapp, resources, log_watch):
    (resources / "fonts" / "UIHei-R.ttf").unlink()
    with pytest.raises(RuntimeError, match=r"UIHei-R\.ttf"):
        drawing_check.draw(resources)
    log_watch.expect("ledgerdesk.ui.fonts", r"UIHei-R\.ttf")


def test_an_icon_that_does_not_draw_is_noticed(qapp, resources):
    shutil.rmtree(resources / "icons")
    (resources / "icons").mkdir()
    (resources / "icons" / "empty.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"/>')
    with pytest.raises(RuntimeError, match="icon stays blank"):
        drawing_check.draw(resources)


def test_a_build_without_its_platform_plugin_is_noticed(qapp, resources, monkeypatch):
    monkeypatch.setattr(drawing_check, "_NATIVE_PLUGIN", {"linux": "libqlost.so"})
    with pytest.raises(RuntimeError, match="libqlost"):
        drawing_check.draw(resources)
