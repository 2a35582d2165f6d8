"""The guided analysis of a buying center: what is recorded, told as the method asks for it, and what is missing.

Nothing is entered for it: each step says in a sentence what is known, what is not, and leads to the one place where
that is said. Source: catalogue A6.5, A6.7, A7.1, A7.2, A7.4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders import wording
from stakeholders.analysis_facts import Facts, facts_of
from stakeholders.analysis_links import Link, link_of
from stakeholders.influence import Person
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Member
from stakeholders.roles import ROLES
from stakeholders.wording import ROLE_NAMES
from team.requests import person
from web.formats import localized, share, short_date

NAMED = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """A step or a question: what is `known` and what is `missing`, as sentences; `link` gives what is missing."""

    code: str
    title: str
    known: Sequence[str]
    missing: Sequence[str]
    link: Link | None


Tell = Callable[[Facts], tuple[Sequence[str], Sequence[str]]]


def analysis_part(request: HttpRequest, center: BuyingCenter) -> dict[str, Any]:
    """Context of `stakeholders/analysis.html`."""
    facts = facts_of(request, center, person(request))
    lists = {"steps": STEPS, "stakeholders": STAKEHOLDERS, "questions": QUESTIONS}
    told = {name: [_told(facts, name, code, tell) for code, tell in each.items()] for name, each in lists.items()}
    groups = {name: [localized(dict(each.text)) for each in entries("analysis", name).values()] for name in GROUPS}
    return {**told, **groups, "facts": facts, "plan": battle_plan(facts)}


GROUPS = ("inner", "outer", "goals")


def _told(facts: Facts, subject: str, code: str, tell: Tell) -> Finding:
    known, missing = tell(facts)
    link = link_of(facts, code) if subject != "questions" else None
    return Finding(code, localized(dict(entries("analysis", subject)[code].text)), known, missing, link)


def names(people: Iterable[str]) -> str:
    """ "Chen Bo, Li Qing and 3 more"."""
    found = list(people)
    text = _(", ").join(found[:NAMED])
    more = len(found) - NAMED
    return _("%(names)s and %(count)d more") % {"names": text, "count": more} if more > 0 else text


def _structure(facts: Facts) -> tuple[list[str], list[str]]:
    counts = facts.people
    if not counts.known:
        return [], [_("Nobody is known here yet.")]
    count, departments = counts.known, counts.departments
    text = ngettext("%(count)d person of the account is known.", "%(count)d people of the account are known.", count)
    known = [text % {"count": count}]
    if departments:
        text = ngettext("They work in %(count)d department.", "They work in %(count)d departments.", departments)
        known.append(text % {"count": departments})
    known.append(_("In this buying center: %(count)d.") % {"count": len(facts.picture.present)})
    if facts.outside:
        known.append(_("From outside: %(names)s.") % {"names": names(facts.outside)})
    missing = []
    if facts.unplaced:
        missing.append(_("Not placed on the org chart: %(names)s.") % {"names": names(facts.unplaced)})
    return known, missing


def _process(facts: Facts) -> tuple[list[str], list[str]]:
    purchase = facts.purchase
    if purchase is None:
        return [], [_("No deal stands behind this buying center: its purchase is not known.")]
    known, missing = [], []
    if purchase.step:
        known.append(_("They are at step %(step)s.") % {"step": purchase.step})
    else:
        missing.append(_("Which step of their own purchase they are at."))
    if purchase.mode:
        known.append(_("They buy by: %(mode)s.") % {"mode": purchase.mode})
    else:
        missing.append(_("How they procure."))
    return known, missing


def _roles(facts: Facts) -> tuple[list[str], list[str]]:
    held: dict[str, list[str]] = {code: [] for code in ROLES}
    for each in facts.picture.by_weight():
        for code in each.roles:
            held[code].append(facts.picture.name_of(each.id))
    text = _("%(role)s: %(names)s.")
    known = [text % {"role": ROLE_NAMES[code], "names": names(people)} for code, people in held.items() if people]
    nobody = [str(ROLE_NAMES[code]) for code, people in held.items() if not people]
    missing = [_("Nobody is known as: %(roles)s.") % {"roles": _(", ").join(nobody)}] if nobody else []
    without = [facts.picture.name_of(each.id) for each in facts.picture.present if not each.roles | each.functions]
    if without:
        missing.append(_("Without a part: %(names)s.") % {"names": names(without)})
    return known, missing


def _weights(facts: Facts) -> tuple[list[str], list[str]]:
    picture = facts.picture
    if not picture.present:
        return [], [_("Nobody is in the buying center yet.")]
    known, missing = [], []
    content = picture.technical_content
    if content is None:
        missing.append(_("How technical the purchase is; it counts as 0.5."))
    else:
        known.append(_("Technical content: %(content)s of 1.") % {"content": content})
    known.append(names(_weight(facts, each) for each in picture.by_weight()) + _("."))
    known += [
        _("%(person)s has a weight of their own: %(reason)s.")
        % {"person": picture.name_of(each.id), "reason": picture.facts[each.id].weight_reason}  # type: ignore[index]
        for each in picture.by_weight()
        if each.weight_override is not None
    ]
    known.append(_("Endorsement: %(word)s.") % {"word": wording.endorsement_word(picture)})
    unknown = [picture.name_of(each.id) for each in picture.by_weight() if each.attitude is None]
    if unknown:
        missing.append(_("What these think of us: %(names)s.") % {"names": names(unknown)})
    return known, missing


def _weight(facts: Facts, each: Person) -> str:
    return f"{facts.picture.name_of(each.id)} {share(float(facts.picture.weights[each.id]))}"


def _table(facts: Facts) -> tuple[list[str], list[str]]:
    rows = [row for row in facts.table.rows if not row.is_gone]
    measures = [each for row in rows for each in row.measures]
    due = sum(each.check_state(facts.table.today) == "due" for each in measures)
    count = len(measures)
    known = [ngettext("%(count)d measure is under way.", "%(count)d measures are under way.", count) % {"count": count}]
    if due:
        known.append(ngettext("%(count)d check is overdue.", "%(count)d checks are overdue.", due) % {"count": due})
    lacks = {
        _("How they stand to us: %(names)s."): [row for row in rows if row.member.relation_us is None],
        _("Who of us looks after them: %(names)s."): [row for row in rows if row.member.responsible_id is None],
        _("A measure for: %(names)s."): [row for row in rows if not row.measures],
    }
    missing = [text % {"names": names(str(row.member.contact) for row in who)} for text, who in lacks.items() if who]
    return known, missing


def _objective(facts: Facts) -> tuple[list[str], list[str]]:
    if facts.purchase is None:
        return [facts.center.name + _(".")], []
    return [facts.purchase.objective + _(".")], []


def _said(*fields: str) -> Tell:
    """What the stakeholder rows say in these fields, person by person, the heaviest first."""

    def tell(facts: Facts) -> tuple[list[str], list[str]]:
        known = [text for member in facts.members if (text := said_of(member, *fields))]
        missing = [str(member.contact) for member in facts.members if not said_of(member, *fields)]
        return known, [_("Not said yet of: %(names)s.") % {"names": names(missing)}] if missing else []

    return tell


def said_of(member: Member, *fields: str) -> str:
    """ "Chen Bo: resistance: a second source": empty where nothing is said."""
    parts = [(Member._meta.get_field(name).verbose_name, getattr(member, name)) for name in fields]  # type: ignore[union-attr]
    texts = [_("%(what)s: %(text)s") % {"what": label, "text": text} for label, text in parts if text]
    return f"{member.contact} – {_('; ').join(texts)}" if texts else ""


def _necessity(facts: Facts) -> tuple[list[str], list[str]]:
    ranked = sorted((each for each in facts.members if each.necessity), key=lambda each: -(each.necessity or 0))
    most = [_("%(person)s (%(title)s)") % {"person": each.contact, "title": each.necessity} for each in ranked]
    known = [_("Most needed: %(names)s.") % {"names": names(most)}] if most else []
    rest = [str(each.contact) for each in facts.members if not each.necessity]
    return known, [_("Not said yet of: %(names)s.") % {"names": names(rest)}] if rest else []


def _requirements(facts: Facts) -> tuple[list[str], list[str]]:
    if not facts.needs:
        return [], [_("No need of theirs is known yet.")]
    confirmed = sum(each.confirmed_on is not None for each in facts.needs)
    count = len(facts.needs)
    text = ngettext(
        "%(count)d need is known, %(confirmed)d confirmed: %(needs)s.",
        "%(count)d needs are known, %(confirmed)d confirmed: %(needs)s.",
        count,
    )
    needs = names(each.statement for each in facts.needs)
    return [text % {"count": count, "confirmed": confirmed, "needs": needs}], []


def _customs(facts: Facts) -> tuple[list[str], list[str]]:
    mode = facts.purchase.mode if facts.purchase else ""
    known = [_("They buy by: %(mode)s.") % {"mode": mode}] if mode else []
    known += [text for member in facts.members if (text := said_of(member, "reason_cultural", "reason_organizational"))]
    return known, [] if known else [_("Nothing is said of their culture and ways yet.")]


def _figures(facts: Facts) -> tuple[list[str], list[str]]:
    keys = [facts.picture.name_of(each.id) for each in facts.picture.by_weight() if each.id in facts.picture.key_people]
    return ([names(keys) + _(".")], []) if keys else ([], [_("No key person is known yet.")])


def _decides(facts: Facts) -> tuple[list[str], list[str]]:
    deciders = facts.picture.having("decision_maker")
    missing = [] if deciders else [_("No decision maker is named.")]
    return [wording.who_decides(facts.picture)] if facts.picture.present else [], missing


def _personality(facts: Facts) -> tuple[list[str], list[str]]:
    known, missing = [], []
    for member in facts.members:
        if member.contact_id not in facts.picture.key_people:
            continue
        style = member.contact.get_style_display() if facts.keeps_personality and member.contact.style else ""
        texts = [text for text in (style, *member.focuses) if text]
        if texts:
            known.append(f"{member.contact} – {_('; ').join(texts)}")
        else:
            missing.append(str(member.contact))
    return known, [_("What they look at: %(names)s.") % {"names": names(missing)}] if missing else []


def _headcount(facts: Facts) -> tuple[list[str], list[str]]:
    known, missing = _structure(facts)
    return known, [] if known else missing


STEPS: dict[str, Tell] = {
    "structure": _structure,
    "process": _process,
    "roles": _roles,
    "weights": _weights,
    "table": _table,
}
STAKEHOLDERS: dict[str, Tell] = {
    "objective": _objective,
    "interests": _said("interest", "acceptable_change", "resistance"),
    "reasons": _said("reason_technical", "reason_organizational", "reason_cultural"),
    "necessity": _necessity,
    "effort": _said("effort"),
}
QUESTIONS: dict[str, Tell] = {
    "headcount": _headcount,
    "requirements": _requirements,
    "customs": _customs,
    "figures": _figures,
    "decides": _decides,
    "personality": _personality,
}


def battle_plan(facts: Facts) -> str:
    """What the six answers lead to: the next measure."""
    measures = [each for row in facts.table.rows for each in row.measures if each.state == "open"]
    if not measures:
        return _("No measure is planned yet.")
    first = min(measures, key=lambda each: (each.due_on is None, each.due_on, each.created_at))
    if first.due_on is None:
        return _("Next: %(what)s, %(person)s.") % {"what": first.what, "person": first.contact}
    values = {"what": first.what, "person": first.contact, "day": short_date(first.due_on)}
    return _("Next: %(what)s, %(person)s, %(day)s.") % values
