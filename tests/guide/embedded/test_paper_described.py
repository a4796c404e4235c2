"""What a screen reader is told of a paper: pictures, formulas, tables."""

import pikepdf
import pytest

from .papers import BODY, Paper, descriptions, structure


def test_pictures_and_formulas_are_described(paper: Paper):
    file = paper.write()
    assert descriptions(file, "/Figure") == ['A "wide" bar.', "A narrow bar."]
    assert descriptions(file, "/Formula") == ["E = E sub 0 + 1200 x", "a / b", "x sub 1"]


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        ("c_p", "c sub p"), ("n_{ij}", "n sub i j"), ("x_{12}", "x sub 12"), (r"x_\text{max}", "x sub max"), ("a_{B08}", "a sub B08"), ("(E_0, N_0)", "(E sub 0, N sub 0)"),
        ("r^2", "r squared"), ("2^n + 1", "2 to the power n + 1"), ("2^{n+1}", "2 to the power n + 1"), (r"\frac{n_i}{2}", "n sub i / 2"),
    ],
)
def test_formulas_are_read_out_in_words(paper: Paper, tex: str, words: str):
    [spoken] = descriptions(paper.write(f"With ${tex}$.\n"), "/Formula")
    assert spoken == words


def test_an_equation_described_by_its_author(paper: Paper):
    file = paper.write(BODY.replace("{#eq-corner}", '{#eq-corner alt="Easting from column"}'))
    assert "Easting from column" in descriptions(file, "/Formula")


def test_tables_have_header_cells(paper: Paper):
    with pikepdf.open(paper.write()) as pdf:
        roles = [str(element.S) for element in structure(pdf)]
    assert roles.count("/TH") == 2 and roles.count("/TD") == 2 and roles.count("/Caption") == 3
