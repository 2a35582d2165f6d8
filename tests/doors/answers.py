"""Who gets which answer: the columns of the table of doors.

    stranger  rep  reader  manager  director  analyst  admin  narrow

where the *rep* owns the record, the *reader* is on its account team, and *narrow* is a token whose scopes name another
resource. `ok` is any answer to somebody who was let in (also a refused empty form); a number is that status. Anonymous
people get the log-in page (401 over REST) unless the door is public. A method that is not named is answered with 405.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#            stranger rep reader manager director analyst admin narrow
SEE = "      404 ok  ok  ok  ok  ok  404 403"
EDIT = "     404 ok  403 ok  ok  403 404 403"
WORK = "     404 ok  ok  ok  ok  403 404 403"  # whoever sells and sees it
ABOVE = "    404 403 403 ok  ok  403 404 403"  # those above the owner
LEADS = "    403 403 403 ok  ok  403 403 403"  # managers and directors, over what they may change
KEPT = "     404 ok  404 ok  ok  404 404 403"  # the deal's editors: who reads the deal alone learns nothing of it
OWN = "      404 ok  404 404 404 404 404 403"
MINE = "     ok  ok  ok  ok  ok  ok  ok  403"  # everybody their own
SELL = "     ok  ok  ok  ok  ok  403 403 403"
MAKE = "     400 ok  ok  ok  ok  403 400 403"  # with the id of a record that the stranger does not see
ALL = "      ok  ok  ok  ok  ok  ok  ok  403"
OPEN = "     ok  ok  ok  ok  ok  ok  ok  ok"  # no scope needed
NOBODY = "   404 404 404 404 404 404 404 404"
ADMIN = "    403 403 403 403 403 403 ok  403"


@dataclass(frozen=True)
class Door:
    """`ids` names the record of each argument where its own name does not; `text` are arguments that are not ids."""

    name: str
    get: str = ""
    post: str = ""
    patch: str = ""
    delete: str = ""
    body: Any = None
    ids: dict[str, str] = field(default_factory=dict)
    text: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    is_public: bool = False
    anonymous: str = ""  # where it is neither let in (a public door) nor sent to the log-in
    shows: bool = False  # the owner's page carries the owner's records, so that the canary can sing

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:") and self.name != "api:docs"

    @property
    def answers(self) -> dict[str, str]:
        named = {"GET": self.get, "POST": self.post, "PATCH": self.patch, "DELETE": self.delete}
        return {method: answer for method, answer in named.items() if answer}


def page(name: str, get: str = "", post: str = "", body: Any = None, **more: Any) -> Door:
    return Door(name, get=get, post=post, body=body, **more)


def form(name: str, answer: str = EDIT, body: Any = None, **more: Any) -> Door:
    """A page that is looked at and sent by the same people."""
    return Door(name, get=answer, post=answer, body=body, **more)


def collection(name: str, get: str = ALL, post: str = "", body: Any = None, **more: Any) -> Door:
    return Door(f"api:{name}-list", get=get, post=post, body=body, **more)


def one(
    name: str, record: str, get: str = SEE, patch: str = "", body: Any = None, delete: str = "", **more: Any
) -> Door:
    return Door(f"api:{name}-detail", get=get, patch=patch, delete=delete, body=body, ids={"pk": record}, **more)


def act(name: str, record: str, post: str = EDIT, body: Any = None, **more: Any) -> Door:
    return Door(f"api:{name}", post=post, body=body or {}, ids={"pk": record}, **more)
