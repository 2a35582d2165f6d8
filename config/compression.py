"""Pages travel compressed: a rep's phone between two customers has a bad network."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompression(GZipMiddleware):
    """HTML only. REST answers keep their strong ETag, downloads their length, and static files are compressed once.

    Django masks its CSRF token anew in every page and pads compressed ones by a random length, so what a page
    reflects cannot be guessed from its size.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
