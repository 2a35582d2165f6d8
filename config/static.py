"""Which static files are collected: our own, the apps', and of the browser packages only those that a page loads."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import FileSystemFinder

from config import vendor


class StaticFiles(StaticFilesConfig):
    """Leaves out what the REST documentation page never loads."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "drf_spectacular_sidecar/redoc*",
        "*-es-bundle*",
        "*.LICENSE.txt",
        "rest_framework/*",
        "htmx-4*",
        "htmax-4*",
    ]


class ChosenFiles(FileSystemFinder):
    """STATICFILES_DIRS, with the packages under `vendor/` narrowed to those of `config.vendor`."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        for path, storage in super().list(ignore_patterns):
            prefix = getattr(storage, "prefix", None) or ""
            if not prefix.startswith("vendor/") or f"{prefix}/{path}" in vendor.FILES:
                yield path, storage
