"""What one makes ready before a visit, section by section, and what became of the questions. Source: catalogue A10.

Purpose and commitments stand on the visit, all else on its preparation, which comes into being with the first word.
The two together have one version, `version_of`: their sum grows with every change of either.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.actions.recording import only
from stakeholders.visits.actions.revising import change_visit
from stakeholders.visits.models import PreparedQuestion, Question, Spin, Visit, VisitPreparation
from stakeholders.visits.prepared_values import ON_THE_PREPARATION, ON_THE_VISIT, cleaned, current
from stakeholders.visits.rules.prepared import fingerprint
from team import activities, history, permits
from team.models import User
from web.errors import RuleViolation, StaleVersion

FIELDS = frozenset({*ON_THE_VISIT, *ON_THE_PREPARATION, "questions"})
MOST_QUESTIONS = 30


def version_of(visit: Visit, preparation: VisitPreparation | None) -> int:
    return visit.version + (preparation.version if preparation else 0)


@transaction.atomic
def prepare_visit(
    *,
    actor: User,
    visit_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    seen: int | None = None,
    at: dt.datetime | None = None,
) -> VisitPreparation:
    """Write any of `FIELDS` of a planned visit; whoever may change the visit.

    `answers` and `script`: {code: text}, the codes that are left out stay. `benefits`, `ready` and `questions` replace
    those of before; a question is {spin, text, question (id of the team's, or None)}. `expected_version` is that of
    `version_of`; `seen` the fingerprint of these very fields as they were looked at: what others did elsewhere on the
    page is no conflict then.
    """
    visit = permits.locked_for_edit(Visit, visit_id, actor=actor)
    row = VisitPreparation.objects.filter(visit=visit).first()
    given = only(values, FIELDS)
    _require_fresh(visit, row, given, expected_version, seen)
    if visit.state != Visit.State.PLANNED:
        raise RuleViolation("not_planned", _("This visit is not planned any more."))
    plan = {name: given[name] for name in ON_THE_VISIT if name in given and given[name] != getattr(visit, name)}
    if plan:
        change_visit(actor=actor, visit_id=visit_id, values=plan, at=at)
    row = row or VisitPreparation(visit=visit, version=0)
    wanted = cleaned(row, {name: given[name] for name in ON_THE_PREPARATION if name in given}, visit, actor)
    changed = sorted(history.apply(row, wanted))
    questions = _questions(given["questions"], actor) if "questions" in given else None
    asked_anew = questions is not None and not _are(row, questions)
    if not changed and not asked_anew:
        return row if row.version else _saved(row)
    row.clean_fields(exclude={"visit"})
    _saved(row, *changed)
    if questions is not None and asked_anew:
        _rewrite(row, questions)
    fields = [*changed, *(["questions"] if asked_anew else [])]
    activities.announce(actor=actor, verb="visit_prepared", subject=visit, new={"fields": fields}, at=at)
    return row


@transaction.atomic
def note_answers(
    *,
    actor: User,
    visit_id: uuid.UUID,
    answers: Mapping[int, Mapping[str, Any]],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> VisitPreparation:
    """What became of the questions: {id of a prepared question: {was_asked, answer}}, of a visit that took place."""
    visit = permits.locked_for_edit(Visit, visit_id, actor=actor)
    row = VisitPreparation.objects.get(visit=visit)
    _require_fresh(visit, row, {}, expected_version, None)
    if visit.state != Visit.State.HELD:
        raise RuleViolation("not_held", _("This visit has not taken place."))
    prepared = {each.pk: each for each in row.questions.all()}
    if unknown := set(answers) - set(prepared):
        raise ValidationError({"questions": _("There is no record %(id)s.") % {"id": min(unknown)}})
    for pk, told in answers.items():
        answer = str(told.get("answer", prepared[pk].answer)).strip()
        prepared[pk].answer = answer
        prepared[pk].was_asked = bool(told.get("was_asked", prepared[pk].was_asked)) or bool(answer)
        prepared[pk].clean_fields(exclude={"preparation", "question"})
    PreparedQuestion.objects.bulk_update(prepared.values(), ["answer", "was_asked"])
    row.save_changes()
    activities.announce(actor=actor, verb="visit_prepared", subject=visit, new={"fields": ["answers_heard"]}, at=at)
    return row


def _require_fresh(
    visit: Visit, row: VisitPreparation | None, given: Mapping[str, Any], expected: int | None, seen: int | None
) -> None:
    version = version_of(visit, row)
    is_stale = expected is not None and expected != version
    if seen is not None:
        is_stale = is_stale or fingerprint(current(visit, row, given)) != seen
    if is_stale:
        raise StaleVersion(_("Somebody else changed this meanwhile. Look at it again, then repeat."), version)


def _saved(row: VisitPreparation, *changed: str) -> VisitPreparation:
    if row.version:
        row.save_changes(*changed)
    else:
        row.version = 1
        row.save(force_insert=True)
    return row


def _questions(given: Sequence[Mapping[str, Any]], actor: User) -> list[PreparedQuestion]:
    """The questions in their order, each once. Those of a team that the actor does not see are refused."""
    if len(given) > MOST_QUESTIONS:
        raise ValidationError({"questions": _("At most %(count)d questions.") % {"count": MOST_QUESTIONS}})
    named = {each["question"] for each in given if each.get("question")}
    known = Question.objects.visible_to(actor).in_bulk(named) if named else {}
    if missing := named - set(known):
        raise ValidationError({"questions": _("There is no record %(id)s.") % {"id": min(map(str, missing))}})
    found: dict[str, PreparedQuestion] = {}
    for each in given:
        text = str(each["text"]).strip()
        if each["spin"] not in Spin.values or not text:
            raise ValidationError({"questions": _("Say the type and the words of each question.")})
        row = PreparedQuestion(spin=each["spin"], text=text, question=known.get(each.get("question")))
        row.clean_fields(exclude={"preparation", "question"})
        found.setdefault(text, row)
    return list(found.values())


def _are(row: VisitPreparation, questions: Iterable[PreparedQuestion]) -> bool:
    there = [(each.spin, each.text) for each in row.questions.all()] if row.version else []
    return there == [(each.spin, each.text) for each in questions]


def _rewrite(row: VisitPreparation, questions: Iterable[PreparedQuestion]) -> None:
    """What was prepared before keeps its row."""
    there = {each.text: each for each in row.questions.all()}
    kept, new = [], []
    for place, each in enumerate(questions):
        one = there.pop(each.text, None)
        if one is None:
            each.preparation, each.place = row, place
            new.append(each)
        else:
            one.place, one.spin = place, each.spin
            kept.append(one)
    row.questions.filter(pk__in=[each.pk for each in there.values()]).delete()
    PreparedQuestion.objects.bulk_update(kept, ["place", "spin"])
    PreparedQuestion.objects.bulk_create(new)
