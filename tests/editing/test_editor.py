"""An administrator edits a draft section by section, sees what it changes, and publishes it; two cannot at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pipeline.editing.actions.drafts import begin_draft, edit_draft
from pipeline.editing.models import Draft
from pipeline.methods.writing import to_yaml
from pipeline.models import Pipeline
from tests.cast import Cast, SignIn
from tests.factories import funnel as published_funnel

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def funnel(cast: Cast) -> Pipeline:
    return published_funnel()


@pytest.fixture
def client(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.admin)


@pytest.fixture
def draft(cast: Cast, funnel: Pipeline) -> Draft:
    return begin_draft(actor=cast.admin, pipeline_id=funnel.pk)


def go(name: str, *args: object) -> str:
    return reverse(f"editing:{name}", args=args)


def values_of(form: object) -> dict[str, object]:
    """What a browser would send of an untouched form."""
    sent: dict[str, object] = {}
    for part in (form, *(getattr(form, "rows", None) or ())):
        for bound in part:  # type: ignore[attr-defined]
            value = bound.value()
            if value not in (None, "", False):
                sent[bound.html_name] = value
    if getattr(form, "rows", None) is not None:
        for bound in form.rows.management_form:  # type: ignore[attr-defined]
            sent[bound.html_name] = bound.value()
    return sent


ALL = [
    ("general", ""),
    ("implications", ""),
    ("flags", ""),
    ("reasons", ""),
    ("sources", ""),
    ("functions", ""),
    ("buyer", ""),
    ("stage", "30"),
    ("gate", "30"),
    ("criterion", "30.3"),
]


def test_a_section_saved_untouched_changes_nothing(client: Client, draft: Draft) -> None:
    before = draft.document
    for section, item in ALL:
        name, more = ("section_item", [item]) if item else ("section", [])
        address = go(name, draft.pipeline_id, section, *more)
        page = client.get(address)
        assert page.status_code == 200, section
        assert len(page.content) < 60_000, section
        assert client.post(address, values_of(page.context["form"])).status_code == 302, section
        draft.refresh_from_db()
        assert draft.document == before, section


def test_only_what_is_edited_changes_and_the_preview_says_it(client: Client, cast: Cast, draft: Draft) -> None:
    address = go("section_item", draft.pipeline_id, "stage", "30")
    values = values_of(client.get(address).context["form"]) | {"nominal_probability": "35", "name_en": "Established"}
    saved = client.post(address, values, headers={"HX-Request": "true"})
    assert saved.status_code == 200
    assert saved["HX-Retarget"] == "#saved"
    text = client.get(go("preview", draft.pipeline_id)).content.decode()
    assert "30% → 35%" in text
    assert "“Project” → “Established”" in text
    answer = client.post(go("publish", draft.pipeline_id), {"version": draft.version + 1})
    assert answer.status_code == 302
    pipeline = Pipeline.objects.get(pk=draft.pipeline_id)
    assert pipeline.current is not None
    assert pipeline.current.number == 2
    assert pipeline.current.stages.get(code="30").nominal_probability == 35
    assert not Draft.objects.exists()
    assert "30% → 35%" in client.get(go("version", pipeline.pk, 2)).content.decode()


def test_a_mistake_is_said_at_its_place_and_keeps_the_draft_from_being_published(client: Client, draft: Draft) -> None:
    address = go("section_item", draft.pipeline_id, "stage", "30")
    values = values_of(client.get(address).context["form"])
    assert client.post(address, values | {"silent": "x"}).status_code == 422
    assert client.post(address, values | {"nominal_probability": "5"}).status_code == 302
    form = client.get(address).context["form"]
    assert "must not be lower" in str(form.errors["nominal_probability"])
    draft.refresh_from_db()
    assert address in client.get(go("draft", draft.pipeline_id)).content.decode()
    assert client.post(go("publish", draft.pipeline_id), {"version": draft.version}).status_code == 422
    assert Pipeline.objects.get(pk=draft.pipeline_id).current.number == 1  # type: ignore[union-attr]


def test_stages_are_put_in_order_by_keyboard(client: Client, draft: Draft) -> None:
    """One is back at the arrow that one pressed, and what is wrong now is said in words."""
    answer = client.post(go("stage_act", draft.pipeline_id, "20", "down"))
    assert answer["Location"] == go("draft", draft.pipeline_id) + "#down-20"
    page = client.get(go("draft", draft.pipeline_id)).content.decode()
    assert 'id="down-20"' in page
    assert "What a proof also proves: 30.1 cannot prove 20.2" in page
    assert "implications[" not in page


def test_what_is_wrong_with_a_new_pipeline_is_said_beside_its_field(client: Client, draft: Draft) -> None:
    text = to_yaml(draft.document).replace("at_least: 2", "at_least: 99", 1)
    name = str(draft.pipeline.name["en"])
    for file, field in ((text, "file"), (to_yaml(draft.document), "name_en")):
        sent = {"name_en": name if field == "name_en" else "Other", "begin": "file"}
        answer = client.post(
            reverse("editing:pipeline_add"), sent | {"file": SimpleUploadedFile("m.yaml", file.encode())}
        )
        assert list(answer.context["form"].errors) == [field]


def test_the_second_editor_is_told(client: Client, cast: Cast, draft: Draft) -> None:
    address = go("section", draft.pipeline_id, "general")
    values = values_of(client.get(address).context["form"])
    edit_draft(actor=cast.admin, draft_id=draft.pk, change=lambda old: {**old, "grace_days": 9})
    answer = client.post(address, values | {"grace_days": "3"})
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.document["grace_days"] == 9


def test_rows_are_added_and_removed(client: Client, draft: Draft) -> None:
    address = go("section", draft.pipeline_id, "reasons")
    form = client.get(address).context["form"]
    last = len(form.rows) - 1
    values = values_of(form) | {
        f"rows-{last}-text_en": "Too slow",
        f"rows-{last}-text_zh-hans": "太慢",
        "rows-0-DELETE": "on",
    }
    assert client.post(address, values).status_code == 302
    draft.refresh_from_db()
    codes = [each["code"] for each in draft.document["lost_reasons"]]
    assert codes[0] == "product_fit"
    assert codes[-1] == "too_slow"


def test_stages_come_go_and_move(client: Client, draft: Draft) -> None:
    added = {"code": "60", "name_en": "Legal", "name_zh-hans": "法务", "after": "50"}
    assert client.post(go("stage_add", draft.pipeline_id), added).status_code == 302
    client.post(go("stage_act", draft.pipeline_id, "20", "remove"))
    client.post(go("criterion_add", draft.pipeline_id, "60"), {"text_en": "Checked", "text_zh-hans": "已审"})
    draft.refresh_from_db()
    assert [stage["code"] for stage in draft.document["stages"]] == ["10", "30", "40", "50", "60", "80"]
    assert any(each["code"] == "60.1" for each in draft.document["criteria"])
    client.post(go("stage_act", draft.pipeline_id, "80", "remove"))
    draft.refresh_from_db()
    assert draft.document["stages"][-1]["code"] == "80"


def test_a_draft_is_discarded_and_an_old_version_restored(client: Client, cast: Cast, draft: Draft) -> None:
    edit_draft(actor=cast.admin, draft_id=draft.pk, change=lambda old: {**old, "grace_days": 9})
    assert "grace" in client.get(go("preview", draft.pipeline_id)).content.decode()
    client.post(go("publish", draft.pipeline_id), {"version": draft.version + 1})
    assert client.post(go("version_restore", draft.pipeline_id, 1)).status_code == 302
    again = Draft.objects.get()
    assert again.document["grace_days"] == 7
    assert client.post(go("discard", draft.pipeline_id), {"version": again.version}).status_code == 302
    assert not Draft.objects.exists()


def test_pages_of_the_editor_cost_a_constant_number_of_queries(
    client: Client, draft: Draft, django_assert_max_num_queries
) -> None:
    client.get(go("draft", draft.pipeline_id))
    with django_assert_max_num_queries(9):
        page = client.get(go("draft", draft.pipeline_id))
    assert len(page.content) < 60_000
