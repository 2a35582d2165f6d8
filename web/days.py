"""Days that people may enter: others are slips of the key, and no zone can tell the hour of the first and last ones."""

import datetime as dt

YEARS = range(1900, 2200)


def is_plausible(day: dt.date) -> bool:
    """Of days and of instants."""
    return day.year in YEARS
