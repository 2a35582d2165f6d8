"""Addresses of what is done from Today, Monday and Clean up; part of `pipeline.urls`."""

from django.urls import path

from pipeline.views import attention, clean_up, deciding

urlpatterns = [
    path("pipeline/clean-up/", clean_up.clean_up, name="clean_up"),
    path("deals/<uuid:deal_id>/later/", attention.deal_later, name="deal_later"),
    path("deals/<uuid:deal_id>/ask/", attention.deal_ask, name="deal_ask"),
    path("deals/<uuid:deal_id>/agenda/", attention.deal_agenda, name="deal_agenda"),
    path("agenda/<int:item_id>/discussed/", attention.agenda_discussed, name="agenda_discussed"),
    path("waivers/decide/", deciding.waivers_decide, name="waivers_decide"),
]
