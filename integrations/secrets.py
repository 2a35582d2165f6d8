"""Secrets of tokens: 256 random bits, so a plain SHA-256 is enough to store them safely and to find them fast."""

import hashlib
import secrets

PREFIX = "kl_"
SHOWN = 10


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def shown_part(secret: str) -> str:
    """What lists show of it, to tell tokens apart."""
    return secret[:SHOWN]
