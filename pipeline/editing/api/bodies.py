"""What may be sent: a method to publish, a mapping of stages."""

from __future__ import annotations

from rest_framework import serializers as s

from web.api.bodies import Body


class VersionBody(Body):
    method = s.DictField(help_text="The whole method. What is wrong in it is answered with its place.")


class TransferBody(Body):
    source = s.UUIDField(help_text="The pipeline whose open deals go.")  # type: ignore[assignment]
    target = s.UUIDField(help_text="Where to; the same one for its own version in force.")
    stages = s.DictField(child=s.CharField(max_length=10), help_text="Deals in a stage that is not named stay.")
