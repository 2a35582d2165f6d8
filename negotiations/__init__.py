"""How we close: rounds, offers, concessions, approvals, contracts."""
