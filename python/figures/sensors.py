"""Figures and tables of the chapter "Where it comes from": bands, and the days between the sensors."""

import pandas as pd

from bigearthnet.views import RESOLUTIONS
from bigearthnet.wavelengths import WAVELENGTHS, Wavelength
from guide.figure import Figure
from guide.table import Table
from guide.text import number, percent
from guide.theme import Theme

from .bars import Bars, Series
from .readings import Frame, Reading, read_off
from .remote_sensing import SURFACES

# Centres on Sentinel-2B, nanometres. Source: ESA, Sentinel-2 MSI technical guide, as `wavelengths`.
CENTRES_B = {
    "B01": 442.2, "B02": 492.1, "B03": 559.0, "B04": 664.9, "B05": 703.8, "B06": 739.1, "B07": 779.7, "B08": 832.9,
    "B8A": 864.0, "B09": 943.2, "B10": 1376.9, "B11": 1610.4, "B12": 2185.7,
}  # fmt: skip
CIRRUS = Wavelength(1373.5, 31, "high cloud: not in a patch")
BANDS = dict(sorted({**WAVELENGTHS, "B10": CIRRUS}.items(), key=lambda item: item[1].centre))
SIZES = {10: "scale-7", 20: "scale-5", 60: "scale-4"}  # metres a pixel, and the role of its colour
AXIS = (400, 2500)
MARKS = (400, 500, 700, 1000, 1500, 2000)
REGIONS = (("visible", 400, 700), ("near infrared", 700, 1100), ("short-wave infrared", 1100, 2500))
HIGH = 0.66  # of a row, the height of its band


def spectrum(measured: pd.DataFrame) -> Figure:
    """Show where each band of Sentinel-2 lies in the spectrum, how wide and fine it is, and what for.

    `measured` is `remote_sensing.measure_spectra`: what surfaces reflect in a band is told with it.
    """
    table = _bands()
    return Figure(
        name="spectrum",
        description=(
            f"{number(len(BANDS))} bands as bars from {number(CENTRES_B['B01'])} to {number(BANDS['B12'].centre)} nm on a scale of ratios, one below the "
            "other: four broad ones of 10 m, six of 20 m, most of them narrow and around 700 to 900 nm, and two of 60 m; B10 is an empty outline."
        ),
        drawing=_draw_spectrum,
        explorer=read_off(
            "Bands of Sentinel-2, from short to long wavelengths", "y", [_reading(band, measured) for band in table.itertuples()],
            [(place + 0.5) / len(table) for place in range(len(table))], _frame,
        ),
        data=table,
        numbers=Table(table.rename(columns=_HEADINGS).drop(columns="In a patch")),
    )  # fmt: skip


def spectrum_table() -> Table:
    """Return each band's centre on both satellites, its width, pixel, and purpose."""
    table = _bands()
    table["resolution"] = [f"{size} m" for size in table["resolution"]]
    return Table(table.rename(columns=_HEADINGS).drop(columns="In a patch"), widths=(3, 4, 4, 4, 3, 11))


def time_gap(gaps: pd.DataFrame) -> Figure:
    """Show `bigearthnet.acquisitions.time_gaps`: patches by the days from Sentinel-2 to Sentinel-1.

    A day without a patch keeps its row: without it, the days beside it would seem to be neighbours.
    """
    same = gaps["days"] == 0
    bars = Bars(
        rows=[_gap(days) for days in gaps["days"]],
        series=[
            Series("same day", gaps["patches"].where(same, 0).tolist(), "accent"),
            Series("another day", gaps["patches"].where(~same, 0).tolist(), "border"),
        ],
        labels=[_amount(row.patches, row.share) for row in gaps.itertuples()],
        unit="patches",
    )
    return Figure(
        name="time-gap",
        description=(
            f"Bars of patches by days between the two images, from {_gap(gaps['days'].min())} to {_gap(gaps['days'].max())}: "
            f"{percent(gaps['share'][same].sum())} on the same day, nearly all others within three days on either side."
        ),
        drawing=bars.draw,
        data=gaps,
        numbers=Table(gaps.assign(days=[_gap(days) for days in gaps["days"]]).rename(columns=str.capitalize), shares=["Share"], digits=2),
    )


def country_gaps_table(gaps: pd.DataFrame) -> Table:
    """Return `bigearthnet.acquisitions.country_gaps` as a table."""
    names = {
        "country": "Country", "patches": "Patches", "same_day": "Same day", "within_one": "Within one day",
        "within_two": "Within two days", "largest": "Largest gap, days",
    }  # fmt: skip
    return Table(gaps.rename(columns=names), shares=["Same day", "Within one day", "Within two days"])


def passes_table(passes: pd.DataFrame) -> Table:
    """Return `bigearthnet.acquisitions.radar_passes` as a table, hours as on a clock."""
    satellites = passes["satellite"].map({"S1A": "Sentinel-1A", "S1B": "Sentinel-1B"})
    return Table(pd.DataFrame({
        "Satellite": satellites, "Flies": passes["flight"].map({"descending": "south (descending)", "ascending": "north (ascending)"}),
        "From, UTC": passes["first"].map(_clock), "To, UTC": passes["last"].map(_clock), "Scenes": passes["scenes"], "Patches": passes["patches"],
    }))  # fmt: skip


