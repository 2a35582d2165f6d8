from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NegotiationsConfig(AppConfig):
    name = "negotiations"
    verbose_name = _("Negotiations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from negotiations import (
            about_people,
            closing_below,
            entry,
            flagging,
            following,
            notify,
            querysets,
            returning,
            room_news,
        )
        from negotiations.actions.ending import OUTCOMES, end_rooms
        from negotiations.actions.telling import TOLD, tell_of_room
        from negotiations.pages import deal_history, panels_ending, panels_papers, panels_room, panels_table
        from team import activities

        querysets.register()
        about_people.register()
        closing_below.register()
        entry.register()
        flagging.register()
        returning.register()
        notify.register()
        room_news.register()
        following.register()
        activities.on(*OUTCOMES, inline=end_rooms)
        activities.on(*TOLD, inline=tell_of_room)
        deal_history.register()
        panels_ending.register()
        panels_papers.register()
        panels_room.register()
        panels_table.register()
