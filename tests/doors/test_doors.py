"""The table of doors: every address is in it, and every kind of person gets the answer that it names."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.doors import pages, rest
from tests.doors.answers import Door
from tests.doors.walk import addresses
from tests.doors.world import AT_THE_TABLE, KINDS, LIMIT, SECRET, SEES_EVERYTHING, Records, World, build

DOORS = {door.name: door for door in [*rest.DOORS, *pages.DOORS]}
ADDRESSES = {address.name: address for address in addresses()}
LET_IN = {200, 201, 204, 302, 400, 409, 412, 422}
EDITS = {"rep": "ours", "manager": "ours", "director": "ours theirs", "stranger": "theirs"}
"""Whose deals these kinds of people may change."""
METHODS = ("GET", "POST", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One transaction for the whole module: the world is built once, and every request is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(db: None) -> World:
    return build()


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    from rest_framework.settings import api_settings

    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"person": 10**6, "stranger": 10**6}, raising=False)


def knock(world: World, door: Door, method: str, kind: str, records: Records) -> HttpResponse:
    """One request, rolled back."""
    url = address_of(door, records) + filled_text(door.query, records)
    body = filled(door.body, records) if method in ("POST", "PATCH") else None
    headers = {"Authorization": f"Bearer {world.secrets[kind]}"} if door.is_api and kind in world.secrets else {}
    client = world.browsers["anonymous"] if door.is_api or kind == "narrow" else world.browsers[kind]
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        if door.is_api:
            answer = client.generic(
                method, url, orjson.dumps(body or {}, default=str), content_type="application/json", headers=headers
            )
        elif method == "GET":
            answer = client.get(url)
        else:
            answer = client.generic(
                method, url, encoded(body), content_type="application/x-www-form-urlencoded", headers=headers
            )
        answer.text_read = text_of(answer)  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    client.cookies = cookies  # signing out is rolled back too
    return answer


def text_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    return content.decode(errors="replace")


def encoded(body: Any) -> str:
    return urlencode(body or {}, doseq=True)


def address_of(door: Door, records: Records) -> str:
    arguments = ADDRESSES[door.name].arguments
    return reverse(door.name, kwargs={name: argument(door, name, records) for name in arguments})


def argument(door: Door, name: str, records: Records) -> Any:
    if name in door.text:
        return door.text[name]
    return records.ids[door.ids.get(name, name)]


def filled_text(text: str, records: Records) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(records.ids[found[1]]), text)


def filled(body: Any, records: Records) -> Any:
    """`{account_id}` in a body is the record's."""
    if isinstance(body, dict):
        return {name: filled(value, records) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, records) for value in body]
    found = re.fullmatch(r"\{(\w+)\}", body) if isinstance(body, str) else None
    return records.ids[found[1]] if found else body


def expected(door: Door, method: str) -> dict[str, str]:
    answers = door.answers[method].split()
    assert len(answers) == len(KINDS) - 1, f"{door.name}: one answer for each of {', '.join(KINDS[1:])}"
    anonymous = door.anonymous or ("ok" if door.is_public else "401" if door.is_api else "login")
    found = dict(zip(KINDS, [anonymous, *answers], strict=True))
    if not door.is_api:
        del found["narrow"]
    return found


def fits(answer: HttpResponse, wanted: str) -> bool:
    to_log_in = answer.status_code == 302 and answer["Location"].startswith(reverse(settings.LOGIN_URL))
    if wanted == "any":
        return answer.status_code < 500
    if wanted == "login":
        return to_log_in
    if wanted == "ok":
        return answer.status_code in LET_IN and not to_log_in
    return answer.status_code == int(wanted)


def test_every_address_has_its_line() -> None:
    missing = sorted(set(ADDRESSES) - set(DOORS))
    assert not missing, f"Say in tests/doors/pages.py or rest.py who gets what at: {', '.join(missing)}"
    assert not set(DOORS) - set(ADDRESSES), "These are no addresses any more"


@pytest.mark.parametrize("door", DOORS.values(), ids=list(DOORS))
def test_each_person_gets_the_named_answer(world: World, door: Door) -> None:
    wrong, leaks = [], []
    for method in door.answers:
        for kind, wanted in expected(door, method).items():
            answer = knock(world, door, method, kind, world.ours)
            if not fits(answer, wanted):
                wrong.append(f"{method} as {kind}: {answer.status_code}, not {wanted}")
            leaks += leaked(world, answer, method, kind, wanted)
    assert not wrong + leaks, f"{door.name}: " + "; ".join(wrong + leaks)


def leaked(world: World, answer: HttpResponse, method: str, kind: str, wanted: str) -> list[str]:
    """Names in the body that this kind of person may not read."""
    forbidden = {
        "anonymous": [world.ours, world.theirs],
        "admin": [world.ours, world.theirs],
        "stranger": [world.ours],
        "rep": [world.theirs],
        "reader": [world.theirs],
        "manager": [world.theirs],
        "narrow": [world.theirs, world.ours],
    }.get(kind, [])
    words = [one.word for one in forbidden] + secrets_from(world, kind) + positions_from(world, kind)
    text = answer.text_read  # type: ignore[attr-defined]
    if kind not in EDITS:
        text = re.sub(r"(?<=\d)[,\u202f\u00a0](?=\d)", "", text)
    return [f"{method} as {kind} ({answer.status_code}) shows {word}" for word in words if word in text]


def secrets_from(world: World, kind: str) -> list[str]:
    """What was learned in confidence is read by the deal's owner and its team, and by nobody for seeing everything."""
    owners = {"rep": world.ours, "stranger": world.theirs}
    return [f"{one.word} {SECRET}" for one in (world.ours, world.theirs) if owners.get(kind) is not one]


def positions_from(world: World, kind: str) -> list[str]:
    """What is prepared for the table is read by who may change the deal, and by nobody for seeing everything."""
    known = EDITS.get(kind, "")
    hidden = [one for name, one in (("ours", world.ours), ("theirs", world.theirs)) if name not in known]
    return [f"{one.word} {AT_THE_TABLE}" for one in hidden] + ([] if known else [str(LIMIT)])


@pytest.mark.once
@pytest.mark.parametrize("door", [door for door in DOORS.values() if door.shows], ids=lambda door: door.name)
def test_the_canary_can_sing(world: World, door: Door) -> None:
    """Where the owner reads the name, its absence for others means something."""
    assert world.ours.word in text_of(knock(world, door, "GET", "rep", world.ours))
    assert world.theirs.word in text_of(knock(world, door, "GET", "stranger", world.theirs))
    for kind in SEES_EVERYTHING:
        assert world.theirs.word in text_of(knock(world, door, "GET", kind, world.theirs)), kind


@pytest.mark.once
@pytest.mark.parametrize("door", DOORS.values(), ids=list(DOORS))
def test_what_is_not_named_is_not_answered(world: World, door: Door) -> None:
    if door.is_public or not door.name.partition(":")[2]:
        pytest.skip("by Django or django-allauth")
    for method in METHODS:
        if method not in door.answers:
            answer = knock(world, door, method, "rep", world.ours)
            assert answer.status_code in (405, 403), f"{method} {door.name}: {answer.status_code}"
