from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.visits.models.question import Question, Spin
from stakeholders.visits.models.visit import Visit
from stakeholders.visits.querysets import OfVisitQuerySet
from team.records import Record


class VisitPreparation(Record):
    """What one made ready before a visit: answers, the talk in five steps, what to present.

    `answers`: {code of a self-check question (A10.3): text}; `script`: {code of a step (A9.11): text}; `benefits`: at
    most three of {text, contact, proof, proof_text} (A12.1), `contact` the id of the person they are meant for and
    `proof` one of the five kinds. Seen and changed by whoever reads and changes its visit in full.
    """

    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, related_name="preparation")
    answers = models.JSONField(default=dict, blank=True)
    script = models.JSONField(default=dict, blank=True)
    benefits = models.JSONField(default=list, blank=True)
    audience = models.CharField(_("audience"), max_length=500, blank=True, default="")
    involvement = models.CharField(_("how the customer takes part"), max_length=500, blank=True, default="")
    handouts = models.CharField(_("copies to hand out"), max_length=300, blank=True, default="")
    question_minutes = models.PositiveSmallIntegerField(
        _("minutes left for questions"), null=True, blank=True, validators=[MaxValueValidator(240)]
    )
    ready = models.JSONField(_("ready"), default=list, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta(Record.Meta):
        pass

    def __str__(self) -> str:
        return str(self.visit)


class PreparedQuestion(models.Model):
    """A question one means to ask, from the bank or in one's own words; `answer` is what was heard."""

    preparation = models.ForeignKey(VisitPreparation, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    spin = models.CharField(max_length=12, choices=Spin)
    text = models.CharField(max_length=300)
    place = models.PositiveSmallIntegerField(default=0)
    was_asked = models.BooleanField(default=False)
    answer = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.text
