"""A matplotlib drawing as SVG: small, and the same bytes on every run."""

import base64
import io
import re
from typing import NamedTuple

HEAD = re.compile(rb"<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*|<metadata>.*?</metadata>\s*", re.DOTALL)
PATH = re.compile(rb'(?<= d=")[^"]*')
STEP = re.compile(rb"([MLz])(?: ([-\d.e]+) ([-\d.e]+))?")
CURVES = re.compile(rb"[QCA]")
PHOTOGRAPH = re.compile(rb"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)")
CRISP = b"image-rendering:crisp-edges;image-rendering:pixelated"
STEPS = 100  # to a point, 1/72 inch
PIXELS_PER_POINT = 96 / 72
QUALITY = 84  # of photographs on the web: no visible loss at the size they are shown


class Picture(NamedTuple):
    """An SVG file's bytes and its size in CSS pixels."""

    content: bytes
    width: int
    height: int


def write_svg(drawing, *, photographs: bool = False) -> Picture:
    """Return a matplotlib Figure as SVG with its text as outlines.

    Lines are stored as steps of 1/7,200 inch, a third of matplotlib's bytes. With `photographs`, embedded images become
    WebP with slight losses; else they stay as they are. Run inside the style it was drawn in.
    """
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    drawing.savefig(buffer, format="svg", metadata=nothing)
    content = HEAD.sub(b"", buffer.getvalue())
    content = PATH.sub(_shorten, content)
    if photographs:
        content = PHOTOGRAPH.sub(_compress, content.replace(CRISP, b""))
    width, height = (float(size) * PIXELS_PER_POINT for size in _size(content))
    return Picture(content, round(width), round(height))


def _size(content: bytes) -> tuple[float, float]:
    root = content[: content.index(b">")]
    return tuple(float(re.search(rb' %s="([\d.]+)pt"' % side, root)[1]) for side in (b"width", b"height"))


def _shorten(path: re.Match) -> bytes:
    """Write a path of straight lines in relative steps; rounding errors do not add up."""
    if CURVES.search(path[0]):
        return path[0]
    words, at = [], (0, 0)
    for letter, *point in STEP.findall(path[0]):
        if letter == b"z":
            words.append("z")
            continue
        there = tuple(round(float(value) * STEPS) for value in point)
        across, down = (b - a for a, b in zip(at, there, strict=True))
        if letter == b"M":
            words.append(f"M{_trim(there[0])} {_trim(there[1])}")
        elif not down:
            words.append(f"h{_trim(across)}" if across else "")
        else:
            words.append(f"l{_trim(across)} {_trim(down)}" if across else f"v{_trim(down)}")
        at = there
    return "".join(words).encode()


def _trim(steps: int) -> str:
    return f"{steps / STEPS:g}"


def _compress(found: re.Match) -> bytes:
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(found[1])))
    if image.mode == "RGBA" and image.getextrema()[3] == (255, 255):
        image = image.convert("RGB")
    packed = io.BytesIO()
    image.save(packed, "WEBP", quality=QUALITY, method=6)
    return b"data:image/webp;base64," + base64.b64encode(packed.getvalue())
