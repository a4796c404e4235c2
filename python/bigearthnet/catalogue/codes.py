"""The codes that a catalogue's sections are written in, each read back by its twin."""

import numpy as np

from .container import CatalogueError

LARGEST = 2**31 - 1  # what JavaScript's operators take as positive
BLOCK = 2  # cells along the side of a block
SPLITS = 3  # values that a cell of a block can have
PLACES = SPLITS ** np.arange(BLOCK * BLOCK)[::-1]  # the first cell is the highest digit
DIGITS = np.arange(SPLITS ** (BLOCK * BLOCK))[:, None] // PLACES % SPLITS  # of the 81 codes


def encode_varints(values: np.ndarray) -> bytes:
    """Return whole numbers from 0 to 2^31 - 1 in seven bits a byte, lowest first (LEB128).

    Raises `CatalogueError` for others.
    """
    values = np.asarray(values, "int64")
    wrong = (values < 0) | (values > LARGEST)
    if wrong.any():
        raise CatalogueError(f"Expected whole numbers from 0 to {LARGEST:,}, found {values[wrong][0]:,}. Correct the table.")
    shifts = np.arange(0, 35, 7)
    sevens = values[:, None] >> shifts
    more = np.concatenate([sevens[:, 1:] > 0, np.zeros((len(sevens), 1), bool)], axis=1)
    used = (sevens > 0) | (shifts == 0)
    return ((sevens & 127) | more << 7).astype("uint8")[used].tobytes()


def decode_varints(data: bytes) -> np.ndarray:
    """Return the numbers that `encode_varints` wrote, as int64."""
    sevens = np.frombuffer(data, "uint8").astype("int64")
    if not len(sevens):
        return sevens
    firsts = np.flatnonzero(np.concatenate([[True], sevens[:-1] < 128]))
    place = np.arange(len(sevens)) - np.repeat(firsts, np.diff(firsts, append=len(sevens)))
    return np.add.reduceat((sevens & 127) << 7 * place, firsts)


def encode_runs(values: np.ndarray) -> bytes:
    """Return n whole numbers as runs of equal ones: the lengths of all runs, then their values."""
    values = np.asarray(values)
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])[: len(values)])
    lengths = np.diff(starts, append=len(values))
    return encode_varints(lengths) + encode_varints(values[starts])


def decode_runs(data: bytes) -> np.ndarray:
    """Return the numbers that `encode_runs` wrote, as int64."""
    lengths, values = decode_varints(data).reshape(2, -1)
    return np.repeat(values, lengths)


def encode_blocks(grids: np.ndarray, present: np.ndarray) -> bytes:
    """Return (n, 91, 91) cells of 0, 1, 2 or -1 for unknown, as one byte a block of 2 × 2.

    Only blocks with a cell that is `present` are written. The byte is the number of four digits
    to base 3: upper left, upper right, lower left, lower right. What is unknown becomes whatever
    makes the most frequent code of the complete blocks, so that the bytes compress well.
    """
    cells, there = _blocks(grids, -1), _blocks(present, False).any(axis=1)
    cells = cells[there]
    known = (cells >= 0).all(axis=1)
    frequency = np.bincount(cells[known] @ PLACES, minlength=len(DIGITS))
    order = np.argsort(-frequency, kind="stable")
    partial = cells[~known, None]
    fits = ((partial < 0) | (partial == DIGITS[order])).all(axis=2)
    codes = cells @ PLACES
    codes[~known] = order[fits.argmax(axis=1)]
    return codes.astype("uint8").tobytes()


def decode_blocks(data: bytes, present: np.ndarray) -> np.ndarray:
    """Return the (n, 91, 91) cells that `encode_blocks` wrote; right where they were known."""
    there = _blocks(present, False).any(axis=1)
    cells = np.full((len(there), BLOCK * BLOCK), -1, "int8")
    cells[there] = DIGITS[np.frombuffer(data, "uint8")]
    side = -(-present.shape[1] // BLOCK)
    grids = cells.reshape(-1, side, side, BLOCK, BLOCK).swapaxes(2, 3)
    return grids.reshape(-1, side * BLOCK, side * BLOCK)[:, : present.shape[1], : present.shape[2]]


def _blocks(grids: np.ndarray, beyond) -> np.ndarray:
    """Return the cells of each block as a row, for all grids."""
    width = -grids.shape[1] % BLOCK
    padded = np.pad(grids, ((0, 0), (0, width), (0, width)), constant_values=beyond)
    side = padded.shape[1] // BLOCK
    split = padded.reshape(-1, side, BLOCK, side, BLOCK).swapaxes(2, 3)
    return split.reshape(-1, BLOCK * BLOCK)
