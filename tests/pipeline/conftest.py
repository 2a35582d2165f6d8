"""A deal of Lin Wei in the real key-account pipeline, made by the product's own actions."""

import datetime as dt

import pytest

from accounts.models import KeyAccount
from pipeline.actions.deals import create_deal
from pipeline.models import Deal, Pipeline
from tests.cast import Cast
from tests.factories import AccountFactory
from tests.factories import funnel as published_funnel


@pytest.fixture
def funnel(cast: Cast) -> Pipeline:
    return published_funnel()


@pytest.fixture
def condax(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei, segment="large")


@pytest.fixture
def deal(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> Deal:
    return create_deal(
        actor=cast.lin_wei,
        account_id=condax.pk,
        name="Plant energy management",
        pipeline=funnel,
        amount_minor=240_000_000,
        expected_close=cast.organization.today() + dt.timedelta(days=60),
    )
