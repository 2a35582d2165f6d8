"""Which names are one company, and which only look alike."""

import pytest

from accounts.names import LIKELY, likeness, match_key, name_key, number_key

SAME = [
    ("Condax Automation Co., Ltd.", "CONDAX AUTOMATION"),
    ("Condax Automation Inc", "Condax Automation GmbH & Co. KG"),
    ("康达自动化有限公司", "康达自动化股份有限公司"),
    ("上海康达自动化有限公司", "康达自动化(上海)有限公司"),
    ("康达集团", "康达控股集团有限公司"),
    ("Condax", "Condax"),
    ("Isdom Precision", "Isdom Precison Ltd"),
    ("Müller S.A.", "Müller SA"),
]
DIFFERENT = [
    ("Condax Automation", "Condor Aviation"),
    ("康达自动化", "达康医药"),
    ("ABB", "ABC"),
    ("Sonron Rail", "Sonron Bank"),
    ("北京铁路局", "上海铁路局"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_company(one: str, other: str) -> None:
    assert likeness(match_key(one), match_key(other)) >= LIKELY


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_companies(one: str, other: str) -> None:
    assert likeness(match_key(one), match_key(other)) < LIKELY


def test_either_name_is_enough() -> None:
    assert likeness(match_key("Condax", "康达自动化"), match_key("Kangda", "康达自动化有限公司")) == 100


def test_a_company_called_by_its_form_keeps_its_name() -> None:
    assert name_key("The Company") == "the company"


def test_nothing_is_like_an_empty_name() -> None:
    assert likeness(match_key("", ""), match_key("", "")) == 0


def test_full_width_letters_and_number_formats_do_not_matter() -> None:
    assert name_key("CONDAX 自动化") == name_key("condax 自动化")
    assert number_key("9131-0000 MA1k") == "91310000MA1K"
