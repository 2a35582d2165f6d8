"""Files for a visit that is there already."""

from django import forms
from django.utils.translation import gettext_lazy

from stakeholders.visits.forms.more import FilesField


class FilesForm(forms.Form):
    files = FilesField(label=gettext_lazy("Photos and files"))  # type: ignore[assignment]
