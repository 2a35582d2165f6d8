from .absence import Absence
from .activity import Activity, Delivery
from .comment import Comment
from .letter import Letter
from .notification import Notification
from .organization import Closure, Organization
from .team import Membership, Team
from .user import Role, RoleGrant, User

__all__ = [
    "Absence",
    "Activity",
    "Closure",
    "Comment",
    "Delivery",
    "Letter",
    "Membership",
    "Notification",
    "Organization",
    "Role",
    "RoleGrant",
    "Team",
    "User",
]
