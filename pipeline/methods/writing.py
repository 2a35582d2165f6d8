"""A method as a file that people edit, and back: YAML in the order of the template, without what JSON cannot keep.

A version is stored as JSON, and a database may forget the order of its keys; the template that comes with the
product gives it back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from pipeline.methods.reading import BadMethod
from pipeline.methods.reading import gettext_noop as _
from pipeline.methods.schema import KEY_ACCOUNT

WIDTH = 120


def to_yaml(document: Mapping[str, Any]) -> str:
    """The document as YAML. The product's own template comes as it is, with its comments."""
    source = KEY_ACCOUNT.read_text(encoding="utf-8")
    template = yaml.safe_load(source)
    if document == plain(template):
        return source
    ordered = _in_order(document, template)
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=WIDTH)


BROKEN_VALUES = (ValueError, LookupError, AttributeError, TypeError)
"""What the reader of YAML lets escape for a day like 2026-13-45, a number of 5,000 digits, or `!!bool maybe`."""


def from_yaml(text: str) -> Any:
    """Read YAML that somebody sent. Raises `BadMethod` with the line where it cannot be read."""
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            # A few lines of aliases of aliases would unfold into gigabytes.
            raise BadMethod(_("aliases (*name) are not taken here: write it out"))
        return plain(yaml.safe_load(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise BadMethod(_("line %(line)d is not readable: %(why)s"), line=line, why=error.problem) from error
    except BadMethod:
        raise
    except (yaml.YAMLError, RecursionError, *BROKEN_VALUES) as error:
        raise BadMethod(_("not readable as YAML")) from error


def plain(document: Any) -> Any:
    """As the database keeps it: names are texts, no dates, no characters that PostgreSQL refuses."""
    try:
        text = json.dumps(document, allow_nan=False)
    except (TypeError, ValueError) as error:
        problem = _("something here is neither text, number, list nor names and values (%(why)s)")
        raise BadMethod(problem, why=error) from error
    if "\\u0000" in text:
        raise BadMethod(_("there is a character that no text has (NUL)"))
    return json.loads(text)


def _in_order(value: Any, like: Any) -> Any:
    """The same value with the keys in the order of `like`; what it does not know comes last."""
    if isinstance(value, Mapping):
        model = {str(key): item for key, item in like.items()} if isinstance(like, Mapping) else {}
        places = {key: place for place, key in enumerate(model)}
        keys = sorted(value, key=lambda key: (places.get(str(key), len(places)), str(key)))
        return {key: _in_order(value[key], model.get(str(key))) for key in keys}
    if isinstance(value, list):
        examples = like if isinstance(like, list) else []
        model = {}
        for example in examples:
            for key, item in example.items() if isinstance(example, Mapping) else ():
                model.setdefault(key, item)
        return [_in_order(item, model) for item in value]
    return value
