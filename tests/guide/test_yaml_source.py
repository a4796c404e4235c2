import pytest

from guide.errors import GuideError
from guide.yaml_source import line_of, read_yaml


def test_every_key_and_item_has_its_line():
    data, lines = read_yaml("a: 1\nb:\n  c:\n    - x\n    - y\n", file="f.yml", first_line=10)
    assert data == {"a": 1, "b": {"c": ["x", "y"]}}
    assert lines == {("a",): 10, ("b",): 11, ("b", "c"): 12, ("b", "c", 0): 13, ("b", "c", 1): 14}
    assert line_of(lines, ("b", "c", 7, "d")) == 12
    assert line_of(lines, ("z",)) is None


def test_values_are_those_of_yaml_1_2():
    data, _ = read_yaml("a: no\nb: true\nc: 2024-01-31\nd: ~\ne: 1.5\nf: on\n", file="f.yml")
    assert data == {"a": "no", "b": True, "c": "2024-01-31", "d": None, "e": 1.5, "f": "on"}


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_nothing_is_an_empty_mapping(text):
    assert read_yaml(text, file="f.yml") == ({}, {})


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [("a: 1\nb: [1\n", 7, "not valid YAML"), ("a: 1\na: 2\n", 6, "`a` is given twice"), ("- a\n", 5, "expected `key: value`")],
)
def test_errors_name_file_and_line(text, line, message):
    with pytest.raises(GuideError, match=message) as caught:
        read_yaml(text, file="f.yml", first_line=5)
    assert (caught.value.file, caught.value.line) == ("f.yml", line)
