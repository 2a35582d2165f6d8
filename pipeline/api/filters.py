"""How lists of deals, changes and flags are narrowed."""

from __future__ import annotations

import uuid
from typing import Any

import django_filters
from django import forms
from django.forms import ValidationError
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.models import Deal, Flag, Pipeline, Stage
from pipeline.pages.scopes import gap_condition
from team.models import Team, User
from web.api import filters as f


def faces(request: Any) -> Any:
    """Accounts of which the person sees at least the face: a deal may be all that they see there."""
    return KeyAccount.objects.face_visible_to(request.user) if request else KeyAccount.objects.none()


class PipelineField(forms.Field):
    """A pipeline by its code or its id."""

    def clean(self, value: Any) -> Pipeline | None:
        if not value:
            return None
        try:
            named: dict[str, Any] = {"pk": uuid.UUID(str(value))}
        except ValueError:
            named = {"code": str(value)}
        found = Pipeline.objects.filter(**named).first()
        if found is None:
            raise ValidationError(_("There is no pipeline “%(code)s”.") % {"code": value})
        return found


class OfPipeline(django_filters.Filter):
    field_class = PipelineField


class PipelineFilters(f.Filters):
    code = django_filters.CharFilter(field_name="code")


class StageFilters(f.Filters):
    pipeline = OfPipeline(field_name="pipeline_version__pipeline", help_text="Code or id.")
    code = django_filters.CharFilter(field_name="code")
    all_editions = f.boolean("", method="every_edition", help_text="true: of former versions of the pipeline too.")

    def every_edition(self, rows: Any, name: str, value: bool) -> Any:
        return rows  # read by the resource


class DealFilters(f.Filters):
    """`stage` is a code and codes repeat between pipelines: where there are several, `pipeline` goes with it."""

    status = f.choices("status", Deal.Status.choices)
    stage = django_filters.CharFilter(method="in_stage")
    pipeline = OfPipeline(field_name="pipeline", help_text="Code or id.")
    account = django_filters.ModelChoiceFilter(field_name="account", queryset=faces)
    buying_center = django_filters.UUIDFilter(field_name="buying_center_id")
    owner = f.record("owner", User)
    team = f.record("team", Team)
    category = f.choices("category", Deal.Category.choices)
    sale_type = f.choices("sale_type", Deal.SaleType.choices)
    currency = django_filters.CharFilter(field_name="currency")
    flag = django_filters.CharFilter(method="with_flag", help_text="The code of a running flag.")
    drift = django_filters.NumberFilter(
        field_name="drift", lookup_expr="gte", min_value=0, max_value=99, help_text="At least so many stages."
    )
    buyer_gap = django_filters.NumberFilter(
        method="ahead_of_buyer",
        min_value=-9,
        max_value=9,
        help_text="At least so many steps ahead of the buyer; below 0: behind by so many or more; 0: in step.",
    )
    source_system = django_filters.CharFilter(field_name="source_system")
    external_id = django_filters.CharFilter(field_name="external_id")
    expected_close_from = django_filters.DateFilter(field_name="expected_close", lookup_expr="gte")
    expected_close_to = django_filters.DateFilter(field_name="expected_close", lookup_expr="lte")
    won_on_from = django_filters.DateFilter(field_name="won_on", lookup_expr="gte")
    won_on_to = django_filters.DateFilter(field_name="won_on", lookup_expr="lte")
    lost_on_from = django_filters.DateFilter(field_name="lost_on", lookup_expr="gte")
    lost_on_to = django_filters.DateFilter(field_name="lost_on", lookup_expr="lte")

    def in_stage(self, rows: Any, name: str, code: str) -> Any:
        return rows.filter(stage__code=code)

    def with_flag(self, rows: Any, name: str, code: str) -> Any:
        return rows.filter(
            pk__in=Flag.objects.told_to(self.request.user).filter(code=code, cleared_at=None).values("deal_id")
        )

    def ahead_of_buyer(self, rows: Any, name: str, gap: Any) -> Any:
        return rows.filter(gap_condition(int(gap)))

    def get_form_class(self) -> Any:
        form = super().get_form_class()

        class DealForm(form):  # type: ignore[misc,valid-type]
            def clean_stage(self) -> str:
                code = self.cleaned_data["stage"]
                pipeline = self.data.get("pipeline")
                if code:
                    check_stage(code, pipeline)
                return code

        return DealForm


def check_stage(code: str, pipeline: Any) -> None:
    """A stage alone is ambiguous with several pipelines, and one that no pipeline has finds nothing ever."""
    pipelines = set(Stage.objects.filter(code=code).values_list("pipeline_version__pipeline_id", flat=True))
    if not pipelines:
        raise ValidationError(_("There is no stage “%(code)s”.") % {"code": code})
    if not pipeline and Pipeline.objects.count() > 1:
        raise ValidationError(_("There are several pipelines: say which one by `pipeline`."))


class OfDealFilters(f.Filters):
    deal = f.record("deal", Deal)


class ChangeFilters(OfDealFilters):
    field = django_filters.CharFilter(field_name="field")
    actor = f.record("actor", User)
    after = django_filters.NumberFilter(field_name="id", lookup_expr="gt", min_value=0, max_value=2**62)
    effective_at_from = django_filters.IsoDateTimeFilter(field_name="effective_at", lookup_expr="gte")
    effective_at_to = django_filters.IsoDateTimeFilter(field_name="effective_at", lookup_expr="lte")


class FlagFilters(OfDealFilters):
    code = django_filters.CharFilter(field_name="code")
    severity = f.choices("severity", [("hint", "hint"), ("watch", "watch"), ("severe", "severe")], method="so_grave")
    owner = f.record("deal__owner", User)
    running = f.boolean("cleared_at", method="is_running", help_text="false: those that were cleared.")

    def so_grave(self, rows: Any, name: str, labels: list[str]) -> Any:
        return rows.filter(severity__in=[one.value for one in Flag.Severity if one.label in labels])

    def is_running(self, rows: Any, name: str, running: bool) -> Any:
        return rows.filter(cleared_at__isnull=running)
