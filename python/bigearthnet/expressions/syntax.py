"""Reads the text of an expression into a tree; the grammar stands in `expressions`.

The parser is written out, not borrowed from Python's: so a browser can hold the same one, give
the same messages at the same characters, and nothing of the text is ever executed.
"""

import re
from typing import NamedTuple

from .columns import COLUMNS, WRITTEN, Column, ExpressionError, check_value, unknown_column
from .tree import And, Compare, Flag, HasLabel, Missing, Node, Not, OneOf, Or, Term, Value, join, negate

LONGEST = 4_000  # characters, of the text and of its normal form
DEEPEST = 50  # brackets within brackets

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>[0-9][A-Za-z0-9_.]*)
      | (?P<text>'[^'\\\r\n]*'|"[^"\\\r\n]*")
      | (?P<mark>==|!=|<=|>=|[<>()\[\],.])""",
    re.VERBOSE,
)
_NUMBER = re.compile("0|[1-9][0-9]{0,8}")
_KEYWORDS = {word.lower(): word for word in ("and", "or", "not", "in", "is", "None", "True", "False")}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HINTS = {
    "=": "Compare with ==.", "!": "Write not, or != to compare.", "&": "Write and.", "|": "Write or.",
    "~": "Write not.", "\u00a0": "It is a no-break space: write a plain one.",
    **dict.fromkeys("'\"", "A text ends with the quote it began with, on the same line, and holds no backslash."),
    **dict.fromkeys("‘’“”", "Use straight quotes."),
    **dict.fromkeys("+-*/%", "Nothing is computed: compare columns with whole numbers."),
}  # fmt: skip


def parse(text: str) -> Node:
    """Return the tree of an expression, checked as far as no table is needed for it.

    Raises `ExpressionError`.
    """
    tree = _Parser(_tokens(_within_limit(text))).parse()
    _within_limit(str(tree))
    return tree


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


class _Parser:
    """A method for each line of the grammar; `token` is the one not yet read."""

    def __init__(self, tokens: list[_Token]):
        self.tokens = iter(tokens)
        self.depth = 0
        self.token = next(self.tokens)

    def parse(self) -> Node:
        tree = self.expression()
        if self.token.kind != "end":
            raise self.unexpected("and, or, or the end")
        return tree

    def expression(self) -> Node:
        nodes = [self.conjunction()]
        while self.take("or"):
            nodes.append(self.conjunction())
        return join(Or, nodes)

    def conjunction(self) -> Node:
        nodes = [self.negation()]
        while self.take("and"):
            nodes.append(self.negation())
        return join(And, nodes)

    def negation(self) -> Node:
        negated = False
        while self.take("not"):
            negated = not negated
        node = self.condition()
        return negate(node) if negated else node

    def condition(self) -> Node:
        opening = self.token
        if self.take("("):
            self.enter(opening)
            node = self.expression()
            if not self.take(")"):
                raise self.unexpected("and, or, or )")
            self.depth -= 1
            return node
        left, operator = self.operand("a condition"), self.token
        if operator.text in _MIRRORED:
            return self.chain(left)
        negated = self.take("not")
        if self.take("in"):
            node = self.membership(left)
        elif negated:
            raise self.unexpected("in after not")
        elif self.take("is"):
            negated = self.take("not")
            node = self.missing(left)
        elif isinstance(left, Term) and left.holds.kind == "flag":
            return Flag(left)
        else:
            raise self.unexpected(f"a comparison after {left}", kind="type")
        return negate(node) if negated else node

    def chain(self, left: Term | Value) -> Node:
        nodes, opening = [], self.token
        while (operator := self.token).text in _MIRRORED:
            self.take(operator.text)
            right = self.operand("a column or a value")
            nodes.append(_compare(left, operator, right))
            left = right
        if len(nodes) > 1:  # its normal form may need brackets
            self.enter(opening)
            self.depth -= 1
        return join(And, nodes)

    def membership(self, left: Term | Value) -> Node:
        opening = self.token
        if not (self.take("(") or self.take("[")):
            return self.labelled(left)
        if isinstance(left, Value) or left.holds.kind not in ("category", "text", "number", "date"):
            expected = "a column of texts, numbers or dates before in"
            raise ExpressionError("type", expected, str(left), left.position)
        closing, values, commas = {"(": ")", "[": "]"}[opening.text], {}, 0
        while not self.take(closing):
            value = self.operand("a value")
            if isinstance(value, Term):
                raise ExpressionError("type", "a value in the list", str(value), value.position)
            check_value(value.value, left.holds, str(left), "in", value.position)
            values.setdefault(value.value, value)
            if self.take(","):
                commas += 1
            elif self.token.text != closing:
                raise self.unexpected(f"a comma or {closing}")
        if not values:
            raise ExpressionError("syntax", "at least one value in the list", "none", opening.position)
        if closing == ")" and not commas:
            hint = f"A list of one is written ({next(iter(values.values()))},)."
            raise ExpressionError("syntax", "a comma after the value in brackets", "none", opening.position, hint=hint)
        ordered = tuple(values[value] for value in sorted(values))
        return OneOf(left, ordered) if len(ordered) > 1 else Compare(left, "==", ordered[0])

    def labelled(self, left: Term | Value) -> Node:
        token = self.token
        right = self.operand("a list such as ('a', 'b')")
        if not isinstance(right, Term) or right.holds.kind != "labels":
            hint = f"Write {right} == {left}." if isinstance(right, Term) and isinstance(left, Value) else ""
            expected = "labels or a list such as ('a', 'b') after in"
            raise ExpressionError("type", expected, str(right), token.position, hint=hint)
        if not isinstance(left, Value) or not isinstance(left.value, str):
            raise ExpressionError("type", "a label in quotes before in labels", str(left), left.position)
        return HasLabel(right, left)

    def missing(self, left: Term | Value) -> Node:
        if not self.take("None"):
            raise self.unexpected("None after is", hint="Compare other values with ==.")
        optional = ", ".join(name for name, column in COLUMNS.items() if column.optional)
        if isinstance(left, Value) or left.part or not left.holds.optional:
            raise ExpressionError(
                "type", f"a column that can be missing ({optional}) before is", str(left), left.position
            )
        return Missing(left)

    def operand(self, expected: str) -> Term | Value:
        kind, text, position = token = self.token
        if kind == "text":
            self.take(text)
            return Value(text[1:-1], position)
        if kind == "number":
            if not _NUMBER.fullmatch(text):
                raise self.unexpected("a whole number of at most nine digits")
            self.take(text)
            return Value(int(text), position)
        if text in ("True", "False"):
            self.take(text)
            return Value(text == "True", position)
        if text == "None":
            raise self.unexpected(expected, hint="Write is None or is not None.")
        if kind != "name" or text.lower() in _KEYWORDS:
            raise self.unexpected(expected)
        self.take(text)
        if text == "len" and self.take("("):
            return self.length(token)
        if text not in COLUMNS:
            raise unknown_column(text, position)
        return self.part_of(token) if self.take(".") else Term(text, "", position)

    def length(self, opening: _Token) -> Term:
        if not self.take("labels"):
            raise self.unexpected("labels in len( )")
        if not self.take(")"):
            raise self.unexpected(")")
        return Term("labels", "len", opening.position)

    def part_of(self, column: _Token) -> Term:
        part = self.token
        if COLUMNS[column.text].kind != "date" or not (self.take("month") or self.take("year")):
            raise self.unexpected("s2_date or s1_date before, and month or year after a full stop")
        return Term(column.text, part.text, column.position)

    def take(self, text: str) -> bool:
        """Read the token and return True if it is `text`."""
        if self.token.text != text or self.token.kind == "end":
            return False
        self.token = next(self.tokens)
        return True

    def enter(self, opening: _Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError("limit", f"at most {DEEPEST} brackets within brackets", "more", opening.position)

    def unexpected(self, expected: str, *, kind: str = "syntax", hint: str = "") -> ExpressionError:
        token = self.token
        keyword = _KEYWORDS.get(token.text.lower(), token.text)
        if keyword != token.text:
            hint = f"Write {keyword}."
        found = "the end of the expression" if token.kind == "end" else token.text
        return ExpressionError(kind, expected, found, token.position, hint=hint)


def _compare(left: Term | Value, operator: _Token, right: Term | Value) -> Node:
    mark = operator.text
    if isinstance(left, Value):
        if isinstance(right, Value):
            raise ExpressionError("type", f"a column on one side of {mark}", "two values", operator.position)
        left, right, mark = right, left, _MIRRORED[mark]
    column, ordered = left.holds, mark not in ("==", "!=")
    if column.kind == "labels":
        hint = "Write 'Marine waters' in labels, or len(labels) >= 2."
        raise ExpressionError("type", "in or is after labels", operator.text, operator.position, hint=hint)
    if ordered and column.kind not in ("number", "date"):
        hint = "Only numbers and dates have an order."
        raise ExpressionError("type", f"==, != or in with {left}", operator.text, operator.position, hint=hint)
    if isinstance(right, Value):
        check_value(right.value, column, str(left), "==" if not ordered else mark, right.position)
        if column.kind == "flag":
            node = Flag(left)
            return node if right.value == (mark == "==") else Not(node)
    elif not _comparable(column, right.holds):
        expected = f"{WRITTEN[column.kind]} or a column of the same kind to compare with {left}"
        raise ExpressionError("type", expected, str(right), right.position)
    return Not(Compare(left, "==", right)) if mark == "!=" else Compare(left, mark, right)


def _comparable(one: Column, other: Column) -> bool:
    return one.kind == other.kind and one.kind != "text" and one.same == other.same


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            character, hint = text[at], _HINTS.get(text[at], "")
            expected = "a closing quote" if character in "'\"" else "a column, a value, a comparison or a bracket"
            found = f"none for {character}" if character in "'\"" else character
            raise ExpressionError("syntax", expected, found, at + 1, hint=hint)
        if found.lastgroup != "space":
            tokens.append(_Token(found.lastgroup, found[0], at + 1))
        at = found.end()
    return [*tokens, _Token("end", "", len(text) + 1)]


def _within_limit(text: str) -> str:
    if len(text) > LONGEST:
        hint = "Select in two steps, or choose rows in Python."
        raise ExpressionError("limit", f"an expression of at most {LONGEST:,} characters", f"{len(text):,}", hint=hint)
    return text
