"""A deal's contract on its way to signature."""

from django.urls import path, register_converter

from negotiations.contracts.views import contracts as views
from negotiations.models import Side


class SideConverter:
    regex = "|".join(Side.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SideConverter, "side")

app_name = "contracts"
ONE = "contracts/<uuid:contract_id>"
urlpatterns = [
    path("deals/<uuid:deal_id>/contract/new/", views.contract_start, name="contract_start"),
    path(f"{ONE}/", views.contract, name="contract"),
    path(f"{ONE}/edit/", views.contract_edit, name="contract_edit"),
    path(f"{ONE}/drop/", views.contract_drop, name="contract_drop"),
    path(f"{ONE}/reviews/new/", views.review_add, name="review_add"),
    path(f"{ONE}/reviews/<int:review_id>/", views.review_done, name="review_done"),
    path(f"{ONE}/reviews/<int:review_id>/remove/", views.review_remove, name="review_remove"),
    path(f"{ONE}/clauses/new/", views.clause_add, name="clause_add"),
    path(f"{ONE}/clauses/<int:clause_id>/", views.clause_edit, name="clause_edit"),
    path(f"{ONE}/clauses/<int:clause_id>/agree/", views.clause_agree, name="clause_agree"),
    path(f"{ONE}/clauses/<int:clause_id>/reopen/", views.clause_reopen, name="clause_reopen"),
    path(f"{ONE}/sign/<side:side>/", views.contract_sign, name="contract_sign"),
    path(f"{ONE}/sign/<side:side>/undo/", views.signature_take_back, name="signature_take_back"),
]
