"""A matplotlib drawing as SVG: small, and the same bytes on every run."""

import base64
import io
import re
from collections.abc import Iterable
from typing import NamedTuple

HEAD = re.compile(rb"<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*|<metadata>.*?</metadata>\s*", re.DOTALL)
# Comments, names of groups that nothing refers to, and the white space between elements.
IDLE = re.compile(rb'<!--.*?-->|(?<=<g) id="[a-z]+_\d+"|(?<=>)\s+(?=<)', re.DOTALL)
PATH = re.compile(rb'(?<= d=")([^"]*)"( transform="scale\(0\.015625\)")?')
STEP = re.compile(rb"([A-Za-z])([^A-Za-z]*)")
PHOTOGRAPH = re.compile(rb"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)")
CRISP = b"image-rendering:crisp-edges;image-rendering:pixelated"
PRINT_STEPS, WEB_STEPS = 100, 10  # to a point, 1/72 inch
GLYPH_STEPS = 1 / 8  # of matplotlib's glyphs, whose units are 1/6,400 of the type size
PIXELS_PER_POINT = 96 / 72
QUALITY = 84  # of photographs on the web: no visible loss at the size they are shown


class Picture(NamedTuple):
    """An SVG file's bytes and its size in CSS pixels."""

    content: bytes
    width: int
    height: int


def write_svg(drawing, *, steps: int = PRINT_STEPS, photographs: bool = False) -> Picture:
    """Return a matplotlib Figure as SVG with its text as outlines.

    Paths are stored as steps of 1/`steps` point, a third of matplotlib's bytes. With
    `photographs`, embedded images become WebP with slight losses; else they stay as they are.
    Run inside the style it was drawn in.
    """
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    drawing.savefig(buffer, format="svg", metadata=nothing)
    content = IDLE.sub(b"", HEAD.sub(b"", buffer.getvalue()))
    content = PATH.sub(lambda found: _shorten(found, steps), content)
    if photographs:
        content = PHOTOGRAPH.sub(_compress, content.replace(CRISP, b""))
    width, height = (float(size) * PIXELS_PER_POINT for size in _size(content))
    return Picture(content, round(width), round(height))


def _size(content: bytes) -> tuple[float, float]:
    root = content[: content.index(b">")]
    return tuple(float(re.search(rb' %s="([\d.]+)pt"' % side, root)[1]) for side in (b"width", b"height"))


def _shorten(path: re.Match, steps: int) -> bytes:
    """Write a path in relative steps; rounding errors do not add up."""
    if path[2]:
        return _relative(path[1], GLYPH_STEPS, 1) + b'" transform="scale(0.125)"'
    return _relative(path[1], steps, steps) + b'"'


def _relative(path: bytes, steps: float, unit: int) -> bytes:
    """Round a path of absolute M, L, Q, C and z to 1/`steps`, and write it in parts of 1/`unit`."""
    words, at, start = [], (0, 0), (0, 0)
    for letter, text in STEP.findall(path):
        values = [round(float(value) * steps) for value in text.split()]
        points = list(zip(values[::2], values[1::2], strict=True))
        name = letter.decode().lower()
        if name == "z":
            words.append("z")
            at = start
            continue
        moves = [(x - at[0], y - at[1]) for x, y in points]
        at = points[-1]
        if name == "m":
            words.append("M" + _join(at, unit))
            start = at
        elif name == "l" and 0 in moves[0]:
            across, down = moves[0]
            words.append(f"h{_join([across], unit)}" if across else f"v{_join([down], unit)}" if down else "")
        else:
            words.append(name + _join([side for move in moves for side in move], unit))
    return "".join(words).encode()


def _join(steps: Iterable[int], unit: int) -> str:
    """Write numbers with no more between them than a reader of paths needs."""
    return " ".join(f"{step / unit:g}" for step in steps).replace(" -", "-")


def _compress(found: re.Match) -> bytes:
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(found[1])))
    if image.mode == "RGBA" and image.getextrema()[3] == (255, 255):
        image = image.convert("RGB")
    packed = io.BytesIO()
    image.save(packed, "WEBP", quality=QUALITY, method=6)
    return b"data:image/webp;base64," + base64.b64encode(packed.getvalue())
