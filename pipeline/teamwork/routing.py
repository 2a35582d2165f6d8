"""To whom the rules propose an account or a deal, and why, in words. Nothing here is carried out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import KeyAccount
from pipeline.models import Deal
from pipeline.teamwork.models import HandOver, RoutingRule
from pipeline.teamwork.rules import Facts, first_match, next_in_turn
from team.exchange import in_base
from team.models import Membership, Organization, User
from team.people import SELLING
from web.formats import compact_money

Goes, Copy = RoutingRule.GoesTo, RoutingRule.Copy
THEIRS = {"outside": gettext_lazy("the account's owner"), "inside": gettext_lazy("the account's inside owner")}
SIZES = {"amount": gettext_lazy("amount of the deal"), "revenue": gettext_lazy("annual revenue of the account")}
"""As they stand within a sentence."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`to` or `partner`, in copy `copies`; neither where the rule names somebody whom there is not."""

    rule: RoutingRule
    to: User | None
    partner: str
    copies: tuple[User, ...]
    why: str

    @property
    def target(self) -> str:
        return self.partner or (self.to.name if self.to else "")


def rules_in_order() -> list[RoutingRule]:
    """One query for all proposals of a page."""
    return list(RoutingRule.objects.select_related("person", "team", "copy_person"))


def proposal(
    account: KeyAccount, deal: Deal | None = None, rules: Sequence[RoutingRule] | None = None
) -> Proposal | None:
    """The first rule that fits, with its people."""
    rules = rules_in_order() if rules is None else rules
    rule = first_match(rules, facts_of(account, deal)) if rules else None
    if rule is None:
        return None
    to = None if rule.goes_to == Goes.CHANNEL else _person(rule, account)
    partner = rule.partner if rule.goes_to == Goes.CHANNEL else ""
    copy = {Copy.OUTSIDE: account.owner, Copy.INSIDE: account.inside_owner, Copy.PERSON: rule.copy_person}
    copied = copy.get(Copy(rule.copy_to))
    copies = (copied,) if copied and copied != to and copied.is_active else ()
    return Proposal(rule, to, partner, copies, words(rule))


def facts_of(account: KeyAccount, deal: Deal | None) -> Facts:
    return Facts(
        coverage_class=account.coverage_class,
        amount=deal.amount_base_minor if deal else None,
        revenue=_revenue(account),
        industry=account.industry,
        region=account.region,
    )


def _revenue(account: KeyAccount) -> int | None:
    """In the base currency; unknown where it is not said or has no rate."""
    if account.annual_revenue_minor is None or not account.annual_revenue_currency:
        return None
    try:
        return in_base(account.annual_revenue_minor, account.annual_revenue_currency, Organization.objects.today())
    except ValidationError:
        return None


def _person(rule: RoutingRule, account: KeyAccount) -> User | None:
    if rule.goes_to == Goes.TEAM:
        return next_of_team(rule.team_id)
    people = {Goes.OUTSIDE: account.owner, Goes.INSIDE: account.inside_owner, Goes.PERSON: rule.person}
    found = people.get(Goes(rule.goes_to))
    return found if found and found.is_active else None


def next_of_team(team_id: uuid.UUID | None) -> User | None:
    """Whose turn it is: of those who sell in the team, without leading it, who got one by a rule longest ago."""
    members = Membership.objects.active().filter(team_id=team_id, is_manager=False, user__is_active=True)
    selling = members.filter(user__role_grants__role__in=SELLING).values("user_id")
    people = list(User.objects.filter(pk__in=selling).order_by("name", "pk"))
    routed = HandOver.objects.filter(to__in=people, rule__isnull=False).order_by().values_list("to_id")
    chosen = next_in_turn([user.pk for user in people], dict(routed.annotate(Max("asked_at"))))
    return next((user for user in people if user.pk == chosen), None)


def words(rule: RoutingRule) -> str:
    """ "Small to the channel: class C, amount of the deal below 200 k → Delta Trading, copy to the account's owner"."""
    conditions = [*_conditions(rule)] or [_("everything")]
    sentence = _("%(name)s: %(conditions)s → %(target)s") % {
        "name": rule.name,
        "conditions": _(", ").join(conditions),
        "target": target_words(rule),
    }
    if not rule.copy_to:
        return sentence
    who = str(rule.copy_person) if rule.copy_to == Copy.PERSON else str(THEIRS[rule.copy_to])
    return _("%(rule)s, copy to: %(who)s") % {"rule": sentence, "who": who}


def _conditions(rule: RoutingRule) -> list[str]:
    found = []
    if rule.coverage_class:
        found.append(_("class %(class)s") % {"class": rule.coverage_class})
    found += [text for text in (rule.industry, rule.region) if text]
    base = Organization.objects.current().base_currency
    start, end = (compact_money(each, base, sign=True) for each in (rule.size_from_minor, rule.size_to_minor))
    values = {"what": SIZES[rule.measure], "start": start, "end": end}
    if rule.size_from_minor is not None and rule.size_to_minor is not None:
        found.append(_("%(what)s from %(start)s to below %(end)s") % values)
    elif rule.size_from_minor is not None:
        found.append(_("%(what)s from %(start)s") % values)
    elif rule.size_to_minor is not None:
        found.append(_("%(what)s below %(end)s") % values)
    return found


def target_words(rule: RoutingRule) -> str:
    if rule.goes_to == Goes.CHANNEL:
        return rule.partner
    if rule.goes_to == Goes.TEAM:
        return _("the next of %(team)s") % {"team": rule.team}
    return str(rule.person) if rule.goes_to == Goes.PERSON else str(THEIRS[rule.goes_to])
