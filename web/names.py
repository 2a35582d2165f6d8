"""What is called differently in two scripts: accounts and the people there."""

from __future__ import annotations

from django.db import models

from web.formats import reads_chinese


def suited_name(name: str, local_name: str) -> str:
    """The name that suits the reader: the local one in Chinese, where it is known."""
    return (reads_chinese() and local_name) or name


class TwoNames:
    """Has a `name` in Latin letters and perhaps a `local_name`; as text, the one that suits the reader."""

    name: models.CharField[str, str]
    local_name: models.CharField[str, str]

    def __str__(self) -> str:
        return suited_name(self.name, self.local_name)

    @property
    def other_name(self) -> str:
        """The one that does not come first, for the page where both stand; empty where there is none."""
        return self.local_name if str(self) == self.name else self.name
