"""The funnel page, its parts on demand, and the deals behind its figures."""