_HEADINGS = {
    "band": "Band", "centre_2a": "2A, nm", "centre_2b": "2B, nm", "width": "Width, nm",
    "resolution": "Pixel", "purpose": "For", "in_patch": "In a patch",
}  # fmt: skip


def _bands() -> pd.DataFrame:
    rows = [
        (name, band.centre, CENTRES_B[name], round(band.width), RESOLUTIONS.get(name, 60), name in WAVELENGTHS, band.purpose)
        for name, band in BANDS.items()
    ]
    return pd.DataFrame(rows, columns=["band", "centre_2a", "centre_2b", "width", "resolution", "in_patch", "purpose"])


def _draw_spectrum(theme: Theme):
    _, _, _, height = _measures(theme)
    drawing, box = theme.canvas(height / theme.width), _frame(theme)
    axes = drawing.add_axes((box.left, 1 - box.bottom, box.right - box.left, box.bottom - box.top), xlim=AXIS, ylim=(len(BANDS) - 0.5, -0.5))
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xticks(MARKS, [number(mark) for mark in MARKS])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Wavelength, nm", color=theme.colour("muted"), loc="left")
    muted = theme.colour("muted")
    for place, (name, start, end) in enumerate(REGIONS):
        if place % 2 == 0:
            axes.axvspan(start, end, color=theme.colour("surface"), zorder=0, linewidth=0)
        shown = {"near infrared": "near infr.", "short-wave infrared": "short-wave infr."}.get(name, name) if theme.narrow else name
        axes.annotate(shown, ((start * end) ** 0.5, -0.5), (0, 0.45 * theme.size), textcoords="offset points", ha="center", color=muted, annotation_clip=False)
    for place, band in enumerate(_bands().itertuples()):
        low, high = band.centre_2a - band.width / 2, band.centre_2a + band.width / 2
        colour = theme.colour(SIZES[band.resolution])
        style = {"color": colour} if band.in_patch else {"facecolor": "none", "edgecolor": muted, "linewidth": 0.9, "linestyle": (0, (2, 1.5))}
        axes.barh(place, high - low, left=low, height=HIGH, **style)
        axes.annotate(band.band, (0, place), (-6.2 * theme.size, -0.33 * theme.size), xycoords=("axes fraction", "data"), textcoords="offset points", family=theme.strong, annotation_clip=False)
        axes.annotate(f"{band.resolution} m", (0, place), (-0.6 * theme.size, -0.33 * theme.size), xycoords=("axes fraction", "data"), textcoords="offset points", ha="right", color=muted, annotation_clip=False)
        right = _to_the_right(band.centre_2a)
        axes.annotate(
            _purpose(band.purpose, theme), (high if right else low, place), ((0.5 if right else -0.5) * theme.size, -0.33 * theme.size), textcoords="offset points",
            ha="left" if right else "right", annotation_clip=False,
        )  # fmt: skip
    return drawing


def _measures(theme: Theme) -> tuple[float, float, float, float]:
    """Return the row, head, foot and whole height of the spectrum, in inches."""
    em = theme.size / 72
    row, head, foot = (1.75 if theme.narrow else 1.9) * em, 1.9 * em, 3.5 * em
    return row, head, foot, head + len(BANDS) * row + foot


def _frame(theme: Theme) -> Frame:
    _, head, foot, height = _measures(theme)
    return Frame(6.4 * theme.size / 72 / theme.width, head / height, 0.995, 1 - foot / height)


def _reading(band, measured: pd.DataFrame) -> Reading:
    """Return what is told of a band: its numbers, and what the surfaces of the examples reflect in it."""
    lines = [
        ("centre", f"{number(band.centre_2a, digits=1)} nm on 2A, {number(band.centre_2b, digits=1)} nm on 2B", None),
        ("width", f"{band.width} nm", None), ("pixel", f"{band.resolution} m", None),
    ]  # fmt: skip
    roles = {surface.name: surface.role for surface in SURFACES}
    lines += [(row.surface, percent(row.reflectance, digits=1), roles[row.surface]) for row in measured[measured["band"] == band.band].itertuples()]
    return Reading(f"{band.band}: {band.purpose}", lines)


def _to_the_right(centre: float) -> bool:
    """Whether a band's purpose is written to its right, where there is room."""
    return centre < 1000


def _purpose(purpose: str, theme: Theme) -> str:
    """Return a purpose, on phones without what follows its colon."""
    return purpose.replace("short-wave infrared: ", "") if theme.narrow else purpose


def _gap(days: int) -> str:
    if days == 0:
        return "same day"
    many = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{many} {'before' if days < 0 else 'after'}"


def _amount(patches: int, share: float) -> str:
    """Return a count with its share; no patches need none."""
    return f"{number(patches)} · {percent(share, digits=1 if share > 0.001 else 2)}" if patches else number(patches)


def _clock(hours: float) -> str:
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
