"""What is computed of buying centers: weights, vote, endorsement, coverage, lights; read once for a page of rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from stakeholders import vote_words
from stakeholders.centers import CenterPicture, center_picture
from stakeholders.standings import rounded
from team.models import Organization
from web.api import tables as t

Pictures = Mapping[uuid.UUID, CenterPicture]
LIGHT: t.Schema = {"type": "string", "enum": ["found", "opposed", "missing"]}


def of_page(rows: Sequence[t.Row], reading: t.Reading, center: str) -> Pictures:
    """The pictures of the centers that the page names in the column `center`."""
    ids = {row[center] for row in rows}
    return reading.once("pictures", lambda: center_picture(ids, Organization.objects.today()))


def of_center(name: str, schema: t.Schema, say: Callable[[CenterPicture], Any], help: str = "") -> t.Field:
    """A field of a buying center that its picture answers."""

    def load(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
        pictures = of_page(rows, reading, "id")
        return lambda row: say(pictures[row["id"]])

    return t.loaded(name, ["id"], load, schema, help=help)


def of_member(name: str, schema: t.Schema, say: Callable[[CenterPicture, uuid.UUID], Any], help: str = "") -> t.Field:
    """A field of a member that the picture of its center answers."""

    def load(rows: Sequence[t.Row], reading: t.Reading) -> t.Make:
        pictures = of_page(rows, reading, "center_id")
        return lambda row: say(pictures[row["center_id"]], row["contact_id"])

    return t.loaded(name, ["center_id", "contact_id"], load, schema, help=help)


def figure(value: Fraction | None) -> str | None:
    """Four digits after the point, as a decimal string."""
    return None if value is None else str(rounded(value))


VOTE = (
    of_center(
        "vote", t.DECIMAL, lambda p: figure(p.vote.value), "Sum of weight × attitude, -1 to 1; unknown counts 0."
    ),
    of_center("vote_low", t.DECIMAL, lambda p: figure(p.vote.low), "The vote if all unknown were against."),
    of_center("vote_high", t.DECIMAL, lambda p: figure(p.vote.high), "The vote if all unknown supported."),
    of_center(
        "endorsement",
        {"type": "string", "enum": ["endorsed", "not_endorsed", "undecided"]},
        lambda p: p.endorsement.word,
    ),
    of_center(
        "endorsement_reasons", t.TEXTS, lambda p: list(p.endorsement.reasons), "Why it is undecided; empty otherwise."
    ),
    of_center(
        "coverage",
        t.nullable(t.DECIMAL),
        lambda p: figure(p.coverage),
        "Weight met within twice the account's cadence, 0 to 1; null without people.",
    ),
    of_center("half_won", {"type": "boolean"}, lambda p: p.is_half_won, "A coach or an influencer supports us."),
    of_center("single_threaded", {"type": "boolean"}, lambda p: p.is_single_threaded),
    of_center(
        "lights",
        t.shape(coach=LIGHT, key_person=LIGHT, decision_maker=LIGHT),
        lambda p: {
            "coach": p.lights.coach,
            "key_person": p.lights.key,
            "decision_maker": p.lights.decision_maker,
        },
    ),
    of_center("explanation", {"type": "string"}, vote_words.explanation, "The vote in words, in the asker's language."),
)
WEIGHT = (
    of_member(
        "weight",
        t.nullable(t.DECIMAL),
        lambda p, contact_id: figure(p.weights.get(contact_id)),
        "Decision weight, 0 to 1; null for who has left.",
    ),
    of_member("is_key", {"type": "boolean"}, lambda p, contact_id: contact_id in p.key_people),
)
