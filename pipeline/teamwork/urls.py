"""Hand-overs, weekly talks, routing."""

from django.urls import path

from pipeline.teamwork.views import hand_overs, reviews, routing, syncs, talks

app_name = "teamwork"
PAIR = "team/sync/<uuid:outside_id>/<uuid:inside_id>"
TALK = "team/talks/<slug:kind>/<uuid:first_id>/<uuid:second_id>"
urlpatterns = [
    path("team/hand-overs/", hand_overs.hand_over_list, name="hand_over_list"),
    path("team/hand-overs/new/", hand_overs.hand_over_ask, name="hand_over_ask"),
    path("team/hand-overs/<uuid:hand_over_id>/", hand_overs.hand_over, name="hand_over"),
    path("team/hand-overs/<uuid:hand_over_id>/accept/", hand_overs.hand_over_accept, name="hand_over_accept"),
    path("team/hand-overs/<uuid:hand_over_id>/decline/", hand_overs.hand_over_decline, name="hand_over_decline"),
    path("team/hand-overs/<uuid:hand_over_id>/done/", hand_overs.hand_over_done, name="hand_over_done"),
    path("team/hand-overs/<uuid:hand_over_id>/withdraw/", hand_overs.hand_over_withdraw, name="hand_over_withdraw"),
    path("team/sync/", syncs.sync_list, name="sync_list"),
    path(f"{PAIR}/", syncs.sync, name="sync"),
    path(f"{PAIR}/time/", syncs.sync_time, name="sync_time"),
    path(f"{PAIR}/plan/", syncs.sync_plan, name="sync_plan"),
    path("team/reviews/", reviews.review_list, name="review_list"),
    path("team/reviews/<uuid:user_id>/", reviews.review, name="review"),
    path("team/reviews/<uuid:user_id>/promise/", reviews.promise, name="promise"),
    path(f"{TALK}/minutes/", talks.minutes, name="minutes"),
    path(f"{TALK}/points/", talks.point_add, name="point_add"),
    path("team/talks/points/<int:point_id>/", talks.point_settle, name="point_settle"),
    path("settings/routing/", routing.settings_routing, name="settings_routing"),
    path("settings/routing/new/", routing.settings_rule_add, name="settings_rule_add"),
    path("settings/routing/<uuid:rule_id>/", routing.settings_rule, name="settings_rule"),
    path("settings/routing/<uuid:rule_id>/remove/", routing.settings_rule_remove, name="settings_rule_remove"),
]
