"""Whole addresses for what leaves the site: links in mails, feeds, webhooks. A worker has no request to ask."""

from django.conf import settings


def absolute(path: str) -> str:
    """``/deals/…/`` → ``https://sales.example.com/deals/…/``"""
    return settings.PUBLIC_URL.rstrip("/") + path
