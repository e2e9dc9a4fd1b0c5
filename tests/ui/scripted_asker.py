"""An Asker that answers from a script and keeps what it was asked."""

from collections.abc import Callable, Sequence
from pathlib import Path


class ScriptedAsker:
    """Give the answers in the order they were written down; an unexpected question fails the test."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.words: list[str] = []  # everything that stood in the questions
        self.errors: list[str] = []

    def will(self, *answers: object) -> None:
        """Add answers: True/False, a key, a text, a Path or None."""
        self.answers.extend(answers)

    def confirm(self, title: str, text: str, action: str, safe: str = "取消", *, danger: bool = False) -> bool:
        return bool(self._answer(title, text, action, safe, "危险" if danger else ""))

    def choose(self, title: str, text: str, options: Sequence[tuple[str, str]], safe: str = "取消") -> str | None:
        answer = self._answer(title, text, safe, *(words for _, words in options))
        assert answer is None or answer in [key for key, _ in options]
        return None if answer is None else str(answer)

    def ask_text(
        self,
        title: str,
        text: str,
        action: str,
        *,
        initial: str = "",
        options: Sequence[str] = (),
        check: Callable[[str], str] | None = None,
    ) -> str | None:
        answer = self._answer(title, text, action, initial, *options)
        if answer is None:
            return None
        assert check is None or not check(str(answer)), f"{title}: {check(str(answer))}"
        return str(answer)

    def ask_secret(self, title: str, text: str, action: str) -> str | None:
        answer = self._answer(title, text, action)
        return None if answer is None else str(answer)

    def open_file(self, title: str, kinds: str) -> Path | None:
        return self._path(title, kinds)

    def open_files(self, title: str, kinds: str, folder: Path | None = None) -> tuple[Path, ...]:  # noqa: ARG002
        answer = self._answer(title, kinds)
        assert isinstance(answer, tuple)
        assert all(isinstance(path, Path) for path in answer)
        return answer

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        answer = self._path(title, name, kinds)
        return answer / name if answer is not None and answer.is_dir() else answer

    def choose_folder(self, title: str) -> Path | None:
        return self._path(title)

    def show_error(self, title: str, text: str) -> None:
        self.errors.append(f"{title}：{text}")

    def _answer(self, title: str, *words: str) -> object:
        self.asked.append(title)
        self.words.extend(words)
        assert self.answers, f"asked without an answer in the script: {title}"
        return self.answers.pop(0)

    def _path(self, title: str, *words: str) -> Path | None:
        answer = self._answer(title, *words)
        assert answer is None or isinstance(answer, Path)
        return answer
