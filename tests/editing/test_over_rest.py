"""Pipelines over REST: administrators make, publish and map; others read what is published."""

from typing import Any

import pytest

from pipeline.methods.templates import template_document
from pipeline.methods.writing import plain
from tests.api.conftest import Program
from tests.cast import Cast
from tests.factories import AccountFactory, DealFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def made(program: Program, path: str, body: Any, status: int = 201) -> Any:
    answer = program.post(path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_pipeline_from_its_template_to_its_second_version(cast: Cast) -> None:
    admin, rep = Program(cast.admin), Program(cast.lin_wei)
    pipeline = made(admin, "/pipelines/", {"name": {"en": "Chain", "zh-hans": "链"}, "template": "sales_chain"})
    assert (pipeline["code"], pipeline["edition"], pipeline["is_archived"]) == ("chain", 1, False)
    versions = f"/pipelines/{pipeline['id']}/versions/"
    [first] = rep.get(versions).json()["results"]
    assert "method" not in first
    method = rep.get(f"{versions}{first['id']}/").json()["method"]
    assert len(method["stages"]) == 7
    method["stages"][3]["nominal_probability"] = "40.00"
    assert made(admin, versions, {"method": method})["number"] == 2
    method["stages"][3]["nominal_probability"] = "5.00"
    wrong = made(admin, versions, {"method": method}, status=400)
    assert "stages[4].nominal_probability" in str(wrong["errors"]["method"])
    stages = rep.get(f"/stages/?pipeline={pipeline['id']}").json()["results"]
    assert [stage["nominal_probability"] for stage in stages][3] == "40.00"
    for name in ("copy_of", "method"):
        body = {"name": {"en": "X"}, "template": "sales_chain", name: pipeline["id"] if name == "copy_of" else {}}
        assert made(admin, "/pipelines/", body, status=400)
    document = plain(template_document("project_selling"))
    own = made(admin, "/pipelines/", {"name": {"en": "Own"}, "method": document, "is_offered": False})
    assert own["is_archived"]
    changed = admin.patch(f"/pipelines/{own['id']}/", {"is_archived": False, "position": 0})
    assert (changed.json()["is_archived"], changed.json()["position"]) == (False, 0)
    assert made(rep, versions, {"method": method}, status=403)


def test_deals_are_mapped_and_one_changes_its_pipeline(cast: Cast) -> None:
    admin, manager = Program(cast.admin), Program(cast.manager)
    deal = DealFactory(account=AccountFactory(owner=cast.lin_wei), owner=cast.lin_wei, at="20")
    other = DealFactory(account=deal.account, owner=cast.lin_wei, at="30")
    chain = made(admin, "/pipelines/", {"name": {"en": "Chain"}, "template": "sales_chain"})
    body = {"pipeline": chain["id"], "stage": "3"}
    moved = made(manager, f"/deals/{deal.pk}/change-pipeline/", body, status=200)
    assert (moved["pipeline"], moved["stage"]) == (chain["id"], "3")
    body = {"source": str(other.pipeline_id), "target": chain["id"], "stages": {"20": "3"}}
    transfer = made(admin, "/pipeline-transfers/", body)
    assert (transfer["state"], transfer["total"], transfer["stayed"]) == ("waiting", 0, {"30": 1})
    assert manager.get("/pipeline-transfers/").json()["results"] == []


@pytest.mark.parametrize(
    "wrong",
    [{"languages": 5}, {"languages": [["en"]]}, {"win_rule": "a\0b"}, {"stages": None}],
    ids=["number", "list", "nul", "empty"],
)
def test_a_method_that_is_none_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    admin = Program(cast.admin)
    body = {"name": {"en": "Odd"}, "method": {**plain(template_document("sales_chain")), **wrong}}
    made(admin, "/pipelines/", body, 400)
