"""What is called differently in two scripts: accounts and the people there."""

from typing import Any

from web.formats import reads_chinese


def suited_name(name: str, local_name: str) -> str:
    """The name that suits the reader: the local one in Chinese, where it is known."""
    return (reads_chinese() and local_name) or name


class TwoNames:
    """Has a `name` in Latin letters and perhaps a `local_name`; as text, the one that suits the reader."""

    name: Any
    local_name: Any

    def __str__(self) -> str:
        return suited_name(self.name, self.local_name)

    @property
    def other_name(self) -> str:
        """The one that does not come first, for the page where both stand; empty where there is none."""
        return str(self.local_name if str(self) == self.name else self.name)
