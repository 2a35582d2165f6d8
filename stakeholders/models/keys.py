"""A column that is made from other columns of its row whenever the row is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models


class KeyField(models.CharField):
    """What a row is found by: `make` of the texts in `of`. Never typed, and never read by a person.

    Written with every insert, and with every save that names it (`Contact.save_changes` does).
    """

    def __init__(self, *args: Any, make: Callable[..., str] | None = None, of: tuple[str, ...] = (), **kwargs: Any):
        self.make, self.of = make, of
        super().__init__(*args, **dict[str, Any](blank=True, default="", editable=False) | kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        if self.make is not None:
            setattr(model_instance, self.attname, self.make(*(getattr(model_instance, name) for name in self.of)))
        return str(getattr(model_instance, self.attname))

    def deconstruct(self) -> Any:
        """In migrations a plain column: they know no such functions."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
