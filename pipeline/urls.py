"""Pages of the pipeline and its deals."""

from django.urls import URLPattern, URLResolver, path

from pipeline import urls_attention
from pipeline.views import alarms, boards, closing, deals, flags, lists, moves, proofs, roster, settings, steps, undo

app_name = "pipeline"
urlpatterns: list[URLPattern | URLResolver] = [
    path("pipeline/", boards.board_page, name="board"),
    path("pipeline/list/", lists.deal_list, name="deal_list"),
    path("deals/<uuid:deal_id>/undo/<int:change_id>/", undo.deal_undo, name="deal_undo"),
    path("pipeline/reopen/<str:ids>/", undo.deals_reopen, name="deals_reopen"),
    path("pipeline/list/<slug:kind>/", lists.deal_bulk, name="deal_bulk"),
    path("deals/new/", deals.deal_create, name="deal_create"),
    path("deals/<uuid:deal_id>/", deals.deal_detail, name="deal_detail"),
    path("deals/<uuid:deal_id>/menu/", moves.deal_menu, name="deal_menu"),
    path("deals/<uuid:deal_id>/tabs/<slug:tab>/", deals.deal_tab, name="deal_tab"),
    path("deals/<uuid:deal_id>/edit/<slug:part>/", deals.deal_edit, name="deal_edit"),
    path("deals/<uuid:deal_id>/owner/", deals.deal_owner, name="deal_owner"),
    path("deals/<uuid:deal_id>/team/", roster.deal_team, name="deal_team"),
    path("deals/<uuid:deal_id>/team/<uuid:user_id>/end/", roster.deal_team_end, name="deal_team_end"),
    path("deals/<uuid:deal_id>/competitors/", roster.deal_rivals, name="deal_rivals"),
    path(
        "deals/<uuid:deal_id>/competitors/<uuid:competitor_id>/remove/", roster.deal_rival_drop, name="deal_rival_drop"
    ),
    path("deals/<uuid:deal_id>/move/", moves.deal_move, name="deal_move"),
    path("deals/<uuid:deal_id>/gate/<slug:stage>/", moves.deal_gate, name="deal_gate"),
    path("deals/<uuid:deal_id>/waiver/", moves.waiver_request, name="waiver_request"),
    path("waivers/<uuid:waiver_id>/<slug:answer>/", moves.waiver_decide, name="waiver_decide"),
    path("deals/<uuid:deal_id>/prove/<str:criterion>/<slug:kind>/", proofs.deal_prove, name="deal_prove"),
    path("deals/<uuid:deal_id>/document/", proofs.deal_document, name="deal_document"),
    path("evidence/<uuid:evidence_id>/withdraw/", proofs.evidence_withdraw, name="evidence_withdraw"),
    path("deals/<uuid:deal_id>/step/<slug:side>/", steps.deal_step, name="deal_step"),
    path("deals/<uuid:deal_id>/steps/<uuid:commitment_id>/done/", steps.step_done, name="step_done"),
    path("deals/<uuid:deal_id>/steps/<uuid:commitment_id>/reopen/", steps.step_reopen, name="step_reopen"),
    path("deals/<uuid:deal_id>/lines/add/", steps.line_add, name="line_add"),
    path("lines/<uuid:line_id>/remove/", steps.line_remove, name="line_remove"),
    path("deals/<uuid:deal_id>/win/", closing.deal_win, name="deal_win"),
    path("deals/<uuid:deal_id>/lose/", closing.deal_lose, name="deal_lose"),
    path("deals/<uuid:deal_id>/dormant/", closing.deal_rest, name="deal_rest"),
    path("deals/<uuid:deal_id>/reopen/", closing.deal_reopen, name="deal_reopen"),
    path("deals/<uuid:deal_id>/repeat/", closing.deal_repeat, name="deal_repeat"),
    path("deals/<uuid:deal_id>/ship/", closing.deal_ship, name="deal_ship"),
    path("deals/<uuid:deal_id>/flags/<slug:code>/", flags.flag_about, name="flag_about"),
    path("deals/<uuid:deal_id>/flags/<slug:code>/snooze/", flags.flag_snooze, name="flag_snooze"),
    path("settings/rates/", settings.settings_rates, name="settings_rates"),
    path("settings/rates/new/", settings.settings_rate_add, name="settings_rate_add"),
    path("settings/flags/", alarms.settings_flags, name="settings_flags"),
    path(
        "settings/flags/<uuid:pipeline_id>/<slug:code>/accept/",
        alarms.settings_flag_accept,
        name="settings_flag_accept",
    ),
    path("settings/pipelines/", settings.settings_pipelines, name="settings_pipelines"),
    path("settings/pipelines/<uuid:pipeline_id>/", settings.settings_pipeline, name="settings_pipeline"),
    path("settings/pipelines/<uuid:pipeline_id>/method.yaml", settings.settings_method, name="settings_method"),
    path(
        "settings/pipelines/<uuid:pipeline_id>/publish/",
        settings.settings_method_publish,
        name="settings_method_publish",
    ),
    path("settings/pipelines/<uuid:pipeline_id>/map/", settings.settings_pipeline_map, name="settings_pipeline_map"),
    *urls_attention.urlpatterns,
]
