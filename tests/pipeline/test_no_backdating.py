"""Actions take `at` so that the demo and imports can write the past; no form and no body of the API offers it."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django.forms import BaseForm
from rest_framework.serializers import Serializer

APPS = ("accounts", "integrations", "negotiations", "pipeline", "stakeholders", "team", "web")
DOORS = ("forms", "api", "serializers")


def everything_below(shape: type[Any]) -> Iterator[type[Any]]:
    for each in shape.__subclasses__():
        yield each
        yield from everything_below(each)


@pytest.fixture(scope="module")
def _read_all_doors() -> None:
    for app in APPS:
        package = import_module(app)
        for module in walk_packages(package.__path__, f"{app}."):
            if set(module.name.split(".")) & set(DOORS):
                import_module(module.name)


@pytest.mark.usefixtures("_read_all_doors")
def test_no_form_and_no_body_lets_anybody_write_the_past() -> None:
    forms = [shape for shape in everything_below(BaseForm) if shape.__module__.startswith(APPS)]
    bodies = [shape for shape in everything_below(Serializer) if shape.__module__.startswith(APPS)]
    assert len(forms) > 40
    assert len(bodies) > 30
    found = [shape for shape in forms if {"at", "effective_at"} & set(getattr(shape, "base_fields", ()))]
    found += [shape for shape in bodies if {"at", "effective_at"} & set(shape._declared_fields)]
    assert found == []
