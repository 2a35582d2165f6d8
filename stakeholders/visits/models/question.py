from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.visits.querysets import QuestionQuerySet
from team.models import Team
from team.records import Record


class Spin(models.TextChoices):
    """The four types of questions. Source: catalogue A9.7, A9.8."""

    SITUATION = "situation", _("Situation")
    PROBLEM = "problem", _("Problem")
    IMPLICATION = "implication", _("Implication")
    NEED_PAYOFF = "need_payoff", _("Need-payoff")


class Question(Record):
    """A question of a team's own, or its own wording of one of the method's (`code` names that one).

    The method's questions are the file `stakeholders/methods/questions.yaml`. `role` and `stage` are codes, empty for
    any. `team` None: for everybody. `is_offered` False takes one of the method's out of the bank.
    """

    code = models.CharField(max_length=40, blank=True, default="")
    spin = models.CharField(_("type"), max_length=12, choices=Spin)
    role = models.CharField(_("for whom"), max_length=24, blank=True, default="")
    stage = models.CharField(_("stage"), max_length=8, blank=True, default="")
    text = models.CharField(_("question"), max_length=300)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="questions")
    is_offered = models.BooleanField(_("offered"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = QuestionQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["spin", "stage", "text", "id"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["code", "team"], condition=~models.Q(code=""), name="question_own_wording"),
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code="") & models.Q(team=None), name="question_wording_of_all"
            ),
        ]

    def __str__(self) -> str:
        return self.text
