"""The bank of questions: the method's, the teams' words for them, and their own."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from stakeholders.methods.reading import entries
from stakeholders.visits import question_bank
from stakeholders.visits.actions import add_question, change_question, drop_question
from stakeholders.visits.models import Question
from team.models import Activity
from tests.cast import CANARY
from tests.visits.addresses import page
from web.errors import RuleViolation, StaleVersion

WORST = "problem_worst"
LIST = page("question_list")


@pytest.fixture
def own(manager, cast):
    return add_question(actor=manager, team=cast.east, spin="problem", text="What stops the line?", stage="20")


def texts(user, **wanted):
    return [each.text for each in question_bank.suited(question_bank.bank(user), **wanted)]


class TestWhoWords:
    def test_who_leads_the_team(self, own, lin_wei, rep2, director):
        assert "What stops the line?" in texts(lin_wei)
        assert "What stops the line?" not in texts(rep2)
        assert "What stops the line?" in texts(director)

    def test_a_director_words_for_everybody(self, director, rep2, stranger):
        add_question(actor=director, spin="situation", text="How do you buy?")
        assert "How do you buy?" in texts(rep2)
        assert "How do you buy?" in texts(stranger)

    @pytest.mark.parametrize("person", ["lin_wei", "analyst", "admin", "stranger"])
    def test_nobody_else(self, cast, own, person):
        user = cast.everybody[person]
        with pytest.raises(PermissionDenied):
            add_question(actor=user, team=cast.east, spin="problem", text="X")
        with pytest.raises((PermissionDenied, Question.DoesNotExist)):
            drop_question(actor=user, question_id=own.pk)

    def test_a_manager_leads_no_other_team(self, manager, cast):
        for team in (cast.west, None):
            with pytest.raises(PermissionDenied):
                add_question(actor=manager, team=team, spin="problem", text="X")


class TestWords:
    def test_a_team_words_one_of_the_methods(self, manager, cast, lin_wei, rep2):
        said = entries("questions", "questions")[WORST].text["en"]
        row = add_question(actor=manager, team=cast.east, code=WORST, text="Which annoys you most?")
        assert (row.spin, row.role, row.stage) == ("problem", "", "")
        assert said not in texts(lin_wei)
        assert "Which annoys you most?" in texts(lin_wei)
        assert said in texts(rep2)
        with pytest.raises(RuleViolation):
            add_question(actor=manager, team=cast.east, code=WORST, text="Again")

    def test_the_nearest_team_has_the_word(self, manager, director, cast, lin_wei, rep2):
        add_question(actor=director, code=WORST, text="Everybody's words")
        add_question(actor=director, team=cast.industrial, code=WORST, text="Industrial's words")
        assert "Industrial's words" in texts(rep2)
        add_question(actor=manager, team=cast.east, code=WORST, text="East's words")
        assert "East's words" in texts(lin_wei)
        assert "Industrial's words" in texts(rep2)

    def test_one_of_the_methods_is_taken_out(self, manager, cast, lin_wei):
        said = entries("questions", "questions")[WORST].text["en"]
        add_question(actor=manager, team=cast.east, code=WORST, is_offered=False)
        assert said not in texts(lin_wei)

    def test_type_role_and_stage_stay_the_methods(self, manager, cast):
        row = add_question(actor=manager, team=cast.east, code=WORST, text="X")
        with pytest.raises(ValidationError):
            change_question(actor=manager, question_id=row.pk, values={"stage": "20"})

    @pytest.mark.parametrize(
        "values",
        [
            {"text": ""},
            {"text": "x" * 301},
            {"text": "X", "spin": "nonsense"},
            {"text": "X", "role": "nonsense"},
            {"text": "X", "stage": "99"},
            {"code": "nonsense"},
        ],
    )
    def test_what_does_not_fit_is_refused(self, manager, cast, values):
        with pytest.raises(ValidationError):
            add_question(actor=manager, team=cast.east, **{"spin": "problem", **values})

    def test_stale_words(self, manager, own):
        change_question(actor=manager, question_id=own.pk, values={"text": "Y"}, expected_version=1)
        with pytest.raises(StaleVersion):
            change_question(actor=manager, question_id=own.pk, values={"text": "Z"}, expected_version=1)

    def test_the_log_says_that_and_not_what(self, own):
        assert "line" not in str(Activity.objects.get(verb="question_added").new)


class TestWhatSuits:
    def test_by_role_stage_and_type(self, lin_wei):
        found = question_bank.suited(question_bank.bank(lin_wei), roles={"user"}, stage="50", spin="problem")
        assert {each.source for each in found} == {"method", "ours"}
        assert all(not each.roles or "user" in each.roles for each in found)
        assert len(found) == 5

    def test_by_words(self, lin_wei):
        assert texts(lin_wei, words="  STANDSTILLS ") == ["What do these standstills and repairs add up to in a year?"]


class TestPages:
    def test_it_shows_the_method_and_the_team(self, rep, own):
        told = rep.get(LIST).content.decode()
        assert "What stops the line?" in told
        assert "How do you feel about …?" in told
        assert page("question_add") not in told

    def test_filters(self, rep, own):
        told = rep.get(page("question_list", spin="problem", role="coach", stage="20", q="rather")).content.decode()
        assert "Who would rather leave everything as it is, and why?" in told
        assert "What stops the line?" not in told
        assert rep.get(page("question_list", spin="nonsense", stage="x", page="x")).status_code == 200
        assert "What stops the line?" in rep.get(page("question_list", role="user", stage="20")).content.decode()
        assert "What stops the line?" not in rep.get(page("question_list", stage="30")).content.decode()

    def test_of_another_team_nothing(self, rep, stranger, cast, director):
        add_question(actor=director, team=cast.hardware, spin="problem", text=f"{CANARY} question")
        assert CANARY not in rep.get(LIST).content.decode()

    def test_a_manager_adds_edits_and_takes_out(self, sign_in, manager, cast, lin_wei):
        client = sign_in(manager)
        sent = {"text": "What is slow?", "spin": "problem", "team": cast.east.pk, "version": "1"}
        assert client.post(page("question_add"), sent).status_code == 302
        row = Question.objects.get()
        answer = client.post(page("question_edit", row.pk), {**sent, "text": "What is slowest?"})
        assert answer.status_code == 302
        assert client.post(page("question_drop", row.pk)).status_code == 302
        assert "What is slowest?" not in texts(lin_wei)
        assert "What is slowest?" in client.get(page("question_list", out="1")).content.decode()
        assert client.post(page("question_offer", row.pk)).status_code == 302
        assert "What is slowest?" in texts(lin_wei)

    def test_words_for_one_of_the_methods(self, sign_in, manager, cast):
        client, url = sign_in(manager), page("question_add", code=WORST)
        assert "least satisfied" in client.get(url).content.decode()
        sent = {"text": "Which first?", "team": cast.east.pk}
        assert client.post(url, {**sent, "is_offered": "on"}).status_code == 302
        row = Question.objects.get()
        assert (row.code, row.is_offered) == (WORST, True)
        assert client.post(page("question_edit", row.pk), {**sent, "version": "1"}).status_code == 302
        row.refresh_from_db()
        assert not row.is_offered
        assert client.get(page("question_add", code="nonsense")).status_code == 404

    def test_many_questions_cost_no_query_each(self, rep, cast, manager, django_assert_max_num_queries):
        for number in range(60):
            add_question(actor=manager, team=cast.east, spin="problem", text=f"Question {number}")
        with django_assert_max_num_queries(24):
            told = rep.get(LIST)
        assert told.content.decode().count("Question ") >= 50
        assert "page=" in told.content.decode()


class TestRest:
    @pytest.fixture
    def lead(self, sign_in, manager):
        return sign_in(manager)

    def call(self, client, method, path, **body):
        headers = body.pop("headers", {})
        send = getattr(client, method)
        answer = send(f"/api/v1/{path}", body or None, content_type="application/json", headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    def test_a_question_lives_and_is_taken_out(self, lead, cast, lin_wei):
        body = {"spin": "problem", "text": "What is slow?", "team": str(cast.east.pk)}
        status, made = self.call(lead, "post", "visit-questions/", **body)
        assert status == 201
        path = f"visit-questions/{made['id']}/"
        assert self.call(lead, "patch", path, text="What is slowest?")[1]["version"] == 2
        assert self.call(lead, "patch", path, text="X", headers={"if-match": '"1"'})[0] == 412
        assert lead.delete(f"/api/v1/{path}").status_code == 204
        assert "What is slowest?" not in texts(lin_wei)
        assert self.call(lead, "post", f"{path}offer/")[1]["is_offered"]
        bank = lead.get("/api/v1/visit-question-bank/?spin=problem").json()["results"]
        assert "What is slowest?" in [each["text"] for each in bank]
        assert {each["spin"] for each in bank} == {"problem"}
