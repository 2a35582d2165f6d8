"""One size and one part in a process of its own: builds, measures, prints JSON on its last line."""

import json
import os
import sys

import django


def main(part: str, size: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from django.core.management import call_command

    from benchmarks import forecasting, measure
    from benchmarks.build import build

    call_command("migrate", verbosity=0)
    build(size)
    parts = {"deals": measure.measure, "forecasts": forecasting.measure}
    print(json.dumps(parts[part](size)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
