"""The context of the page for preparing a visit, and its sections."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from stakeholders.querysets import accounts_worked_by
from stakeholders.visits import preparedness, preparing, question_bank, reading
from stakeholders.visits.forms.preparing import AimForm, ChecksForm, PresentationForm, ReadyForm, ScriptForm, Section
from stakeholders.visits.forms.questions import QuestionsForm
from stakeholders.visits.hints import hints
from stakeholders.visits.models import Visit, VisitPreparation
from team.models import Organization
from team.requests import person
from web import panels

SECTIONS: dict[str, tuple[type[Section], str | Promise]] = {
    "aim": (AimForm, gettext_lazy("Purpose and commitment")),
    "checks": (ChecksForm, gettext_lazy("Six questions to yourself")),
    "questions": (QuestionsForm, gettext_lazy("Questions to ask")),
    "script": (ScriptForm, gettext_lazy("The talk in five steps")),
    "presentation": (PresentationForm, gettext_lazy("Presentation")),
    "ready": (ReadyForm, gettext_lazy("Ready?")),
}
FOLDED = ("script", "presentation", "ready")
"""Not needed for every visit: brought when opened (`?open=script`), until something stands there."""


def page_context(request: HttpRequest, visit: Any, *, bound: Section | None = None) -> dict[str, Any]:
    """`bound`: the section that was sent and came back."""
    user, row = person(request), preparing.preparation_of(visit)
    state = preparedness.judged(visit, row)
    offered = _hints(request, visit)
    is_plan = visit.state == Visit.State.PLANNED
    can_edit = Visit.objects.editable_by(user).filter(pk=visit.pk).exists()
    return {
        "visit": visit,
        "today": Organization.objects.today(),
        "is_plan": is_plan,
        "can_edit": can_edit,
        "can_write": can_edit and is_plan,
        "state": state,
        "words": preparedness.in_words(state),
        "comparison": preparedness.compared(visit, [] if is_plan else reading.promises_of(visit, user)),
        "sections": [_section(request, name, visit, row, bound) for name in SECTIONS],
        "actions": offered["actions"],
        "row": row,
        **_facts(request, visit, offered["stage"]),
    }


def _facts(request: HttpRequest, visit: Any, stage: str) -> dict[str, Any]:
    """Whom one meets and what stands between us; the method's cards and lists."""
    user = person(request)
    return {
        "people": preparing.people_of(visit),
        "promises": preparing.promises(visit, user),
        "needs": preparing.needs_of(visit, user),
        "objections": preparing.objections_of(visit, user),
        "colleagues": [each.user.name for each in visit.colleagues.select_related("user")],
        "full": reading.addresses([visit], user).get(visit.account_id),
        "face": accounts_worked_by(user).filter(pk=visit.account_id).exists(),
        "is_first": preparing.is_first(visit),
        "stage": stage,
        "coaching": preparing.coaching(stage),
        **preparing.method_texts(),
        "panels": list(panels.shown("visit-prepare", request, visit)),
    }


def _section(
    request: HttpRequest, name: str, visit: Any, row: VisitPreparation | None, bound: Section | None
) -> dict[str, Any]:
    form = bound if bound is not None and bound.name == name else form_of(request, name, visit, row)
    is_empty = not any(form.standing.values())
    return {
        "name": name,
        "title": SECTIONS[name][1],
        "form": form,
        "template": f"visits/prepare_{name}.html",
        "is_open": name not in FOLDED or not is_empty or form.is_bound or request.GET.get("open") == name,
        "is_empty": is_empty,
    }


def form_of(request: HttpRequest, name: str, visit: Any, row: VisitPreparation | None, data: Any = None) -> Section:
    more = {"offered": _offered(request, visit)} if name == "questions" else {}
    return SECTIONS[name][0](data, visit=visit, row=row, **more)


def _offered(request: HttpRequest, visit: Any) -> list[question_bank.BankQuestion]:
    """Of the bank what suits the roles of those one meets and the stage of the deal."""
    found = question_bank.bank(person(request))
    return question_bank.suited(found, roles=preparing.role_codes(visit), stage=_hints(request, visit)["stage"])


def _hints(request: HttpRequest, visit: Any) -> Any:
    """Read once a page."""
    known = getattr(visit, "_hints", None)
    if known is None:
        center = visit.seen_centers[0].center if visit.seen_centers else None
        known = visit._hints = hints(person(request), center)
    return known
