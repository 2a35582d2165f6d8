"""Shapes of what people type about contacts, members and commitments; choices narrowed to what they may see."""

from .commitments import CommitmentForm, DoneForm, DropForm, LaterForm, NewCommitmentForm
from .contacts import ContactForm, NewContactForm
from .members import CenterForm, MemberForm, NewMemberForm

__all__ = [
    "CenterForm",
    "CommitmentForm",
    "ContactForm",
    "DoneForm",
    "DropForm",
    "LaterForm",
    "MemberForm",
    "NewCommitmentForm",
    "NewContactForm",
    "NewMemberForm",
]
