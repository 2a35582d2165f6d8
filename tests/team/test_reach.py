"""What a request keeps of the reach rules is what they say without it, for everybody and every kind of record."""

from __future__ import annotations

import pytest
from django.apps import apps

from team import reach
from tests.doors import world as worlds

PEOPLE = ("lin_wei", "rep2", "inside", "manager", "stranger")


@pytest.fixture
def world(db):
    return worlds.build()


def test_kept_for_a_request_it_opens_the_same(world, django_assert_num_queries):
    for name in PEOPLE:
        person = getattr(world.cast, name)
        for target in reach.targets():
            rows = apps.get_model(target)._default_manager.order_by().values_list("pk", flat=True)
            plain = set(rows.filter(pk__in=reach.ids(target, person.sight)))
            with reach.built_once():
                assert set(rows.filter(pk__in=reach.ids(target, person.sight))) == plain, (name, target)
                assert set(rows.exclude(pk__in=reach.ids(target, person.sight))) == set(rows) - plain, (name, target)
                with django_assert_num_queries(0):
                    reach.ids(target, person.sight)


def test_who_reaches_nothing_gets_an_empty_answer(db, monkeypatch):
    from accounts.models import KeyAccount
    from tests.factories import AccountFactory, UserFactory

    AccountFactory()
    monkeypatch.setitem(reach._rules, "tests.nothing", {"none": lambda sight: KeyAccount.objects.none().values("pk")})
    with reach.built_once():
        assert not KeyAccount.objects.filter(pk__in=reach.ids("tests.nothing", UserFactory().sight)).exists()
