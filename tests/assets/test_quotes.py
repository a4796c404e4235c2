"""What readers quote on GitHub comes out as it was written, and calls nobody."""

import json
import re
import subprocess
from functools import partial
from pathlib import Path
from unicodedata import normalize

import pypandoc
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.node import require_node

HERE = Path(__file__).parent
# What Markdown, its dialect on GitHub or GitHub itself makes something of.
HARD = """@someone @an/team a@b.example #12 GH-12 gh-3 o/r#5 o@a5c3785e a5c3785ed8d6a35868bc169f07e40e889087fd2e 2140000 :smile: :+1: :x:y: https://github.com/o/r/issues/3
http://a.example www.b.example ftp://c.example mailto:a@b.example xmpp:a@b.example *a* **b** _c_ __d__ a_b_c ~e~ ~~f~~ `g` ``h`` ``` ~~~ $i$ $$j$$ $5 \\ \\* \\( & &amp; &lt; &#64; &#x40; < > <b> </b>
<!-- --> <a@b.example> <https://d.example> [k](l) [m] [^1] [^1]: ![n](o) [!NOTE] [ ] [x] | a|b |-|-| :-: --- === *** ___ - + * # ## > >> 1. 2) 1 . ) = : { } {=html} {{x}} "p" 'q' -- ... ; ! ^ % / ( ] [""".split()
WORDS = st.one_of(st.sampled_from(HARD), st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=6))
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from(["", " "])), min_size=1, max_size=12).map(lambda parts: "".join(word + blank for word, blank in parts).strip())
# What GitHub finds in the text nodes of what its Markdown has become (docs.github.com, autolinked references; mentions; emoji).
CALLS = re.compile(r"(?<!\w)@\w|#\d|\bgh-\d|https?://|\bwww\.|:[\w+-]+:", re.IGNORECASE | re.ASCII)
# Pandoc composes characters (é of e and ´).
composed = partial(normalize, "NFC")
COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b", re.IGNORECASE | re.ASCII)


def list_texts(inlines: list[dict]) -> list[str]:
    """Return the text nodes of a paragraph; anything but words, comments and plain spans is an error."""
    texts = [""]
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        if kind == "Str":
            texts[-1] += content
        elif kind in ("Space", "SoftBreak"):
            texts[-1] += " "
        elif kind == "Span" and content[0] == ["", [], []]:
            texts += [*list_texts(content[1]), ""]
        else:
            assert kind == "RawInline" and content[1] in ("<!---->", "<span>", "</span>"), inline
            texts.append("")
    return texts


def read_bodies(texts: list[str]) -> list[dict]:
    """Return the blocks of the discussions that texts begin, as pandoc reads GitHub's Markdown."""
    require_node()
    run = subprocess.run(["node", HERE / "quote-run.mjs"], input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=60)
    bodies = json.loads(run.stdout)
    assert len(bodies) == len(texts)
    blocks = json.loads(pypandoc.convert_text("".join(bodies), "json", "gfm"))["blocks"]
    assert [block["t"] for block in blocks] == ["BlockQuote", "Para"] * len(texts)
    return blocks


@settings(max_examples=40, deadline=None)  # each starts two programs
@given(st.lists(TEXTS.filter(lambda text: re.search(r"\S", text)), min_size=1, max_size=30))
def test_any_text_comes_out_as_it_was_written(texts):
    blocks = read_bodies(texts)
    for text, quote, back in zip(texts, blocks[::2], blocks[1::2], strict=True):
        [paragraph] = quote["c"]
        assert paragraph["t"] == "Para"
        nodes = list_texts(paragraph["c"])
        assert "".join(nodes) == composed(text)
        assert not [node for node in nodes if CALLS.search(node)], nodes
        assert not [commit for commit in COMMIT.findall(text) for node in nodes if re.search(rf"\b{commit}\b", node, re.ASCII)], nodes
        [link] = back["c"]
        assert link["t"] == "Link" and "".join(list_texts(link["c"][1])) == composed(text) and link["c"][2][0] == "https://guide.example/a.html#fig-one"


LONG = st.lists(st.tuples(WORDS, st.sampled_from(["", " "])), min_size=60, max_size=90).map(lambda parts: "".join(word + blank for word, blank in parts * 8).strip())


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(LONG, WORDS.map(lambda word: word * 1300)), min_size=1, max_size=5))
@example(["\N{GRINNING FACE}" * 1300, "@" * 1300, "$" * 1300, "\\" * 1300, "x" + "\N{GRINNING FACE}" * 1300])
def test_a_long_text_is_cut_between_its_signs(texts):
    for text, quote in zip(texts, read_bodies(texts)[::2], strict=True):
        [paragraph] = quote["c"]
        found = "".join(list_texts(paragraph["c"]))
        assert found == composed(text) or (found.endswith(" …") and composed(text).startswith(found[:-2].rstrip("\\") or "\\"))
