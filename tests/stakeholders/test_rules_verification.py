"""Which source is a second one."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stakeholders.verification import Source, is_second

ANNA, BO = uuid.UUID(int=1), uuid.UUID(int=2)
PEOPLE = st.sampled_from([None, ANNA, BO])
NOTES = st.sampled_from(["", " ", "Tender", "tender ", "Trade fair"])
SOURCES = st.builds(Source, PEOPLE, NOTES)


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (Source(ANNA), Source(BO), True),
        (Source(ANNA), Source(ANNA), False),
        (Source(ANNA), Source(ANNA, "again at the fair"), False),
        (Source(ANNA), Source(note="Tender"), True),
        (Source(note="Tender"), Source(note=" TENDER"), False),
        (Source(note="Tender"), Source(note="Trade fair"), True),
        (Source(note="Tender"), Source(ANNA), True),
        (Source(ANNA), Source(), False),
    ],
)
def test_another_person_or_another_place(first, second, counts):
    assert is_second(first, second) is counts


@given(SOURCES)
def test_nothing_verifies_itself(source):
    assert not is_second(source, source)


@given(SOURCES, SOURCES)
def test_who_said_it_first_never_verifies_it(first, second):
    if first.person is not None and first.person == second.person:
        assert not is_second(first, second)
