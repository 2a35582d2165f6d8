"""Every model says who sees its rows, or is listed here with the reason why it need not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

OURS = {
    "team",
    "accounts",
    "stakeholders",
    "visits",
    "pipeline",
    "probabilities",
    "editing",
    "forecasts",
    "funnel",
    "accuracy",
    "teamwork",
    "negotiations",
    "quotes",
    "contracts",
    "integrations",
}
# Reached only through a row that has a scope, or read by nobody but the program itself.
WITHOUT = {
    "accounts.AccountTeamMember": "shown with its account",
    "accounts.AccountChange": "shown with its account",
    "stakeholders.MemberRole": "shown with its member",
    "stakeholders.MemberRival": "shown with its member",
    "stakeholders.HospitalityGuest": "shown with its courtesy",
    "stakeholders.StakeholderChange": "shown with its buying center or person",
    "visits.VisitPerson": "shown with its visit",
    "visits.VisitColleague": "shown with its visit",
    "visits.VisitCenter": "shown with its visit",
    "visits.SeriesPerson": "shown with its series",
    "visits.PreparedQuestion": "shown with its preparation",
    "teamwork.HandOverCopy": "shown with its hand-over",
    "pipeline.FlagSweep": "when the flags were swept",
    "editing.TransferPortion": "what an undo of its mapping needs",
    "probabilities.MonthShare": "shown with a deal's outlook",
    "probabilities.OutlookState": "of which day the outlooks are",
    "negotiations.Term": "shown with its offer",
    "integrations.IdempotencyRecord": "answers only the person who sent its key",
    "integrations.ImportedRow": "what an import knows of its own rows",
}
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS and not model._meta.auto_created]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_has_a_scope(model: type[Model]) -> None:
    has_scope = hasattr(model._default_manager, "visible_to")
    is_exempt = model._meta.label in WITHOUT
    assert has_scope or is_exempt, f"{model._meta.label}: who sees it? Give its queryset `visible_to`."
    assert not (has_scope and is_exempt), f"{model._meta.label} has a scope now: take it off the list."


def test_the_list_names_models() -> None:
    assert set(WITHOUT) <= {model._meta.label for model in MODELS}


def test_who_has_no_role_sees_nothing_of_sales(db: None) -> None:
    from tests.doors import world as worlds
    from tests.factories import UserFactory

    built = worlds.build()
    nobody = UserFactory(roles=[])
    for label in sorted(OURS - {"team", "negotiations", "integrations"}):
        for model in apps.get_app_config(label).get_models():
            rows = model._default_manager
            name = model._meta.label
            if hasattr(rows, "visible_to") and name not in SHARED:
                assert not rows.visible_to(nobody).exists(), name
                if name not in ADMINISTERED:
                    assert not rows.visible_to(built.cast.admin).exists(), name


ADMINISTERED = {"editing.Draft", "editing.Transfer", "forecasts.SubmissionDeadline"}
"""What administrators set up, and who has no role does not see."""
SHARED = {
    "probabilities.FittedModel",
    "probabilities.PipelineFit",
    "teamwork.RoutingRule",
    "teamwork.ReplyTime",
    "visits.VisitTarget",
    "pipeline.Pipeline",
    "pipeline.PipelineVersion",
    "pipeline.Stage",
    "pipeline.Criterion",
    "pipeline.Product",
    "accounts.Competitor",
    "pipeline.ExchangeRate",
}
