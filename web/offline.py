"""What makes the site an app that opens without a network: manifest, service worker, and the shell of its pages.

All three are the same for everybody and hold nothing private: what a person carries along is in the browser's own
store, and `static/js/offline/` draws it into the shell.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from web.offline_words import words

PARTS = {
    "idb": "vendor/idb/index.js",
    "frame": "js/offline/frame.js",
    "store": "js/offline/store.js",
    "queue": "js/offline/queue.js",
    "carry": "js/offline/carry.js",
    "form": "js/offline/form.js",
    "leave": "js/offline/leave.js",
}
"""Scripts that any page may bring when it needs them."""
SHELL = {
    "shell": "js/offline/shell.js",
    "draw": "js/offline/draw.js",
    "pages": "js/offline/pages.js",
    "entry": "js/offline/entry.js",
    "waiting": "js/offline/waiting.js",
}
"""Those of the shell alone."""
STYLES = ("vendor/tabler/css/tabler.min.css", "css/keyline.css", "js/theme.js", "icons/keyline.svg")
ICONS = (("192", "any"), ("512", "any"), ("192", "maskable"), ("512", "maskable"))
COLOR = "#0f6e5c"


def parts(names: dict[str, str]) -> dict[str, str]:
    return {name: static(path) for name, path in names.items()}


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The installed app: name, icons, where it starts."""
    icons = [
        {
            "src": static(f"icons/keyline-{'maskable-' if purpose == 'maskable' else ''}{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]
    icons.append({"src": static("icons/keyline.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    log = {"name": _("Log a visit"), "url": reverse("visits:visit_log"), "icons": icons[:1]}
    found = {
        "id": "/",
        "name": "Keyline",
        "short_name": "Keyline",
        "description": _("Key accounts, deals and the forecast."),
        "lang": translation.get_language(),
        "start_url": reverse("team:today"),
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOR,
        "background_color": "#f5f7fa",
        "icons": icons,
        "shortcuts": [log, {"name": _("Without a network"), "url": reverse("web:offline"), "icons": icons[:1]}],
    }
    answer = JsonResponse(found, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@never_cache
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The shell, in the reader's language or in that of ``?language=``."""
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    return HttpResponse(shell_in(language or settings.LANGUAGE_CODE))


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Versioned by what it keeps: new files or words make a new worker, which throws the old ones away."""
    answer = HttpResponse(worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


def shell_in(language: str) -> str:
    """Without the request: nothing of the person gets in."""
    with translation.override(language):
        said = {name: str(text) for name, text in words().items()}
        context: dict[str, Any] = {
            "parts": {**parts(PARTS), **parts(SHELL)},
            "said": json.dumps(said, ensure_ascii=False),
            "html_language": "zh-Hans" if language == "zh-hans" else language,
        }
        return render_to_string("web/offline.html", context)


def worker() -> str:
    languages = [code for code, _name in settings.LANGUAGES]
    paths = [*STYLES, *PARTS.values(), *SHELL.values()]
    files = [static(path) for path in paths]
    shells = {code: shell_in(code) for code in languages}
    digest = hashlib.sha256("".join([*files, *shells.values(), *map(changed, paths)]).encode())
    setup = {
        "version": digest.hexdigest()[:16],
        "files": files,
        "shell": reverse("web:offline"),
        "languages": languages,
        "named_by_content": not any(map(changed, paths)),
    }
    source = render_to_string("web/sw.js", {"setup": json.dumps(setup)})
    return f"// {setup['version']}\n{source}"


def changed(path: str) -> str:
    """When a file changed whose name does not tell: where no manifest is kept."""
    if static(path) != settings.STATIC_URL + path:
        return ""
    found = finders.find(path)
    if not isinstance(found, str):
        return path
    with open(found, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
