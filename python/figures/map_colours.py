"""The colours of the patch map: of each facet's values, in their order, for one theme."""

from guide.theme import Theme

SEASONS = ("winter", "spring", "summer", "fall")
# June 2017 to May 2018, three months a season; the middle one has the season's own colour.
MONTHS = ("summer",) * 3 + ("fall",) * 3 + ("winter",) * 3 + ("spring",) * 3
LIGHTER = (0.38, 0.0, 0.38)  # of the way to the page's paper or to its ink
COUNTRIES, CLASSES, MOST_LABELS = 10, 19, 11
CLEAR, SNOW, CLOUD = "scale-4", "winter", "fall"


def map_colours(theme: Theme) -> dict[str, str | list[str]]:
    """Return colours by facet, and those of the ground by what they colour."""
    splits = [theme.colour(name) for name in ("train", "validation", "test")]
    paper, ink = theme.colour("paper"), theme.colour("ink")
    return {
        "country": [theme.colour(f"country-{place}") for place in range(1, COUNTRIES + 1)],
        "season": [theme.colour(name) for name in SEASONS],
        "month": [
            mix(theme.colour(name), paper if place % 3 == 0 else ink, LIGHTER[place % 3])
            for place, name in enumerate(MONTHS)
        ],
        "split_v1": [*splits, theme.colour("border")],
        "split_v2": splits,
        "dates": theme.sequence("scale")[1::2] + theme.sequence("scale")[-1:],
        "condition": [theme.colour(name) for name in (CLEAR, SNOW, CLOUD)],
        "classes": [theme.colour(f"class-{place}") for place in range(1, CLASSES + 1)],
        "labels": ramp(theme.sequence("scale"), MOST_LABELS),
        "ground": {
            **{name: theme.colour(name) for name in ("land", "border", "ink", "muted", "paper", "rule", "accent")},
            "several": mix(theme.colour("muted"), theme.colour("land"), 0.45),
        },
    }  # fmt: skip


def mix(one: str, other: str, share: float) -> str:
    """Return the colour that lies `share` of the way from one to the other, both as #rrggbb."""
    ways = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(start + (end - start) * share):02x}" for start, end in ways)


def ramp(colours: list[str], steps: int) -> list[str]:
    """Return `steps` colours spread evenly over a sequence of them."""
    last = len(colours) - 1
    places = [step * last / (steps - 1) for step in range(steps)]
    return [mix(colours[int(place)], colours[min(int(place) + 1, last)], place % 1) for place in places]


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
