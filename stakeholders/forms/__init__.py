"""Shapes of what people type about contacts, members and commitments; choices narrowed to what they may see."""

from .centers import CenterForm, ContentForm
from .commitments import DoneForm, DropForm, EditCommitmentForm, LaterForm, NewCommitmentForm
from .contacts import ContactForm, NewContactForm, SuperiorForm
from .intelligence import CoachForm, IntelligenceForm, VerifyForm
from .members import MemberForm, NewMemberForm
from .privacy import EraseForm

__all__ = [
    "CenterForm",
    "CoachForm",
    "ContactForm",
    "ContentForm",
    "DoneForm",
    "DropForm",
    "EditCommitmentForm",
    "EraseForm",
    "IntelligenceForm",
    "LaterForm",
    "MemberForm",
    "NewCommitmentForm",
    "NewContactForm",
    "NewMemberForm",
    "SuperiorForm",
    "VerifyForm",
]
