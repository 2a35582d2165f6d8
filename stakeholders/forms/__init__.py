"""Shapes of what people type about contacts, members and commitments; choices narrowed to what they may see."""

from .commitments import DoneForm, DropForm, EditCommitmentForm, LaterForm, NewCommitmentForm
from .contacts import ContactForm, NewContactForm, SuperiorForm
from .influence import InfluenceForm, NewInfluenceForm
from .members import CenterForm, MemberForm, NewMemberForm

__all__ = [
    "CenterForm",
    "ContactForm",
    "DoneForm",
    "DropForm",
    "EditCommitmentForm",
    "InfluenceForm",
    "LaterForm",
    "MemberForm",
    "NewCommitmentForm",
    "NewContactForm",
    "NewInfluenceForm",
    "NewMemberForm",
    "SuperiorForm",
]
