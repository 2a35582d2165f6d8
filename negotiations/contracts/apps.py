from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "negotiations.contracts"
    label = "contracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from negotiations.contracts import about_people, deal_history, notify, panels, watching
        from negotiations.contracts.actions.papers import drop_of_ended
        from team import activities

        about_people.register()
        deal_history.register()
        notify.register()
        panels.register()
        watching.register()
        activities.on(*watching.VERBS, inline=watching.refresh)
        activities.on("deal_lost", "deal_dormant", inline=drop_of_ended)
