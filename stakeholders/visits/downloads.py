"""Files of visits as answers: always a download, never run by the browser."""

from __future__ import annotations

from django.http import FileResponse, Http404

from stakeholders.visits.models import VisitFile

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


def as_download(row: VisitFile) -> FileResponse:
    try:
        content = row.file.open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=row.name, content_type=row.content_type, headers=SAFE_HEADERS
    )
