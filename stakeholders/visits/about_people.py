"""What visits know about a person of the customer: texts that name them, and when they were met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.erasing import MOST_MENTIONS, Mention, accounts_of, holding
from stakeholders.models import Contact
from stakeholders.personal_data import Section
from stakeholders.visits.models import Objection, PreparedQuestion, RivalNews, Visit, VisitFile, VisitPreparation
from team.models import User

KINDS = {
    "visits.visit": gettext_lazy("Visit"),
    "visits.objection": gettext_lazy("Objection"),
    "visits.rivalnews": gettext_lazy("News of a competitor"),
    "visits.visitfile": gettext_lazy("File"),
}
TEXTS = ("note", "purpose", "planned_commitment", "fallback_commitment", "material")
PREPARED_TEXTS = ("answers", "script", "benefits", "audience", "involvement", "handouts")
MOST_READ = 5000


def mentions(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    accounts = accounts_of(contact)
    for kind, rows, page in (
        ("visits.visit", Visit.objects.filter(holding(names, *TEXTS)), "visit_detail"),
        ("visits.objection", Objection.objects.filter(holding(names, "text", "answer")), "objection_edit"),
        ("visits.rivalnews", RivalNews.objects.filter(holding(names, "text")), "rival_news_edit"),
    ):
        for pk in rows.filter(account_id__in=accounts).values_list("pk", flat=True)[:MOST_MENTIONS]:
            yield Mention(kind, pk, reverse(f"visits:{page}", args=[pk]))
    files = VisitFile.objects.filter(holding(names, "name"), visit__account_id__in=accounts)
    for pk, visit in files.values_list("pk", "visit_id")[:MOST_MENTIONS]:
        yield Mention("visits.visitfile", pk, reverse("visits:visit_detail", args=[visit]))


def prepared_mentions(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    """In what was prepared for the visits of the accounts around the person, and in what was answered there."""
    rows = VisitPreparation.objects.filter(visit__account_id__in=accounts_of(contact)).order_by("-created_at")
    said = PreparedQuestion.objects.filter(holding(names, "text", "answer"), preparation__in=rows.order_by())
    found = set(said.values_list("preparation__visit_id", flat=True)[:MOST_MENTIONS])
    folded = [name.casefold() for name in names]
    for pk, *texts in rows.values_list("visit_id", *PREPARED_TEXTS)[:MOST_READ]:
        # Texts by code are JSON, in which databases find no names that are not ASCII.
        words = str(texts).casefold()
        if any(name in words for name in folded):
            found.add(pk)
    for pk in sorted(found)[:MOST_MENTIONS]:
        yield Mention("visits.visit", pk, reverse("visits:visit_prepare", args=[pk]))


def visits_section(contact: Contact, user: User) -> Section:
    """When the person was met, as far as the reader sees the visits."""
    rows = Visit.objects.visible_to(user).filter(people__contact=contact, people__met=True).order_by("starts_at", "pk")
    told = [{"on": visit.starts_at.date().isoformat(), "how": str(visit.get_channel_display())} for visit in rows]
    return Section("visits", _("Visits"), {"on": _("Day"), "how": _("How")}, told)


def objections_section(contact: Contact, user: User) -> Section:
    """What the person said against our offer, in their words as they were noted, as far as the reader sees it."""
    rows = Objection.objects.visible_to(user).filter(contact=contact).order_by("raised_on", "pk")
    told = [{"on": row.raised_on.isoformat(), "what": row.text} for row in rows]
    return Section("objections", _("Objections"), {"on": _("Day"), "what": _("What was said")}, told)


def news_section(contact: Contact, user: User) -> Section:
    """What they told of other suppliers."""
    rows = RivalNews.objects.visible_to(user).filter(contact=contact).order_by("heard_on", "pk")
    told = [{"on": row.heard_on.isoformat(), "what": row.text} for row in rows]
    return Section("rival_news", _("News of competitors"), {"on": _("Day"), "what": _("What was said")}, told)
