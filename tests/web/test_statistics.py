"""What migrations tell PostgreSQL of tables with several rows a deal."""

import pytest
from django.db import connection

from pipeline.forecasts.models import DealState
from pipeline.funnel.models import StageStay


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("model", [DealState, StageStay])
def test_the_server_knows_that_there_are_many_deals(model: type[DealState | StageStay]) -> None:
    asked = "SELECT attoptions::text FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'deal_id'"
    with connection.cursor() as cursor:
        cursor.execute(asked, [model._meta.db_table])
        assert "n_distinct=-0." in cursor.fetchone()[0]
