"""The words that instructions are made of, as a model knows them: what is not a name.

Knows words and the file that holds them; knows nothing of where names are looked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from editflow.errors import ModelError

FILE = "lexicon.txt"
_DOUBT = "?"  # behind a word of the file


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Lower-case words. `doubtful` ones, which few wordings use, may just as well be names.

    "port" is a word of "port this to Python 3" and the key of "set port to 9000": a doubtful word
    that stands in the text is taken for a name.
    """

    certain: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()

    @classmethod
    def from_folder(cls, folder: Path) -> Lexicon:
        """Read `lexicon.txt`, a word a line; `ModelError` when it is missing or not text."""
        path = folder / FILE
        try:
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ModelError(f"cannot read the lexicon: {error}", where=str(path)) from error
        words = [line.split() for line in lines if line.strip()]
        return cls(
            certain=frozenset(word for word, *doubt in words if not doubt),
            doubtful=frozenset(word for word, *doubt in words if doubt),
        )

    def save(self, folder: Path) -> None:
        lines = {word: word for word in self.certain}
        lines |= {word: f"{word} {_DOUBT}" for word in self.doubtful}
        text = "".join(f"{lines[word]}\n" for word in sorted(lines))
        (folder / FILE).write_text(text, encoding="utf-8")
