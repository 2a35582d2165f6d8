"""One size in a process of its own: builds, measures, prints JSON on its last line."""

import json
import os
import sys

import django


def main(size: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from django.core.management import call_command

    from benchmarks.build import build
    from benchmarks.measure import measure

    call_command("migrate", verbosity=0)
    build(size)
    print(json.dumps(measure(size)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
