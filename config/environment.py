"""Reading the environment: every variable also as NAME_FILE, every bad value refused with a sentence."""

import contextlib
import os
import re
import secrets
import zoneinfo
from pathlib import Path
from typing import Any, NoReturn

import environ
from environ.fileaware_mapping import FileAwareMapping

Env = environ.Env
WORDS = {"1": True, "on": True, "true": True, "yes": True, "0": False, "off": False, "false": False, "no": False}
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def refuse(name: str, why: str) -> NoReturn:
    """Stop the start: the message is the whole output, without a traceback."""
    raise SystemExit(f"Keyline cannot start: {name} {why}")


def raw(name: str, default: str = "") -> str:
    """The value of NAME, or the content of the file that NAME_FILE names, without the white space around it."""
    try:
        return str(FileAwareMapping(cache=False).get(name, default)).strip()
    except OSError as error:
        refuse(f"{name}_FILE", f"names a file that cannot be read ({error.strerror}). Set it to a readable file.")


def text(name: str, default: str = "", *, pattern: str = "", meaning: str = "") -> str:
    value = raw(name) or default
    if value and pattern and not re.fullmatch(pattern, value):
        refuse(name, f"is {value!r}. Set it to {meaning}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = raw(name).lower()
    if value and value not in WORDS:
        refuse(name, f"is {value!r}. Set it to on or off.")
    return WORDS.get(value, default)


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = raw(name) or str(default)
    if not value.isdecimal() or not least <= int(value) <= most:
        refuse(name, f"is {value!r}. Set it to a whole number from {least} to {most}.")
    return int(value)


def names(name: str) -> list[str]:
    return [part.strip() for part in raw(name).split(",") if part.strip()]


def origins(name: str) -> list[str]:
    for origin in (found := names(name)):
        if not re.fullmatch(r"https?://[^/\s]+", origin):
            refuse(name, f"has {origin!r}. Set it to origins like https://sales.example.com, with commas between.")
    return found


def time_zone(name: str, default: str) -> str:
    value = raw(name) or default
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        refuse(name, f"is {value!r}. Set it to a name of the IANA time zone database, like Asia/Shanghai.")
    return value


def database(name: str, default: Path) -> dict[str, Any]:
    """Django's settings of one database; SQLite at `default` unless NAME says otherwise."""
    url = raw(name) or f"sqlite:///{default}"
    if not re.match(r"(postgres|postgresql|sqlite)://", url):
        refuse(name, "is not an address of PostgreSQL. Set it to postgres://USER:PASSWORD@HOST:5432/NAME.")
    try:
        found = dict(Env.db_url_config(url))
    except (ValueError, environ.ImproperlyConfigured) as error:
        refuse(name, f"cannot be read ({error}). Set it to postgres://USER:PASSWORD@HOST:5432/NAME.")
    if not found["NAME"]:
        refuse(name, "names no database. Set it to postgres://USER:PASSWORD@HOST:5432/NAME.")
    return found


def mail(name: str) -> dict[str, Any]:
    """Django's mail settings; without NAME, mail goes to the log."""
    url = raw(name) or "consolemail://"
    try:
        return dict(Env.email_url_config(url))
    except (KeyError, ValueError, environ.ImproperlyConfigured):
        refuse(name, "cannot be read. Set it to smtp://USER:PASSWORD@HOST:25 or smtp+tls://USER:PASSWORD@HOST:587.")


def secret_key(name: str, *, kept_in: Path, required: bool) -> str:
    """The key from the environment; on a machine that only serves itself, one generated into `kept_in`."""
    if value := raw(name):
        if required and len(value) < 32:
            refuse(name, "is shorter than 32 characters. Set it to a long random text and keep it secret.")
        return value
    if required:
        refuse(name, "is missing. Set it to a long random text and keep it secret, the same for web and worker.")
    return kept(kept_in)


def kept(path: Path) -> str:
    """The secret in `path`, made on first use; linking makes sure that of two processes the first one wins."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
