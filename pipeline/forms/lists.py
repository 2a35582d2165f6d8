"""What is done to many deals at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pipeline.forms.fields import DateField, control
from team.models import User
from team.people import assignable
from web.formats import localized


class BulkForm(forms.Form):
    """The chosen deals; each kind adds what it needs."""

    def __init__(self, *args: Any, user: User, reasons: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        if "reason" in self.fields and isinstance(self.fields["reason"], forms.ChoiceField):
            control(self, "reason").choices = [("", "—"), *((code, localized(dict(text))) for code, text in reasons)]
        if "owner" in self.fields:
            control(self, "owner").queryset = assignable(user)


class BulkCloseForm(BulkForm):
    expected_close = DateField(label=_("Expected close"))


class BulkRestForm(BulkForm):
    note = forms.CharField(label=_("Why"), max_length=500, required=False)


class BulkLoseForm(BulkForm):
    reason = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class BulkReassignForm(BulkForm):
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())


BULK: dict[str, tuple[type[BulkForm], Any]] = {
    "close": (BulkCloseForm, _("Change the close date")),
    "rest": (BulkRestForm, _("Set aside")),
    "lose": (BulkLoseForm, _("Mark as lost")),
    "reassign": (BulkReassignForm, _("Give to somebody else")),
}
