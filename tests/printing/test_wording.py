import pytest

from ledgerdesk.printing import wording
from ledgerdesk.printing.wording import WordingError, fields

EXPECTED = {"title": fields("school", "term"), "plain": fields()}


@pytest.fixture
def written(tmp_path):
    def write(content: str):
        (tmp_path / "paper.toml").write_text(content, "utf-8")
        return tmp_path

    return write


def test_a_checked_text_is_filled_in(written):
    folder = written('[main]\ntitle = "{school}{term}名单"\nplain = "共{{count}}人"\n')
    words = wording.load("paper", "main", EXPECTED, folder)
    assert words.say("title", school="某校", term="秋季") == "某校秋季名单"
    assert words.say("plain") == "共{count}人"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ('[main]\ntitle = "{school}{tern}"\nplain = ""', "main.title”里的{tern}"),
        ('[main]\ntitle = "{school}"\nplain = ""', "main.title”里少了{term}"),
        ('[main]\ntitle = "{school}{term}"\nplain = "{0}"', "main.plain”里的{0}"),
        ('[main]\ntitle = "{school}{term}"', "main.plain”缺少"),
        ('[main]\ntitle = "{school}{term}"\nplain = 5', "main.plain”缺少"),
        ('[main]\ntitle = "{school}{term}"\nplain = ""\nmore = ""', "main.more”用不上"),
        ('[main]\ntitle = "{school}{term}"\nplain = "{"', "大括号不成对"),
        ('[other]\ntitle = "{school}{term}"', "缺少“main”"),
        ('[main\ntitle', "打不开"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_before_anything_is_printed(written, content, named):
    with pytest.raises(WordingError, match="paper") as caught:
        wording.load("paper", "main", EXPECTED, written(content))
    assert named in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WordingError, match="“none”打不开"):
        wording.load("none", "main", EXPECTED, tmp_path)
