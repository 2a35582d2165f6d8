"""The funnel's gauges: thickness, slope, evenness, velocity, and what to do about them."""

from django.urls import path

from pipeline.funnel.views.funnel import deals, funnel, part

app_name = "funnel"
urlpatterns = [
    path("funnel/", funnel, name="funnel"),
    path("funnel/deals/", deals, name="deals"),
    path("funnel/parts/<slug:name>/", part, name="part"),
]
