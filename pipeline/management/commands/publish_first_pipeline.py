"""`publish_first_pipeline`: a fresh installation begins with the key-account funnel."""

from typing import Any

from django.core.management.base import BaseCommand

from pipeline.actions.pipelines import publish_method, template
from pipeline.models import Pipeline
from team.models import User


class Command(BaseCommand):
    help = "Publish the key-account funnel where no pipeline is there yet. Safe to repeat; touches nothing that exists."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Pipeline.objects.exists():
            publish_method(actor=User.objects.system(), document=template())
            self.stdout.write("Published the key-account funnel.")
