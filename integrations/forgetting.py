"""Copies of what is known about a person that programs left here."""

from integrations.models import IdempotencyRecord
from stakeholders.erasing import ids_of
from stakeholders.models import Contact


def forget_answers(contact: Contact) -> None:
    """Answers kept for repeated requests hold the person's data for a day; the repeated request gets an empty one."""
    for pk in ids_of(contact):
        IdempotencyRecord.objects.filter(body__contains=str(pk)).update(body="{}")
