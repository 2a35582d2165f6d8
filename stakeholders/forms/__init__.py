"""Shapes of what people type about contacts, members and commitments; choices narrowed to what they may see."""

from .centers import CenterForm, ContentForm
from .checks import CheckDayForm, CheckForm
from .commitments import DoneForm, DropForm, EditCommitmentForm, LaterForm, MeasureForm, NewCommitmentForm
from .contacts import ContactForm, NewContactForm, SuperiorForm
from .members import MemberForm, NewMemberForm
from .relations import AnalysisForm, RelationsForm

__all__ = [
    "AnalysisForm",
    "CenterForm",
    "CheckDayForm",
    "CheckForm",
    "ContactForm",
    "ContentForm",
    "DoneForm",
    "DropForm",
    "EditCommitmentForm",
    "LaterForm",
    "MeasureForm",
    "MemberForm",
    "NewCommitmentForm",
    "NewContactForm",
    "NewMemberForm",
    "RelationsForm",
    "SuperiorForm",
]
