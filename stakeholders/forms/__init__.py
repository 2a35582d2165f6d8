"""Shapes of what people type about contacts, members, needs and commitments; choices narrowed to what they may see."""

from .centers import CenterForm, ContentForm
from .checks import CheckDayForm, CheckForm
from .commitments import DoneForm, DropForm, EditCommitmentForm, LaterForm, MeasureForm, NewCommitmentForm
from .contacts import ContactForm, NewContactForm, SuperiorForm
from .influence import InfluenceForm, NewInfluenceForm
from .intelligence import CoachForm, IntelligenceForm, VerifyForm
from .members import MemberForm, NewMemberForm
from .needs import ConfirmNeedForm, DifferentiatorForm, NeedForm, NewDifferentiatorForm, ResearchNoteForm
from .privacy import EraseForm
from .relations import AnalysisForm, RelationsForm
from .sameness import MergeForm, MoveForm, OtherForm

__all__ = [
    "AnalysisForm",
    "CenterForm",
    "CheckDayForm",
    "CheckForm",
    "CoachForm",
    "ConfirmNeedForm",
    "ContactForm",
    "ContentForm",
    "DifferentiatorForm",
    "DoneForm",
    "DropForm",
    "EditCommitmentForm",
    "EraseForm",
    "InfluenceForm",
    "IntelligenceForm",
    "LaterForm",
    "MeasureForm",
    "MemberForm",
    "MergeForm",
    "MoveForm",
    "NeedForm",
    "NewCommitmentForm",
    "NewContactForm",
    "NewDifferentiatorForm",
    "NewInfluenceForm",
    "NewMemberForm",
    "OtherForm",
    "RelationsForm",
    "ResearchNoteForm",
    "SuperiorForm",
    "VerifyForm",
]
