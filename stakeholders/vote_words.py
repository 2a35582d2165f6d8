"""The vote of a buying center explained in words: who supports with what weight, how sure that is, what is missing.

Source: formulas §5, compositions section 4 (a word and its reasons, never a percentage with a threshold).
"""

from __future__ import annotations

from fractions import Fraction

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stakeholders.centers import CenterPicture
from stakeholders.endorsement import Tally, decided_by
from stakeholders.influence import NEUTRAL, OPPONENT, SUPPORTER, Person
from stakeholders.wording import endorsement_reasons, endorsement_word
from web.formats import MINUS, reads_chinese, share

MOST_NAMED = 2
NOBODY = Tally(0, Fraction(0))
WHY = {
    ("endorsed", "heaviest"): gettext_lazy("all who hold most weight support us"),
    ("endorsed", "majority"): gettext_lazy("supporters hold more than half of the weight"),
    ("not_endorsed", "heaviest"): gettext_lazy("not all who hold most weight support us"),
    ("not_endorsed", "majority"): gettext_lazy("supporters do not hold more than half of the weight"),
}


def vote_sentence(picture: CenterPicture) -> str:
    """ "2 of 5 people, who hold 64% of the weight, support us; Li Qing (chief engineer) is unknown."

    Empty for a center without people.
    """
    if not picture.present:
        return ""
    count = picture.tally
    parts = [_supporting(count.get(SUPPORTER, NOBODY), len(picture.present))]
    if against := count.get(OPPONENT):
        parts.append(
            ngettext("%(count)d is against (%(weight)s)", "%(count)d are against (%(weight)s)", against.people)
            % _figures(against)
        )
    if neutral := count.get(NEUTRAL):
        parts.append(
            ngettext("%(count)d is neutral (%(weight)s)", "%(count)d are neutral (%(weight)s)", neutral.people)
            % _figures(neutral)
        )
    if unknown := count.get(None):
        parts.append(_unknown(picture, unknown))
    return capfirst(_("; ").join(parts)) + _(".")


def _supporting(support: Tally, total: int) -> str:
    if not support.people:
        return ngettext("nobody of %(total)d person supports us", "nobody of %(total)d people supports us", total) % {
            "total": total
        }
    return ngettext(
        "%(count)d of %(total)d people, who holds %(weight)s of the weight, supports us",
        "%(count)d of %(total)d people, who hold %(weight)s of the weight, support us",
        support.people,
    ) % {**_figures(support), "total": total}


def _unknown(picture: CenterPicture, unknown: Tally) -> str:
    """Named, with their titles, while they are few: those are whom to ask next."""
    people = [person for person in picture.by_weight() if person.attitude is None]
    if len(people) > MOST_NAMED:
        return _("%(count)d are unknown (%(weight)s)") % _figures(unknown)
    named = _(" and ").join(_with_title(picture, person) for person in people)
    return ngettext("%(people)s is unknown", "%(people)s are unknown", len(people)) % {"people": named}


def _with_title(picture: CenterPicture, person: Person) -> str:
    facts = picture.facts[person.id]  # type: ignore[index]
    return _("%(person)s (%(title)s)") % {"person": facts.name, "title": facts.title} if facts.title else facts.name


def _figures(tally: Tally) -> dict[str, object]:
    return {"count": tally.people, "weight": percentage(tally.weight)}


def percentage(weight: Fraction) -> str:
    return share(float(weight))


def signed(value: Fraction) -> str:
    """ "+0.28", "−0.50", "0.00"."""
    text = f"{float(value):+.2f}".replace("-", MINUS)
    return text.lstrip("+" + MINUS) if float(text[1:]) == 0 else text


def vote_range(picture: CenterPicture) -> str:
    """ "between −0.10 and +0.64 while 2 are unknown"; empty where nobody with weight is unknown."""
    vote = picture.vote
    if vote.low == vote.high:
        return ""
    unknown = sum(person.attitude is None for person in picture.present)
    return ngettext(
        "between %(low)s and %(high)s while %(count)d person is unknown",
        "between %(low)s and %(high)s while %(count)d people are unknown",
        unknown,
    ) % {"low": signed(vote.low), "high": signed(vote.high), "count": unknown}


def why_so(picture: CenterPicture) -> str:
    """The rule that decided; empty while it cannot be decided (`wording.endorsement_reasons` says why not)."""
    reason = WHY.get((picture.endorsement.word, decided_by(picture.weights)))
    return str(reason) if reason else ""


def coverage_words(picture: CenterPicture) -> str:
    """ "61% of the weight was met within 28 days"; empty for a center without people."""
    if picture.coverage is None:
        return ""
    values = {"weight": percentage(picture.coverage), "days": 2 * picture.cadence_days}
    return _("%(weight)s of the weight was met within %(days)d days") % values


def signs(picture: CenterPicture) -> list[tuple[bool, str]]:
    """(is good, in words) of what else the picture says: coverage, half won, single-threaded."""
    if not picture.present:
        return []
    found: list[tuple[bool, str]] = []
    if picture.coverage is not None:
        found.append((picture.coverage >= Fraction(1, 2), coverage_words(picture)))
    if picture.is_half_won:
        found.append((True, _("half won: a coach or an influencer supports us")))
    if picture.is_single_threaded:
        met = picture.people_met
        said = ngettext(
            "single-threaded: %(count)d person met in 90 days", "single-threaded: %(count)d people met in 90 days", met
        )
        found.append((False, said % {"count": met}))
    return found


def explanation(picture: CenterPicture) -> str:
    """The whole picture in sentences, as programs get it: vote, word with reasons, coverage."""
    word = capfirst(endorsement_word(picture))
    reasons = endorsement_reasons(picture) or [why_so(picture)]
    judged = _("%(word)s: %(reasons)s") % {"word": word, "reasons": _("; ").join(reasons)}
    sentences = [vote_sentence(picture), judged + _("."), capfirst(coverage_words(picture)) + _(".")]
    return ("" if reads_chinese() else " ").join(each for each in sentences if len(each) > 1)
