"""Today, the team, settings, notifications, comments."""

from django.urls import URLPattern, URLResolver, path

from team.views import absences, comments, notifications, organization, people, profile, teams, today, unsubscribing

app_name = "team"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("team/", teams.team_list, name="team_list"),
    path("team/people/<uuid:user_id>/", teams.person_detail, name="person_detail"),
    path("team/people/<uuid:user_id>/away/", absences.absence_add, name="absence_add"),
    path("settings/away/", absences.absence_list, name="absence_list"),
    path("settings/away/<uuid:absence_id>/", absences.absence_edit, name="absence_edit"),
    path("settings/away/<uuid:absence_id>/remove/", absences.absence_remove, name="absence_remove"),
    path("settings/", profile.settings, name="settings"),
    path("settings/time-zones/", profile.time_zones, name="time_zones"),
    path("settings/language/", profile.set_language, name="set_language"),
    path("settings/theme/", profile.set_theme, name="set_theme"),
    path("settings/sessions/", profile.settings_sessions, name="settings_sessions"),
    path("settings/sessions/end/", profile.settings_sessions_end, name="settings_sessions_end"),
    path("settings/sessions/<int:session_id>/end/", profile.settings_session_end, name="settings_session_end"),
    path("settings/organization/", organization.settings_organization, name="settings_organization"),
    path("settings/people-data/", organization.settings_people_data, name="settings_people_data"),
    path("settings/closures/new/", organization.settings_closure_add, name="settings_closure_add"),
    path("settings/closures/<uuid:closure_id>/", organization.settings_closure, name="settings_closure"),
    path(
        "settings/closures/<uuid:closure_id>/remove/",
        organization.settings_closure_remove,
        name="settings_closure_remove",
    ),
    path("settings/people/", people.settings_people, name="settings_people"),
    path("settings/people/invite/", people.settings_invite, name="settings_invite"),
    path("settings/people/<uuid:user_id>/", people.settings_person, name="settings_person"),
    path("settings/people/<uuid:user_id>/active/", people.settings_person_active, name="settings_person_active"),
    path("settings/people/<uuid:user_id>/invite/", people.settings_invite_again, name="settings_invite_again"),
    path("settings/people/<uuid:user_id>/teams/", people.settings_membership_add, name="settings_membership_add"),
    path(
        "settings/memberships/<int:membership_id>/end/",
        people.settings_membership_end,
        name="settings_membership_end",
    ),
    path("settings/teams/new/", people.settings_team_add, name="settings_team_add"),
    path("settings/teams/<uuid:team_id>/", people.settings_team, name="settings_team"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/count/", notifications.notification_count, name="notification_count"),
    path("notifications/read/", notifications.notifications_read, name="notifications_read"),
    path("notifications/<int:notification_id>/", notifications.notification_open, name="notification_open"),
    path("comments/<str:label>/<uuid:record_id>/", comments.comment, name="comment"),
]
