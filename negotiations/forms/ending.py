"""Looking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.models import Negotiation
from web.edits import Versioned


class ReviewForm(Versioned, forms.Form):
    review = forms.CharField(
        label=_("What went well, what would we do otherwise?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, room: Negotiation, **options: Any) -> None:
        self.room = room
        super().__init__(*args, initial={"review": room.review}, **options)

    def row_version(self) -> int:
        return self.room.version
