"""What the pipeline tells people: waivers asked for, decided and ended; deals handed over; severe flags."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.editions import edition_of_stage
from pipeline.models import Deal, Waiver
from pipeline.wording import cure_text, flag_reason
from team import notify
from team.models import Activity, User
from team.people import managers_above
from web.formats import short_date


def deciders(activity: Activity) -> Iterable[User]:
    """Who leads the owner's team, else the next team above that somebody leads, else the directors."""
    deal = _deal(activity)
    return managers_above(deal.owner) if deal else []


def askers(activity: Activity) -> Iterable[User]:
    """Who asked for the waiver, and the deal's owner."""
    waiver = Waiver.objects.filter(pk=_new(activity, "waiver")).first()
    deal = _deal(activity)
    return _people(waiver.requested_by_id if waiver else None, deal.owner_id if deal else None)


def owner_and_granter(activity: Activity) -> Iterable[User]:
    deal = _deal(activity)
    return _people(_new(activity, "granted_by"), deal.owner_id if deal else None)


def old_and_new_owner(activity: Activity) -> Iterable[User]:
    return _people((activity.old or {}).get("owner"), _new(activity, "owner"))


def asked_text(activity: Activity, deal: Deal, scope: Any) -> str:
    values = {"person": activity.actor, "deal": deal, "stage": _new(activity, "stage")}
    return _("%(person)s asks for a waiver for %(stage)s: %(deal)s") % values


def granted_text(activity: Activity, deal: Deal, scope: Any) -> str:
    until = _new(activity, "until")
    if not until:
        return _("%(person)s granted a waiver: %(deal)s") % {"person": activity.actor, "deal": deal}
    values = {"person": activity.actor, "deal": deal, "until": short_date(dt.date.fromisoformat(until))}
    return _("%(person)s granted a waiver until %(until)s: %(deal)s") % values


def refused_text(activity: Activity, deal: Deal, scope: Any) -> str:
    values = {"person": activity.actor, "deal": deal, "stage": _new(activity, "stage")}
    return _("%(person)s refused the waiver for %(stage)s: %(deal)s") % values


def expired_text(activity: Activity, deal: Deal, scope: Any) -> str:
    until = short_date(dt.date.fromisoformat(_new(activity, "until")))
    values = {"stage": _new(activity, "stage"), "until": until, "deal": deal}
    return _("The waiver for %(stage)s ended on %(until)s; what it owed is still missing: %(deal)s") % values


def handed_over_text(activity: Activity, deal: Deal, scope: Any) -> str:
    owner = User.objects.filter(pk=_new(activity, "owner")).first()
    values = {"person": activity.actor, "deal": deal, "owner": owner or "?"}
    return _("%(person)s handed %(deal)s over to %(owner)s") % values


def owner_only(activity: Activity) -> Iterable[User]:
    deal = _deal(activity)
    return [deal.owner] if deal else []


def flag_text(activity: Activity, deal: Deal, scope: Any) -> str:
    """ "Visit the customer (Packing line): No contact for 31 days (limit 30)"."""
    cure = cure_text(edition_of_stage(deal.stage_id).method, _new(activity, "cure"))
    return _("%(cure)s (%(deal)s): %(why)s") % {"cure": cure, "deal": deal, "why": _reasons(activity, deal)}


def standing_flag_text(activity: Activity, deal: Deal, scope: Any) -> str:
    return _("Still severe: %(deal)s. %(why)s") % {"deal": deal, "why": _reasons(activity, deal)}


def _reasons(activity: Activity, deal: Deal) -> str:
    method = edition_of_stage(deal.stage_id).method
    return _("; ").join(flag_reason(method, code, numbers) for code, numbers in _new(activity, "flags").items())


def register() -> None:
    def tell(verb: str, recipients: Any, text: Any, label: Any, **more: Any) -> None:
        notify.register(verb, recipients, text, label=label, about=gettext_lazy("Deals"), **more)

    tell("waiver_requested", deciders, asked_text, gettext_lazy("A waiver waits for my answer"), is_task=True)
    tell("waiver_granted", askers, granted_text, gettext_lazy("My waiver is granted"))
    tell("waiver_refused", askers, refused_text, gettext_lazy("My waiver is refused"))
    tell("waiver_expired", owner_and_granter, expired_text, gettext_lazy("A waiver has ended"), is_task=True)
    tell("deal_reassigned", old_and_new_owner, handed_over_text, gettext_lazy("A deal changes its owner"))
    tell("flag_raised", owner_only, flag_text, gettext_lazy("A severe flag on my deal"), is_task=True)
    tell("flag_stands", deciders, standing_flag_text, gettext_lazy("A flag in my team is still severe"), is_task=True)


def _new(activity: Activity, name: str) -> Any:
    return (activity.new or {}).get(name)


def _deal(activity: Activity) -> Deal | None:
    return Deal.objects.select_related("owner").filter(pk=activity.subject_id).first()


def _people(*ids: uuid.UUID | str | None) -> Iterable[User]:
    return User.objects.active().filter(pk__in=[each for each in ids if each])
