"""The method's lists about negotiating: complete, in both languages, and they fit the records."""

from __future__ import annotations

from decimal import Decimal

from django.utils import translation

from negotiations.issue_values import OF_THE_STANCE
from negotiations.methods import lists
from negotiations.models import Issue, Sheet, Stance


def test_the_lists_are_those_of_the_catalogue():
    assert (len(lists.dilemmas()), len(lists.buyer_methods())) == (5, 5)
    assert all(entry.facts["do"] for entry in lists.dilemmas().values())
    assert all(entry.facts["counter"] for entry in lists.buyer_methods().values())


def test_principles_are_fields_of_the_sheet():
    assert set(lists.principles()) <= {field.name for field in Sheet._meta.fields}


def test_templates_fit_an_issue():
    for code, entry in lists.issue_templates().items():
        issue = Issue(
            code=code, name=entry.text["en"], better=entry.facts["better"], step=Decimal(str(entry.facts["step"]))
        )
        issue.clean_fields(exclude={"negotiation"})
    assert set(OF_THE_STANCE) <= {field.name for field in Stance._meta.fields}


def test_an_issue_of_a_template_speaks_the_readers_language_until_it_is_renamed():
    issue, own = Issue(code="price", name="Price"), Issue(code="price", name="Price of the line")
    days = Issue(code="payment_days", name="付款期限", unit="天")
    with translation.override("zh-hans"):
        assert (str(issue), str(own)) == ("价格", "Price of the line")
    with translation.override("en"):
        assert (str(days), days.shown_unit) == ("Payment term", "days")
