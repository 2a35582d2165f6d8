"""The differences between two versions of a method in words: "30 Project: percentage 30 → 35"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.editing.rules.differences import Difference, differences
from pipeline.editing.rules.faults import Fault
from pipeline.editing.sections import SECTIONS
from pipeline.models import Deal
from pipeline.pages.method_pages import limit_words
from pipeline.wording import method_fault
from web.formats import localized, percent

NOTHING = "—"
FIELDS = {
    "name": gettext_lazy("name"),
    "text": gettext_lazy("text"),
    "hint": gettext_lazy("hint"),
    "reason": gettext_lazy("reason"),
    "definition": gettext_lazy("definition"),
    "nominal_probability": gettext_lazy("percentage"),
    "owner_functions": gettext_lazy("owner"),
    "buyer_steps": gettext_lazy("buyer's steps"),
    "customer_actions": gettext_lazy("customer's actions"),
    "silent": gettext_lazy("silent after days"),
    "stuck_complex": gettext_lazy("stuck after days, complex"),
    "stuck_transactional": gettext_lazy("stuck after days, transactional"),
    "close_too_early": gettext_lazy("fewest days to the close"),
    "category": gettext_lazy("forecast category"),
    "kind": gettext_lazy("kind"),
    "computed": gettext_lazy("only records prove it"),
    "sale_types": gettext_lazy("only for"),
    "expires_after_days": gettext_lazy("expires after days"),
    "expires_until_stage": gettext_lazy("no longer expires from"),
    "proved_by": gettext_lazy("proved by records"),
    "forms": gettext_lazy("proved in one tap by"),
    "clauses": gettext_lazy("clauses"),
    "to": gettext_lazy("also proves"),
    "severity": gettext_lazy("severity"),
    "limits": gettext_lazy("limits"),
    "group": gettext_lazy("group"),
    "win_rule": gettext_lazy("won when"),
    "repeat_purchase_stage": gettext_lazy("repeat purchase starts at"),
    "repeat_purchase_source": gettext_lazy("source of a repeat purchase"),
    "grace_days": gettext_lazy("days of grace"),
    "manager_delay_working_days": gettext_lazy("working days until the manager sees it"),
    "class_factors": gettext_lazy("patience by class"),
}
KINDS = {
    "stage": gettext_lazy("Stage %(name)s"),
    "gate": gettext_lazy("Gate to %(name)s"),
    "criterion": gettext_lazy("Criterion %(name)s"),
    "implication": gettext_lazy("Proof %(name)s"),
    "flag": gettext_lazy("Flag “%(name)s”"),
    "reason": gettext_lazy("Reason “%(name)s”"),
    "source": gettext_lazy("Source “%(name)s”"),
    "function": gettext_lazy("Function “%(name)s”"),
    "text": gettext_lazy("Words “%(name)s”"),
    "general": gettext_lazy("For all stages"),
}


def difference_lines(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(what, how it changes) of each difference."""
    return [(_subject(each, old, new), _how(each)) for each in differences(old, new)]


def fault_words(fault: Fault, document: Mapping[str, Any]) -> str:
    """ "Stage 40 Endorsed: percentage must not be lower than the stage before".

    By its place in the file where the editor has no words for that.
    """
    problem = gettext(fault.error.problem)
    said = problem % fault.error.values if fault.error.values else problem
    if fault.section == "implications":  # the problem names both criteria
        return _("%(subject)s: %(said)s") % {"subject": SECTIONS[fault.section].title, "said": said}
    if fault.section not in ("stage", "gate", "criterion"):
        return method_fault(fault.error)
    subject = _subject(Difference(fault.section, fault.item, "", None, None), document, document)
    field = str(FIELDS.get(fault.field, ""))
    values = {"subject": subject, "field": field, "said": said}
    return _("%(subject)s, %(field)s: %(said)s") % values if field else _("%(subject)s: %(said)s") % values


def _subject(each: Difference, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if each.what == "moved":
        return _("Order of the stages")
    return str(KINDS[each.kind]) % {"name": _name(each, old, new)}


def _name(each: Difference, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """By the newer words, with the code where people know it by that."""
    lists = {"stage": "stages", "gate": "stages", "flag": "flags", "reason": "lost_reasons", "source": "lead_sources"}
    if each.kind == "implication":
        return each.code.replace("|", " ").strip()
    if each.kind in ("criterion", "text"):
        return each.code
    if each.kind == "function":
        return localized(new["owner_functions"].get(each.code) or old["owner_functions"].get(each.code))
    for document in (new, old):
        for row in document.get(lists.get(each.kind, ""), ()):
            if str(row["code"]) == each.code:
                words = localized(row.get("name") or row.get("text"))
                return f"{each.code} {words}" if each.kind in ("stage", "gate") else words
    return each.code


def _how(each: Difference) -> str:
    if each.what == "added":
        return _("new: %(text)s") % {"text": _added(each.new)}
    if each.what == "removed":
        return _("falls away")
    if each.what == "moved":
        return f"{_listed(each.old)} → {_listed(each.new)}"
    if each.what == "customer_actions":
        count = len(each.new or ())
        return ngettext("%(count)d customer's action", "%(count)d customer's actions", count) % {"count": count}
    label = FIELDS.get(each.what, each.what)
    values = {"label": label, "old": _value(each.what, each.old), "new": _value(each.what, each.new)}
    return _("%(label)s: %(old)s → %(new)s") % values


def _added(row: Mapping[str, Any]) -> str:
    words = localized(row.get("text") or row.get("name"))
    rate = row.get("nominal_probability")
    return _listed([words, _percent(rate)]) if rate else words or _value("to", row.get("to"))


def _percent(points: Any) -> str:
    exact = Decimal(str(points))
    return percent(exact, 0 if exact == exact.to_integral_value() else 2)


def _value(name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if value is True:
        return _("yes")
    if name == "nominal_probability":
        return _percent(value)
    if name == "clauses":
        return "; ".join(_clause(clause) for clause in value) or NOTHING
    if name == "buyer_steps":
        return "–".join(str(step) for step in dict.fromkeys(value))
    if name == "to" and value == "earlier_stages":
        return _("everything before")
    if isinstance(value, Mapping):
        if set(value) <= {"en", "zh-hans"}:
            return f"“{localized(dict(value))}”"
        return _listed([f"{limit_words().get(key, key)} {_value(key, each)}" for key, each in value.items()])
    return _listed(value) if isinstance(value, list | tuple) else str(value)


def _listed(values: Iterable[Any]) -> str:
    return pgettext("list", ", ").join(map(str, values))


def _clause(clause: Mapping[str, Any]) -> str:
    words = _("%(count)d of %(codes)s") % {"count": clause["at_least"], "codes": _listed(clause["of"])}
    only = [str(KeyAccount.Segment(each).label) for each in clause.get("segments") or ()]
    only += [str(Deal.SaleType(each).label) for each in clause.get("sale_types") or ()]
    return _("%(what)s (%(only)s)") % {"what": words, "only": _listed(only)} if only else words
