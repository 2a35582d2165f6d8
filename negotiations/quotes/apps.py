from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "negotiations.quotes"
    label = "quotes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from negotiations import discounts
        from negotiations.flagging import refresh_of
        from negotiations.quotes import about_people, deal_history, notify, panels, querysets, reading
        from team import activities

        querysets.register()
        about_people.register()
        deal_history.register()
        notify.register()
        panels.register()
        discounts.register(reading.given_in)
        activities.after_commit("quote_issued", name="discount-flag", handler=refresh_of(reading.deals_of))
