"""How any app talks REST: resources, field tables, pages, filters, problems, ETags, idempotency, scopes, limits.

An app's `api/` package declares field tables and resources with these parts; `integrations.api_urls` mounts them.
"""
