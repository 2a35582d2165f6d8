from .center import BuyingCenter, Member, MemberRole, StakeholderChange
from .commitment import Commitment
from .contact import Contact

__all__ = ["BuyingCenter", "Commitment", "Contact", "Member", "MemberRole", "StakeholderChange"]
