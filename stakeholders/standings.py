"""From a picture to the row that keeps it: figures rounded to what the columns hold, nothing decided anew."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from stakeholders.centers import CenterPicture
from stakeholders.models import Standing

PLACES = Decimal("0.0001")


def values_of(picture: CenterPicture) -> dict[str, Any]:
    """The columns of `Standing` beside its center and its day. Source: formulas section 5."""
    coverage = picture.coverage
    return {
        "people": len(picture.present),
        "people_met": picture.people_met,
        "vote": rounded(picture.vote.value),
        "vote_low": rounded(picture.vote.low),
        "vote_high": rounded(picture.vote.high),
        "endorsement": picture.endorsement.word,
        "coverage": None if coverage is None else rounded(coverage),
        "lights": picture.lights.letters,
        "is_half_won": picture.is_half_won,
        "is_single_threaded": picture.is_single_threaded,
        "cadence_days": picture.cadence_days,
    }


def rounded(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(PLACES)


def differs(row: Standing, picture: CenterPicture) -> bool:
    return any(getattr(row, name) != value for name, value in values_of(picture).items())
