"""YAML that remembers its lines, so that an error can name the place to correct.

Values follow YAML 1.2, as Quarto reads them: only `true` and `false` are truth values, and a
date stays text.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

import yaml

from guide.errors import GuideError

Lines = dict[tuple[str | int, ...], int]


def read_yaml(text: str, *, file: PurePath | str, first_line: int = 1) -> tuple[dict, Lines]:
    """Return the mapping in `text`, and the line of every key and list item by its path.

    `first_line` is the line of `file` on which `text` starts. Empty text gives an empty
    mapping. Raises `GuideError` for invalid YAML, a key given twice, or no mapping.
    """
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise GuideError(
            f"this is not valid YAML: {error.problem}",
            file=file,
            line=first_line + mark.line if mark else first_line,
            remedy="Check indentation, and quote values that contain `: ` or start with `@`, `*` or `{`.",
        ) from error
    if data is None:
        return {}, {}
    if not isinstance(data, dict):
        raise GuideError("expected `key: value` lines", file=file, line=first_line)
    lines: Lines = {}
    _note_lines(node, (), lines, file, first_line)
    return data, lines


def line_of(lines: Lines, path: tuple[str | int, ...]) -> int | None:
    """Return the line of `path`, or of the nearest key above it that has one."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def _note_lines(node: yaml.Node, path: tuple, lines: Lines, file: Any, first: int) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, key.value)
            if here in lines:
                raise GuideError(
                    f"`{key.value}` is given twice", file=file, line=first + key.start_mark.line,
                    remedy=f"Keep one; the other is on line {lines[here]}.",
                )
            lines[here] = first + key.start_mark.line
            _note_lines(value, here, lines, file, first)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines[(*path, number)] = first + item.start_mark.line
            _note_lines(item, (*path, number), lines, file, first)


class _Loader(yaml.SafeLoader):
    """PyYAML speaks YAML 1.1, where `no` and `on` are truth values and dates are objects."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0].rsplit(":", 1)[1] not in ("bool", "timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
