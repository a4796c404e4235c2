"""What an expression is once read: a tree whose leaves each ask one thing of a column.

Every node prints itself in the normal form. `!=`, `not in` and `is not` are `Not` of their
opposite, a chain of comparisons is an `And`.
"""

from dataclasses import dataclass, field

from .columns import COLUMNS, PARTS, Column, quote, written


@dataclass(frozen=True)
class Term:
    """A column, or a number made from it: `part` is "month", "year", "len" or ""."""

    column: str
    part: str = ""
    position: int = field(default=0, compare=False)

    @property
    def holds(self) -> Column:
        return PARTS[self.part] if self.part else COLUMNS[self.column]

    def __str__(self) -> str:
        if self.part == "len":
            return f"len({self.column})"
        return f"{self.column}.{self.part}" if self.part else self.column


@dataclass(frozen=True)
class Value:
    """A text, whole number or truth value, and where it was written."""

    value: str | int | bool
    position: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return written(self.value)


@dataclass(frozen=True)
class Flag:
    """A column of truth values as a condition."""

    term: Term

    def __str__(self) -> str:
        return str(self.term)


@dataclass(frozen=True)
class Compare:
    """`term operator other`; operators are == < <= > >=."""

    term: Term
    operator: str
    other: Term | Value

    def __str__(self) -> str:
        return f"{self.term} {self.operator} {self.other}"


@dataclass(frozen=True)
class OneOf:
    """`term in (a, b)`: two values or more, in ascending order, none twice."""

    term: Term
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.term} in ({', '.join(map(str, self.values))})"


@dataclass(frozen=True)
class HasLabel:
    """`'Marine waters' in labels`."""

    term: Term
    label: Value

    def __str__(self) -> str:
        return f"{quote(self.label.value)} in {self.term}"


@dataclass(frozen=True)
class Missing:
    """`column is None`."""

    term: Term

    def __str__(self) -> str:
        return f"{self.term} is None"


@dataclass(frozen=True)
class Not:
    """The complement; never of another `Not`."""

    node: "Node"

    def __str__(self) -> str:
        match self.node:
            case Compare(term, "==", other):
                return f"{term} != {other}"
            case OneOf() as one_of:
                return str(one_of).replace(" in (", " not in (", 1)
            case HasLabel(term, label):
                return f"{label} not in {term}"
            case Missing(term):
                return f"{term} is not None"
            case And() | Or():
                return f"not ({self.node})"
        return f"not {self.node}"


@dataclass(frozen=True)
class And:
    """All of two nodes or more, none of them an `And`."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " and ".join(f"({node})" if isinstance(node, Or) else str(node) for node in self.nodes)


@dataclass(frozen=True)
class Or:
    """Any of two nodes or more, none of them an `Or`."""

    nodes: tuple["Node", ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.nodes))


Node = Flag | Compare | OneOf | HasLabel | Missing | Not | And | Or


def negate(node: Node) -> Node:
    """Return the complement, without doubling a `Not`."""
    return node.node if isinstance(node, Not) else Not(node)


def join(kind: type[And] | type[Or], nodes: list[Node]) -> Node:
    """Return `nodes` under one `And` or `Or`, those of the same kind merged into it."""
    flat = tuple(inner for node in nodes for inner in (node.nodes if isinstance(node, kind) else (node,)))
    return flat[0] if len(flat) == 1 else kind(flat)
