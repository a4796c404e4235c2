"""What is found is said once: a sentence that two documents need stands in a partial that both include."""

import re
from collections import defaultdict
from pathlib import Path

from .documents import list_sources
from .prose import CITATION, REFERENCE, list_sentences

ROOT = Path(__file__).resolve().parents[2]
LONG = 60  # letters; shorter sentences may well occur to two authors


def letters(sentence: str) -> str:
    """What a reader would know again: words alone, without numbers, marks and references."""
    return " ".join(re.findall(r"[a-zà-ÿ]+", REFERENCE.sub(" ", CITATION.sub(" ", sentence)).lower()))


def find_repeated(texts: dict[str, str]) -> list[str]:
    """Return the long sentences that stand in more than one of `texts`, by name, with where they stand."""
    homes = defaultdict(set)
    for name, text in texts.items():
        for _, prose, _ in list_sentences(text):
            if len((known := letters(prose)).replace(" ", "")) >= LONG:
                homes[known].add(name)
    return [f"{', '.join(sorted(names))}: “{sentence}”" for sentence, names in homes.items() if len(names) > 1]


def test_no_long_sentence_stands_in_two_sources():
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in list_sources(ROOT)}
    repeated = find_repeated(texts)
    assert not repeated, "put these into a partial in chapters/_shared, and include it:\n" + "\n".join(repeated)


def test_a_repeated_sentence_is_found_whatever_its_numbers():
    said = "Of all test patches in the archive, {} share an edge with a training patch of the same image{}."
    texts = {"a": said.format("`{python} share`", " (@tbl-a)"), "b": f"Short.\n\n{said.format('99 %', ' [@known2020]')} More.", "c": "Short."}
    assert len(find_repeated(texts)) == 1
