from .center import BuyingCenter
from .change import StakeholderChange
from .commitment import Commitment
from .contact import Contact
from .hospitality import Hospitality, HospitalityGuest
from .intelligence import Intelligence
from .member import InfluenceLine, Member, MemberRival, MemberRole
from .need import Differentiator, Need, ResearchNote
from .sameness import ContactMerge, ContactMove, ContactRedirect, PossibleDuplicate
from .standing import Standing

__all__ = [
    "BuyingCenter",
    "Commitment",
    "Contact",
    "ContactMerge",
    "ContactMove",
    "ContactRedirect",
    "Differentiator",
    "Hospitality",
    "HospitalityGuest",
    "InfluenceLine",
    "Intelligence",
    "Member",
    "MemberRival",
    "MemberRole",
    "Need",
    "PossibleDuplicate",
    "ResearchNote",
    "StakeholderChange",
    "Standing",
]
