"""The relationship development table: its rows, changed in place, its measures, its file."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from accounts.models import Competitor
from stakeholders.models import BuyingCenter, Commitment, Member, MemberRival, StakeholderChange
from stakeholders.relationship_table import relationship_table
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    DealTeamFactory,
    MemberFactory,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def condax(lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def kuka(db):
    return Competitor.objects.create(name="Kuka")


@pytest.fixture
def member(condax, kuka):
    center = BuyingCenterFactory(account=condax, name="Line 4")
    DealFactory(account=condax, buying_center=center).competitors.create(competitor=kuka)
    return MemberFactory(
        center=center,
        contact=ContactFactory(account=condax, name="Zhao Min"),
        roles=["coach"],
        influence=3,
        interest="A calm ramp-up",
    )


@pytest.fixture
def rep(lin_wei, sign_in):
    return sign_in(lin_wei)


def page(name, *args):
    return reverse(f"stakeholders:{name}", args=args)


def table_page(member):
    return page("center_part", member.center_id, "table")


def cell(client, member, field, value, was=None):
    sent = {"field": field, "value": value, **({} if was is None else {"was": was})}
    return client.post(page("relation_cell", member.center_id, member.pk), sent, headers=HTMX)


class TestRows:
    def test_measures_and_next_steps_with_a_person_are_the_same_rows(self, lin_wei, member):
        today, more = lin_wei.today(), {"account": member.center.account, "center": member.center}
        CommitmentFactory(what="Dinner", contact=member.contact, state="done", check_on=today, **more)
        CommitmentFactory(what="Call him", contact=member.contact, due_on=today, **more)
        CommitmentFactory(what="Name the budget", contact=member.contact, side="theirs", assignee=None, **more)
        CommitmentFactory(what="Settled", contact=member.contact, state="done", **more)
        CommitmentFactory(what="With nobody", **more)
        (row,) = relationship_table([member.center], lin_wei).rows
        assert {each.what for each in row.measures} == {"Dinner", "Call him", "Name the budget"}
        assert {each.what: each.checking for each in row.measures}["Dinner"] == "due"

    def test_competitors_of_people_and_of_the_deal_are_columns(self, lin_wei, member, kuka):
        abb = Competitor.objects.create(name="Abb")
        MemberRival.objects.create(member=member, competitor=abb, relation=-2)
        table = relationship_table([member.center], lin_wei)
        assert table.competitors == [abb, kuka]
        (row,) = table.rows
        shown = [(each.label, each.text) for each in row.cells.values()]
        assert [text for _label, text in shown] == ["3", "−2 hostile", "", "", ""]
        assert [label for label, _text in shown][1:3] == ["Abb", "Kuka"]

    def test_what_it_takes_folds_out(self, rep, member):
        shown = rep.get(table_page(member)).content.decode()
        assert "A calm ramp-up" in shown

    def test_sixty_people_cost_what_two_cost(self, rep, member, django_assert_max_num_queries):
        def fill(count):
            for _number in range(count):
                each = MemberFactory(center=member.center, roles=["user"], responsible=member.center.account.owner)
                CommitmentFactory(account=member.center.account, center=member.center, contact=each.contact)

        fill(60)
        with django_assert_max_num_queries(34):
            assert rep.get(table_page(member)).status_code == 200

    def test_an_account_of_thirty_centers_costs_what_one_costs(
        self, rep, condax, member, django_assert_max_num_queries
    ):
        for _number in range(29):
            MemberFactory(center=BuyingCenterFactory(account=condax), contact=member.contact)
        with django_assert_max_num_queries(32):
            shown = rep.get(page("account_relations", condax.pk)).content.decode()
        assert shown.count("kl-relations-center") == 30


class TestInPlace:
    def test_a_cell_saves_alone(self, rep, member):
        answer = cell(rep, member, "influence", "5", was="3")
        assert answer.status_code == 200
        assert 'data-value="5"' in answer.content.decode()
        member.refresh_from_db()
        assert member.influence == 5
        assert StakeholderChange.objects.get(field="influence").new == 5

    def test_a_relation_to_one_competitor_leaves_the_others(self, rep, member, kuka):
        abb = Competitor.objects.create(name="Abb")
        MemberRival.objects.create(member=member, competitor=abb, relation=1)
        assert cell(rep, member, f"rival-{kuka.pk}", "-2", was="").status_code == 200
        assert dict(member.rival_rows.values_list("competitor__name", "relation")) == {"Abb": 1, "Kuka": -2}
        assert cell(rep, member, f"rival-{kuka.pk}", "", was="-2").status_code == 200
        assert list(member.rival_rows.values_list("competitor__name", flat=True)) == ["Abb"]
        assert rep.get(page("contact_detail", member.contact_id)).status_code == 200  # the story tells of it

    def test_others_at_other_cells_are_not_in_the_way(self, rep, member):
        Member.objects.update(version=7, relation_us=1)
        assert cell(rep, member, "influence", "5", was="3").status_code == 200

    def test_the_second_at_one_cell_is_told_keeps_what_was_chosen_and_may_insist(self, rep, member):
        Member.objects.update(influence=1, version=2)
        answer = cell(rep, member, "influence", "5", was="3")
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "Somebody else wrote 1 here meanwhile." in shown
        assert '<option value="5" selected>' in shown
        assert 'data-was="1"' in shown
        member.refresh_from_db()
        assert member.influence == 1
        assert cell(rep, member, "influence", "5", was="1").status_code == 200
        member.refresh_from_db()
        assert member.influence == 5

    @pytest.mark.parametrize(("field", "value"), [("influence", "9"), ("relation_us", "x"), ("responsible", "x")])
    def test_nonsense_is_said_beside_the_cell(self, rep, member, field, value):
        answer = cell(rep, member, field, value)
        assert answer.status_code == 422
        assert "kl-error" in answer.content.decode()

    def test_who_works_elsewhere_is_not_responsible(self, rep, member, stranger):
        assert cell(rep, member, "responsible", str(stranger.pk)).status_code == 422
        assert stranger.name not in rep.get(table_page(member)).content.decode()

    @pytest.mark.parametrize("field", ["attitude", "version", "", "rival-x"])
    def test_other_fields_are_no_cells(self, rep, member, field):
        assert cell(rep, member, field, "1").status_code == 404

    def test_who_only_reads_sees_still_cells(self, sign_in, analyst, member):
        client = sign_in(analyst)
        shown = client.get(table_page(member)).content.decode()
        assert "Zhao Min" in shown
        assert "data-cell=" not in shown
        assert "Add a measure" not in shown
        assert cell(client, member, "influence", "5").status_code == 403

    def test_without_javascript_the_row_has_a_form(self, rep, member, kuka):
        url = page("relations_edit", member.center_id, member.pk)
        assert url in rep.get(table_page(member)).content.decode()
        sent = {"influence": "3", f"rival-{kuka.pk}": "2", "relation_us": "-1", "responsible": "", "version": "1"}
        assert rep.post(url, sent).status_code == 302
        member.refresh_from_db()
        assert (member.influence, member.relation_us) == (3, -1)
        assert member.rival_rows.get().relation == 2
        assert rep.post(url, sent | {"relation_us": "2"}).status_code == 409

    def test_the_stakeholder_row_is_written_in_a_sheet(self, rep, member):
        url = page("member_analysis", member.center_id, member.pk)
        sent = {"interest": "A calm ramp-up", "effort": "Two site visits", "necessity": "5", "version": "1"}
        assert rep.post(url, sent).status_code == 302
        member.refresh_from_db()
        assert (member.effort, member.necessity) == ("Two site visits", 5)


class TestMeasures:
    def test_a_measure_is_a_commitment_of_the_table(self, rep, lin_wei, member):
        url, day = page("measure_add", member.center_id, member.pk), lin_wei.today() + dt.timedelta(days=5)
        sent = {"what": "Plant tour", "due_on": day, "assignee": lin_wei.pk, "version": "1"}
        assert rep.post(url, sent | {"check_on": day - dt.timedelta(days=1)}).status_code == 422
        assert rep.post(url, sent | {"check_on": day + dt.timedelta(days=9)}).status_code == 302
        made = Commitment.objects.get()
        assert (made.origin, made.contact, made.center, made.assignee) == (
            "table",
            member.contact,
            member.center,
            lin_wei,
        )
        assert made.check_on == day + dt.timedelta(days=9)

    def test_whoever_sells_and_sees_the_center_adds_one(self, sign_in, rep2, analyst, member):
        url = page("measure_add", member.center_id, member.pk)
        AccountTeamFactory(account=member.center.account, user=rep2)
        assert sign_in(rep2).get(url).status_code == 200
        assert sign_in(analyst).get(url).status_code == 403


class TestFile:
    def read(self, answer):
        return list(csv.reader(io.StringIO(answer.getvalue().decode().removeprefix("\ufeff"))))

    def test_it_says_what_the_page_says_a_line_per_measure(self, rep, lin_wei, member, kuka):
        MemberRival.objects.create(member=member, competitor=kuka, relation=-1)
        for what in ("=cmd()", "Dinner"):
            CommitmentFactory(
                account=member.center.account,
                center=member.center,
                contact=member.contact,
                what=what,
                due_on=dt.date(2026, 12, 4),
            )
        head, *rows = self.read(rep.get(page("center_relations_file", member.center_id)))
        first = dict(zip(head, rows[0], strict=True))
        assert (first["Buying center"], first["Customer's person"], first["Roles"]) == ("Line 4", "Zhao Min", "Coach")
        assert (first["Influence to push"], first["Relation with competitors: Kuka"]) == ("3", "-1")
        assert first["Timetable"] == "2026-12-04"
        assert {dict(zip(head, row, strict=True))["Strengthening measure"] for row in rows} == {"'=cmd()", "Dinner"}

    def test_in_the_readers_language(self, rep, lin_wei, member):
        member.contact.local_name = "赵敏"
        member.contact.save()
        lin_wei.language = "zh-hans"
        lin_wei.save()
        rows = self.read(rep.get(page("account_relations_file", member.center.account_id)))
        assert "赵敏" in rows[1]

    def test_who_reads_only_gets_no_file_by_default(self, sign_in, rep2, member, organization):
        AccountTeamFactory(account=member.center.account, user=rep2)
        client = sign_in(rep2)
        url = page("center_relations_file", member.center_id)
        assert client.get(url).status_code == 403
        assert url not in client.get(table_page(member)).content.decode()
        organization.judgements_exported_by = "readers"
        organization.save()
        assert client.get(url).status_code == 200

    def test_of_the_account_only_the_centers_in_sight(self, sign_in, rep2, condax, member):
        secret = BuyingCenterFactory(account=condax, name="Secret line")
        MemberFactory(center=secret, contact=member.contact)
        DealTeamFactory(deal=BuyingCenter.objects.get(pk=member.center_id).deal, user=rep2)
        shown = sign_in(rep2).get(page("account_relations", condax.pk)).content.decode()
        assert "Line 4" in shown
        assert "Secret line" not in shown
