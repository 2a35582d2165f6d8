"""The method's lists about people can be read, each text in both languages."""

from __future__ import annotations

import pytest

from stakeholders.methods import reading


@pytest.mark.parametrize(
    ("subject", "name"), [(subject, name) for subject in reading.subjects() for name in reading.lists(subject)]
)
def test_each_list_has_every_text_in_both_languages(subject: str, name: str) -> None:
    rows = reading.entries(subject, name)
    assert rows
    for code, row in rows.items():
        assert code == row.code
        assert set(row.text) == {"en", "zh-hans"}


def test_a_text_that_lacks_a_language_is_refused() -> None:
    with pytest.raises(reading.BadList, match="somewhere, one"):
        reading._entry({"code": "one", "text": {"en": "One"}}, "somewhere")


def test_a_fact_that_lacks_a_language_is_refused() -> None:
    row = {"code": "one", "text": {"en": "One", "zh-hans": "一"}, "tips": [{"en": "Only English"}]}
    with pytest.raises(reading.BadList, match="tips"):
        reading._entry(row, "somewhere")
