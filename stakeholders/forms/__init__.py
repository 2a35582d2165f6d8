"""Shapes of what people type about contacts, members, needs and commitments; choices narrowed to what they may see."""

from .centers import CenterForm, ContentForm
from .commitments import DoneForm, DropForm, EditCommitmentForm, LaterForm, NewCommitmentForm
from .contacts import ContactForm, NewContactForm, SuperiorForm
from .members import MemberForm, NewMemberForm
from .needs import ConfirmNeedForm, DifferentiatorForm, NeedForm, NewDifferentiatorForm, ResearchNoteForm

__all__ = [
    "CenterForm",
    "ConfirmNeedForm",
    "ContactForm",
    "ContentForm",
    "DifferentiatorForm",
    "DoneForm",
    "DropForm",
    "EditCommitmentForm",
    "LaterForm",
    "MemberForm",
    "NeedForm",
    "NewCommitmentForm",
    "NewContactForm",
    "NewDifferentiatorForm",
    "NewMemberForm",
    "ResearchNoteForm",
    "SuperiorForm",
]
