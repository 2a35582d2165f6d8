"""The org chart as a rule: everybody once, nobody under themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stakeholders.org_chart import OrgChart, Person, is_below, org_chart


def names(chart: OrgChart) -> list[str]:
    groups = (*chart.lines, *chart.outside, *chart.alone)
    return sorted(node.person.name for top in groups for node in top.everybody())


def test_a_line_several_tops_and_people_who_stand_alone() -> None:
    chart = org_chart(
        [
            Person(1, "Head", level="executive"),
            Person(2, "Chief engineer", superior=1, level="middle"),
            Person(3, "Deputy", superior=1, level="senior"),
            Person(4, "Buyer"),
            Person(5, "Plant head", level="senior"),
            Person(6, "Foreman", superior=5),
            Person(7, "Institute", is_outside=True),
        ]
    )
    assert [node.person.name for node in chart.lines] == ["Head", "Plant head"]
    assert [node.person.name for node in chart.lines[0].reports] == ["Deputy", "Chief engineer"]
    assert chart.lines[0].below == 2
    assert [node.person.name for node in chart.outside] == ["Institute"]
    assert [node.person.name for node in chart.alone] == ["Buyer"]


def test_a_superior_out_of_sight_makes_a_top() -> None:
    chart = org_chart([Person(2, "Chief engineer", superior=1), Person(3, "Fitter", superior=2)])
    assert [node.person.name for node in chart.lines] == ["Chief engineer"]


def test_those_who_left_come_last() -> None:
    chart = org_chart([Person(1, "Ann", is_gone=True), Person(2, "Bo")])
    assert [node.person.name for node in chart.alone] == ["Bo", "Ann"]


def test_a_deep_line_does_not_exhaust_the_stack() -> None:
    chart = org_chart([Person(n, f"{n:05}", superior=n - 1 if n else None) for n in range(1_000)])
    assert chart.lines[0].below == 999


@st.composite
def anybody(draw: st.DrawFn) -> list[Person]:
    """People whose superiors are anybody: themselves, circles, strangers."""
    count = draw(st.integers(0, 12))
    superior = st.none() | st.integers(0, 14)
    return [
        Person(n, f"P{n:02}", draw(superior), is_outside=draw(st.booleans()), is_gone=draw(st.booleans()))
        for n in range(count)
    ]


@given(anybody())
def test_everybody_stands_in_it_exactly_once(people: list[Person]) -> None:
    assert names(org_chart(people)) == [person.name for person in people]


@given(anybody())
def test_reports_stand_under_their_superior_unless_that_closed_a_circle(people: list[Person]) -> None:
    chart = org_chart(people)
    over = {}
    for top in (*chart.lines, *chart.outside, *chart.alone):
        for node in top.everybody():
            over |= {report.person.id: node.person.id for report in node.reports}
    superiors = {person.id: person.superior for person in people}
    for person in people:
        if person.id in over:
            assert over[person.id] == person.superior
        elif person.superior in superiors:
            assert is_below(person.superior, person.id, superiors)
