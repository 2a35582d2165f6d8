"""A year's quota to be spread, and a table of quotas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.forecasts.forms.amounts import read_amount
from team.models import Team, User
from web.formats import short_month

LARGEST_FILE = 1024 * 1024
EVEN, SEASON, HAND = "even", "season", "hand"


def holder_key(holder: User | Team) -> str:
    return f"{'t' if isinstance(holder, Team) else 'p'}-{holder.pk}"


class SpreadForm(forms.Form):
    """`weights` is None for a season that nobody knows yet; `months` are the first days of the year's months."""

    holders = forms.MultipleChoiceField(label=gettext_lazy("For"), widget=forms.CheckboxSelectMultiple)
    amount = forms.CharField(label=gettext_lazy("Quota of the year, for each"), max_length=40)
    shape = forms.ChoiceField(label=gettext_lazy("Spread"), widget=forms.RadioSelect, initial=EVEN)
    shares = forms.CharField(
        label=gettext_lazy("Shares by hand"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Twelve figures from the first month of the year on, like 0, 0, 0, 40, 15, 24, …"),
    )
    keeps_set = forms.BooleanField(
        label=gettext_lazy("Months that have a quota keep it; what is left goes to the others"), required=False
    )

    def __init__(
        self,
        *args: Any,
        holders: Sequence[User | Team],
        months: Sequence[dt.date],
        season: Sequence[int] | None,
        currency: str,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.months, self.season, self.currency = months, season, currency
        self.by_key = {holder_key(holder): holder for holder in holders}
        self.fields["holders"].choices = [(key, str(holder)) for key, holder in self.by_key.items()]  # type: ignore[attr-defined]
        by_season = _("By season: as the last three years were won")
        self.fields["shape"].choices = [  # type: ignore[attr-defined]
            (EVEN, _("Evenly")),
            *([(SEASON, by_season)] if season else []),
            (HAND, _("By shares of your own")),
        ]
        if not season:
            self.fields["shape"].help_text = _("By season is offered once twelve whole months have been won.")
        names = ", ".join(short_month(month, months[-1]) for month in (months[0], months[-1]))
        self.fields["amount"].help_text = _("In %(currency)s; first and last month: %(months)s.") % {
            "currency": currency,
            "months": names,
        }

    def clean_amount(self) -> int:
        amount = read_amount(self.cleaned_data["amount"], self.currency)
        if amount is None:
            raise ValidationError(_("Not an amount."))
        return amount

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        shape = data.get("shape")
        data["weights"] = [1] * len(self.months) if shape == EVEN else list(self.season or [])
        if shape == HAND:
            data["weights"] = self._shares(data.get("shares", ""))
        data["chosen"] = [self.by_key[key] for key in data.get("holders", [])]
        return data

    def values(self) -> dict[str, Any]:
        """What `spread_quota` asks for."""
        data = self.cleaned_data
        return {
            "holders": data["chosen"],
            "amount_minor": data["amount"],
            "weights": data["weights"],
            "keeps_set": data["keeps_set"],
        }

    def _shares(self, text: str) -> list[int]:
        try:
            shares = [round(float(part) * 1000) for part in text.replace("，", ",").replace(";", ",").split(",")]
        except (ValueError, OverflowError):
            shares = []
        if len(shares) != len(self.months) or min(shares) < 0 or not sum(shares):
            self.add_error("shares", _("Twelve figures from zero up with commas between, one above zero."))
        return shares


class QuotaTableForm(forms.Form):
    """A file, or the cells pasted from a spreadsheet."""

    file = forms.FileField(label=gettext_lazy("File (CSV)"), required=False)
    table = forms.CharField(
        label=gettext_lazy("Or paste the cells"),
        required=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > LARGEST_FILE:
            raise ValidationError(_("This file is too large to be a table of quotas."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(_("This is not a text in UTF-8.")) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["text"] = data.get("file") or data.get("table") or ""
        if not data["text"] and not self.errors:
            raise ValidationError(_("Choose a file or paste the cells."))
        return data
