"""Shapes of what people type about contacts, members and commitments; choices narrowed to what they may see."""

from .centers import CenterForm, ContentForm
from .commitments import DoneForm, DropForm, EditCommitmentForm, LaterForm, NewCommitmentForm
from .contacts import ContactForm, NewContactForm, SuperiorForm
from .members import MemberForm, NewMemberForm

__all__ = [
    "CenterForm",
    "ContactForm",
    "ContentForm",
    "DoneForm",
    "DropForm",
    "EditCommitmentForm",
    "LaterForm",
    "MemberForm",
    "NewCommitmentForm",
    "NewContactForm",
    "NewMemberForm",
    "SuperiorForm",
]
