"""Inputs that phones know how to fill."""

from typing import Any

from django import forms
from django.urls import reverse


class DayInput(forms.DateInput):
    """A calendar day by the device's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """Day and minute by the device's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class ClockInput(forms.TimeInput):
    """A time of the day by the device's own picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class SuggestedInput(forms.TextInput):
    """Words with suggestions that the view `source` answers as ``<option>`` elements.

    They are fetched when somebody first comes to the field: hundreds of options weigh more than the rest of the page.
    """

    template_name = "web/suggested_input.html"

    def __init__(self, source: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})
        self.source = source

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["source"] = reverse(self.source)
        widget["attrs"]["list"] = f"{widget['attrs']['id']}_list"
        return context
