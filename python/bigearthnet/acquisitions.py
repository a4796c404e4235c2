"""When the two sensors of a pair looked: days between them, hours of the day, passes.

All of it follows from the index: its days, and the sensing times that names of Sentinel-1 carry.
Times are UTC. Over Europe Sentinel-1 flies south (descending) in the morning and north (ascending)
in the evening, which `scene_steps` shows, so that the hour tells the pass.
"""

import pandas as pd

from .errors import DataError

NOON = 12  # hours UTC; no image of the archive was taken between 8 and 14 hours
SCENE = len("S1A_IW_GRDH_1SDV_20170613T165043")  # of a Sentinel-1 name: what its patches have in common
FLIGHT = 120  # seconds: scenes closer than this are of one flight


def time_gaps(index: pd.DataFrame) -> pd.DataFrame:
    """Return days, patches, share: one row a day from the first to the last gap, zeros included.

    `days` is the date of Sentinel-1 minus that of Sentinel-2: negative where radar came first.
    """
    days = _days(index)
    counts = days.value_counts().reindex(range(days.min(), days.max() + 1), fill_value=0)
    return pd.DataFrame({"days": counts.index, "patches": counts.to_numpy(), "share": counts.to_numpy() / len(index)})


def country_gaps(index: pd.DataFrame) -> pd.DataFrame:
    """Return country, patches, same_day, within_one, within_two (shares) and largest (days).

    One row a country, the largest share of the same day first.
    """
    away = _days(index).abs().groupby(index["country"], observed=True)
    table = pd.DataFrame({"patches": away.size()})
    for name, most in (("same_day", 0), ("within_one", 1), ("within_two", 2)):
        table[name] = away.agg(lambda days, most=most: (days <= most).mean())
    table["largest"] = away.max()
    return table.sort_values("same_day", ascending=False).rename_axis("country").reset_index().astype({"country": "str"})


def product_gaps(index: pd.DataFrame) -> pd.DataFrame:
    """Return gaps, products: how many products (a tile on a day) hold pairs of one, two, … different gaps."""
    gaps = _days(index).groupby([index["tile"], index["s2_date"]], observed=True).nunique()
    counts = gaps.value_counts().sort_index()
    return pd.DataFrame({"gaps": counts.index, "products": counts.to_numpy()})


def radar_passes(index: pd.DataFrame) -> pd.DataFrame:
    """Return satellite, flight, first, last (hours UTC), scenes, patches: one row a satellite and direction.

    `flight` is descending or ascending. Raises `DataError` for an image taken around noon, whose
    direction its hour does not tell.
    """
    names = index["s1_name"].str
    hours = names[26:28].astype(int) + names[28:30].astype(int) / 60
    doubtful = hours.between(NOON - 3, NOON + 2)
    if doubtful.any():
        raise DataError(
            "Expected Sentinel-1 images of the morning or the evening, found "
            f"{index['s1_name'][doubtful].iloc[0]}. Give rows of the archive's own index."
        )
    table = pd.DataFrame({
        "satellite": names[:3], "flight": (hours < NOON).map({True: "descending", False: "ascending"}),
        "hour": hours, "scene": names[:SCENE],
    })  # fmt: skip
    grouped = table.groupby(["satellite", "flight"])
    counted = grouped.agg(first=("hour", "min"), last=("hour", "max"), scenes=("scene", "nunique"), patches=("hour", "size"))
    return counted.reset_index().sort_values(["flight", "satellite"], ascending=[False, True], ignore_index=True)


def scene_steps(index: pd.DataFrame) -> pd.DataFrame:
    """Return satellite, morning, seconds, metres: one row for each two scenes of one flight.

    Scenes of a flight follow each other within two minutes. `metres` is how far north of the first
    the second lies, by the mean of their patches: negative where the satellite flew south.
    """
    names = index["s1_name"].str
    scenes = pd.DataFrame({"satellite": names[:3], "time": names[17:SCENE], "north": index["uly"]})
    scenes = scenes.groupby(["satellite", "time"], as_index=False)["north"].mean()
    scenes["time"] = pd.to_datetime(scenes["time"], format="%Y%m%dT%H%M%S")
    before = scenes.groupby("satellite").shift()
    steps = scenes.assign(
        morning=scenes["time"].dt.hour < NOON, seconds=(scenes["time"] - before["time"]).dt.total_seconds(),
        metres=scenes["north"] - before["north"],
    )  # fmt: skip
    return steps[steps["seconds"] < FLIGHT][["satellite", "morning", "seconds", "metres"]].reset_index(drop=True)


def _days(index: pd.DataFrame) -> pd.Series:
    return (index["s1_date"] - index["s2_date"]).dt.days
