"""Quotes of a deal."""

from django.urls import path

from negotiations.quotes.views import drafts, quotes

app_name = "quotes"
REVISION = "quotes/revisions/<uuid:revision_id>"
urlpatterns = [
    path("deals/<uuid:deal_id>/quotes/new/", quotes.quote_create, name="quote_create"),
    path("quotes/<uuid:quote_id>/", quotes.quote, name="quote"),
    path("quotes/<uuid:quote_id>/paper/", quotes.quote_print, name="quote_print"),
    path("quotes/<uuid:quote_id>/compare/", quotes.quote_compare, name="quote_compare"),
    path("quotes/<uuid:quote_id>/revise/", drafts.revise, name="revise"),
    path(f"{REVISION}/edit/", drafts.draft, name="draft"),
    path(f"{REVISION}/issue/", drafts.issue, name="issue"),
    path(f"{REVISION}/accept/", drafts.accept, name="accept"),
    path(f"{REVISION}/decline/", drafts.decline, name="decline"),
    path(f"{REVISION}/discard/", drafts.discard, name="discard"),
    path(f"{REVISION}/offer/", drafts.put_on_the_table, name="put_on_the_table"),
]
