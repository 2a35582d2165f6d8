"""What was found out for the research checklist of a buying center. Source: catalogue A9.1."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.actions.recording import write_history
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, ResearchNote
from team import activities, permits
from team.models import Organization, User
from web.errors import RuleViolation

SCOPES = tuple(entries("needs", "scopes"))
RELATED = {"center", "by"}


@transaction.atomic
def add_research_note(
    *, actor: User, center_id: uuid.UUID, item: str, note: str, at: dt.datetime | None = None
) -> ResearchNote:
    """Answer an item of the checklist, once (`already_answered`): whoever knows more changes the answer."""
    center = permits.locked_for_edit(BuyingCenter, center_id, actor=actor)
    if item not in SCOPES:
        raise ValidationError({"item": _("One of %(known)s is expected.") % {"known": ", ".join(SCOPES)}})
    if center.research_notes.filter(item=item).exists():
        raise RuleViolation("already_answered", _("This is answered already. Look at it again, then change it."))
    answer = ResearchNote(center=center, item=item, note=note.strip(), by=actor, on=Organization.objects.day_of(at))
    answer.clean_fields(exclude=RELATED)
    answer.save(force_insert=True)
    return _kept("research_changed", answer, None, answer.note, actor, at)


@transaction.atomic
def change_research_note(
    *,
    actor: User,
    note_id: uuid.UUID,
    note: str | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> ResearchNote:
    """What is known now (None: as before), by whom and since today; the history keeps what was known before."""
    answer = permits.locked_for_edit(ResearchNote, note_id, actor=actor, expected_version=expected_version)
    before = answer.note
    if note is None or before == note.strip():
        return answer
    answer.note, answer.by, answer.on = note.strip(), actor, Organization.objects.day_of(at)
    answer.clean_fields(exclude=RELATED)
    answer.save_changes("note", "by", "on")
    return _kept("research_changed", answer, before, answer.note, actor, at)


@transaction.atomic
def remove_research_note(
    *, actor: User, note_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> None:
    """The item is open again."""
    answer = permits.locked_for_edit(ResearchNote, note_id, actor=actor, expected_version=expected_version)
    _kept("research_removed", answer, answer.note, None, actor, at)
    answer.delete()


def _kept(
    verb: str, answer: ResearchNote, old: str | None, new: str | None, actor: User, at: dt.datetime | None
) -> ResearchNote:
    write_history({f"research:{answer.item}": (old, new)}, actor=actor, center=answer.center, at=at)
    said = {"item": answer.item, "centers": [str(answer.center_id)]}
    activities.announce(actor=actor, verb=verb, subject=answer, scope=answer.center, new=said, at=at)
    return answer
