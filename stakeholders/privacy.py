"""Attitudes, relations and roles such as the coach's are personal data: what the organization's policy allows.

Source: catalogue sections 19.4 and 19.17.
"""

from __future__ import annotations

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter
from team.models import Organization, User

Export = Organization.Export


def may_export_judgements(user: User, about: BuyingCenter | KeyAccount) -> bool:
    """Whether the person may take judgements about people of the center (or of the account's centers) out of here."""
    allowed = Organization.objects.current().judgements_exported_by
    if allowed == Export.NOBODY:
        return False
    rows = type(about).objects.visible_to(user) if allowed == Export.READERS else type(about).objects.editable_by(user)
    return rows.filter(pk=about.pk).exists()
