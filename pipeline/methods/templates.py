"""The templates that come with the product, each as the whole document of a method.

A template may share what it does not say itself (`shares: CODE`: forms, lists, cures, words of flags); such texts then
stand once, and `category_by_stage` and `flag_limits` fill in what depends on its own stages. A published version
always holds the whole.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

KEY_ACCOUNT, PROJECT_SELLING, SALES_CHAIN = "key_account", "project_selling", "sales_chain"
TEMPLATES = (KEY_ACCOUNT, PROJECT_SELLING, SALES_CHAIN)
"""In the order in which they are offered; the first is published on a fresh installation."""


def template_document(code: str) -> dict[str, Any]:
    """A copy of the template's document. Raises KeyError for a code that is none of TEMPLATES."""
    if code not in TEMPLATES:
        raise KeyError(code)
    return copy.deepcopy(_read(code))


@cache
def _read(code: str) -> dict[str, Any]:
    own: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(f"{code}.yaml").read_text(encoding="utf-8"))
    base = own.pop("shares", None)
    return own if base is None else _completed(own, copy.deepcopy(_read(base)))


def _completed(own: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    limits: Mapping[str, Any] = own.pop("flag_limits")
    base["forecast_categories"]["by_stage"] = own.pop("category_by_stage")
    base["flags"] = [flag for flag in base["flags"] if limits.get(flag["code"], {}) is not None]
    for flag in base["flags"]:
        if flag["code"] in limits:
            flag["limits"] = {**flag.get("limits", {}), **limits[flag["code"]]}
    return base | own
