"""The person who asks. Pages are private by default, so there always is one."""

from typing import cast

from django.http import HttpRequest

from team.models import User


def person(request: HttpRequest) -> User:
    return cast(User, request.user)
