"""A bad value stops the start with one sentence that names the variable and says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "from config import settings as s; print(s.{name})"


def start(var: Path, name: str = "DEBUG", **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a fresh process and print one of them."""
    return subprocess.run(
        [sys.executable, "-c", QUESTION.format(name=name)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "KEYLINE_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("DEBUG", "maybe", "on or off"),
        ("HTTPS", "2", "on or off"),
        ("FISCAL_YEAR_START", "13", "from 1 to 12"),
        ("DATABASE_URL", "mysql://localhost/keyline", "postgres://"),
        ("DATABASE_URL", "postgres://localhost", "postgres://"),
        ("DATABASE_URL", "postgres://localhost:port/keyline", "postgres://"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("TIME_ZONE", "Mars/Olympus", "Asia/Shanghai"),
        ("BASE_CURRENCY", "yuan", "ISO 4217"),
        ("CSRF_TRUSTED_ORIGINS", "sales.example.com", "https://"),
        ("EMAIL_URL", "mail.example.com", "smtp://"),
        ("SENTRY_DSN", "no", "Sentry"),
        ("KEYLINE_VAR", "/dev/null/var", "writable folder"),
        ("SECRET_KEY_FILE", "/nowhere", "readable file"),
    ],
)
def test_a_bad_value_stops_the_start_with_a_sentence(tmp_path, name, value, advice):
    ended = start(tmp_path, **{name: value})
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Keyline cannot start: {name}")
    assert advice in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_value_may_come_from_a_file(tmp_path):
    secret = tmp_path / "currency"
    secret.write_text("CNY\n")
    assert start(tmp_path, "BASE_CURRENCY", BASE_CURRENCY_FILE=str(secret)).stdout == "CNY\n"


def test_empty_values_count_as_absent(tmp_path):
    ended = start(tmp_path, "FISCAL_YEAR_START", FISCAL_YEAR_START="", DATABASE_URL="", REDIS_URL="", ALLOWED_HOSTS="")
    assert (ended.stdout, ended.returncode) == ("1\n", 0)


def test_the_generated_key_stays_the_same_and_private(tmp_path):
    first, second = (start(tmp_path, "SECRET_KEY").stdout for _ in range(2))
    assert first == second
    assert len(first.strip()) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_site_with_a_name_needs_a_key_of_its_own(tmp_path):
    assert "SECRET_KEY is missing" in start(tmp_path, ALLOWED_HOSTS="sales.example.com").stderr
    short = start(tmp_path, ALLOWED_HOSTS="sales.example.com", SECRET_KEY="secret")
    assert "shorter than 32" in short.stderr


@pytest.mark.parametrize(
    ("hosts", "https", "secure"), [("", "", "False"), ("a.example", "", "True"), ("a.example", "off", "False")]
)
def test_cookies_are_secure_wherever_others_can_reach_the_site(tmp_path, hosts, https, secure):
    ended = start(tmp_path, "SESSION_COOKIE_SECURE", ALLOWED_HOSTS=hosts, HTTPS=https, SECRET_KEY="x" * 40)
    assert ended.stdout.strip() == secure
