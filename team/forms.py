"""The shape of what people enter about themselves, teams and the organization."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import holidays
from babel import Locale
from babel.numbers import list_currencies
from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from team import news
from team.models import Absence, Closure, Comment, Membership, Organization, Role, Team, User
from team.money import from_minor, to_minor
from web.edits import VersionedForm
from web.formats import reader_locale
from web.widgets import ClockInput, DayInput, SuggestedInput

MONEY_LIMITS = {"hospitality_limit": "hospitality_limit_minor", "hospitality_year": "hospitality_year_minor"}
ZONES = SuggestedInput("team:time_zones")


@cache
def countries(locale: str) -> list[tuple[str, str]]:
    names = Locale.parse(locale).territories
    return sorted(
        ((code, names.get(code, code)) for code in holidays.list_supported_countries()), key=lambda one: one[1]
    )


REMINDERS = (
    (0, _("Never")),
    (10, _("10 minutes before")),
    (30, _("30 minutes before")),
    (60, _("1 hour before")),
    (120, _("2 hours before")),
    (24 * 60, _("1 day before")),
)


class ProfileForm(VersionedForm):
    """A person's own choices; `told_of` is what is not muted."""

    remind_before = forms.TypedChoiceField(label=_("Remind me of appointments"), coerce=int, required=False)
    told_of = forms.MultipleChoiceField(
        label=_("Tell me of"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "theme", "mail", "weekly_digest", "quiet_from", "quiet_until"]
        labels = {
            "name": _("Name"),
            "language": _("Language"),
            "time_zone": _("Time zone"),
            "theme": _("Theme"),
            "mail": _("Mail"),
            "weekly_digest": _("The week ahead, by mail on Monday morning"),
            "quiet_from": _("No mail from"),
            "quiet_until": _("No mail until"),
        }
        help_texts = {
            "time_zone": _("Empty: as the organization."),
            "mail": _("Three a day at most come alone, the rest together at 07:30. The bell holds everything."),
            "quiet_from": _("In your time zone, and never on days without work."),
        }
        widgets = {"time_zone": ZONES, "quiet_from": ClockInput(), "quiet_until": ClockInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reminder, told_of = cast(forms.ChoiceField, self.fields["remind_before"]), self.fields["told_of"]
        minutes, codes = self.instance.remind_before, news.codes()
        reminder.choices = [*REMINDERS, *([] if minutes in dict(REMINDERS) else [(minutes, minutes_before(minutes))])]
        cast(forms.MultipleChoiceField, told_of).choices = news.choices()
        self.initial["remind_before"] = minutes
        self.initial["told_of"] = sorted(codes.difference(self.instance.muted))

    def values(self) -> dict[str, Any]:
        """The news are kept as what is not told. A form without the reminder knows of neither and leaves both."""
        values = super().values()
        if "remind_before" not in self.data:
            values.pop("told_of", None)
        if values.get("remind_before") == "":
            del values["remind_before"]
        if (told_of := values.pop("told_of", None)) is not None:
            values["muted"] = sorted(news.codes().difference(told_of))
        return values


def minutes_before(minutes: int) -> str:
    return ngettext("%(count)s minute before", "%(count)s minutes before", minutes) % {"count": minutes}


class OrganizationForm(VersionedForm):
    fiscal_year_start = forms.TypedChoiceField(
        label=_("First month of the fiscal year"), choices=list(MONTHS.items()), coerce=int
    )

    class Meta:
        model = Organization
        fields = [
            "name",
            "base_currency",
            "time_zone",
            "fiscal_year_start",
            "holiday_country",
            "individual_figures",
        ]
        labels = {
            "name": _("Name"),
            "base_currency": _("Base currency"),
            "time_zone": _("Time zone"),
            "individual_figures": _("Individual figures"),
        }
        help_texts = {
            "base_currency": _("Code of ISO 4217, like CNY or EUR."),
            "individual_figures": _("Who may see one person's numbers."),
        }
        widgets = {"time_zone": ZONES}

    def __init__(self, *args: Any, fixed: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("None")), *countries(reader_locale())]
        self.fields["holiday_country"] = forms.ChoiceField(
            label=_("Public holidays of"), choices=choices, required=False
        )
        for name in fixed:
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Deals are counted by it: it cannot change any more.")

    def clean_base_currency(self) -> str:
        code = self.cleaned_data["base_currency"].upper()
        if code not in list_currencies():
            raise forms.ValidationError(_("This is not a currency."))
        return code


class PeopleDataForm(VersionedForm):
    """The policy about people at customers, each field with what it means; limits in the base currency."""

    hospitality_limit = forms.DecimalField(label=_("Limit of one courtesy, per person"), min_value=0, max_digits=15)
    hospitality_year = forms.DecimalField(label=_("Limit of a year, per person"), min_value=0, max_digits=15)

    class Meta:
        model = Organization
        fields = (
            "judgements_seen_by",
            "judgements_exported_by",
            "intelligence_seen_by",
            "keeps_personality",
            "retention_months",
            "intelligence_months",
        )
        widgets = {
            "judgements_seen_by": forms.RadioSelect,
            "judgements_exported_by": forms.RadioSelect,
            "intelligence_seen_by": forms.RadioSelect,
        }
        help_texts = {
            "judgements_seen_by": _(
                "Buying centers with roles, attitudes, maps and needs. Directors and analysts see them in any case."
                " Narrowed to the deal, the account team still sees the deal, but not who decides it."
            ),
            "judgements_exported_by": _("Spreadsheets and pictures of the relationship table and the maps."),
            "intelligence_seen_by": _(
                "What was learned in confidence about a purchase. Directors, analysts and administrators never read it."
            ),
            "keeps_personality": _(
                "Offers a personality style with each contact. Turned off, styles are no longer shown or asked for;"
                " those recorded stay in the database until the person is erased."
            ),
            "retention_months": _(
                "People who have left the customer and have no part in an open deal are erased by night. 0: never."
            ),
            "intelligence_months": _("Counted from the day on which it was learned. 0: never."),
        }

    def __init__(self, *args: Any, instance: Organization, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        self.currency = instance.base_currency
        for name, minor in MONEY_LIMITS.items():
            self.initial[name] = from_minor(getattr(instance, minor), self.currency)
            self.fields[name].help_text = _("In %(currency)s. Above it a manager has to allow it first.") % {
                "currency": self.currency
            }

    def values(self) -> dict[str, Any]:
        values = super().values()
        for name, minor in MONEY_LIMITS.items():
            if name in values:
                values[minor] = to_minor(values.pop(name), self.currency)
        return values


class DaysForm(VersionedForm):
    """From a first day through a last."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        return data


class ClosureForm(DaysForm):
    class Meta:
        model = Closure
        fields = ["name", "first_day", "last_day"]
        labels = {"name": _("Name"), "first_day": _("First day"), "last_day": _("Last day")}
        widgets = {"first_day": DayInput(), "last_day": DayInput()}


class AbsenceForm(DaysForm):
    class Meta:
        model = Absence
        fields = ["first_day", "last_day"]
        labels = {"first_day": _("First day"), "last_day": _("Last day")}
        help_texts = {"last_day": _("Both days are included. Nobody is asked why.")}
        widgets = {"first_day": DayInput(), "last_day": DayInput()}


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, initial=[Role.REP]
    )
    team: Any = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=User._meta.get_field("language").choices or [])

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(actor)  # type: ignore[attr-defined]


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class TeamForm(VersionedForm):
    class Meta:
        model = Team
        fields = ["name", "parent"]
        labels = {"name": _("Name"), "parent": _("Belongs to")}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = Team.objects.visible_to(actor).exclude(pk=self.instance.pk)
        parent.empty_label = _("The top")

    def clean(self) -> dict[str, Any] | None:
        # Circles are the action's business: it looks at the tree under a lock.
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Shape only: nothing is written into the instance, so a circle cannot be followed."""


class MembershipForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ["team", "is_manager", "starts_on"]
        labels = {"team": _("Team"), "is_manager": _("Leads the team"), "starts_on": _("From")}
        widgets = {"starts_on": DayInput()}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(actor)  # type: ignore[attr-defined]


class EndMembershipForm(forms.Form):
    ends_on = forms.DateField(label=_("Last day in the team"), widget=DayInput())


class CommentForm(forms.ModelForm):
    class Meta:
        model = Comment
        fields = ["body"]
        labels = {"body": _("Comment")}
        widgets = {"body": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"body": _("Write @ and a name to tell somebody.")}
