"""Figures and dates in the reader's language: plain values in, plain text out.

Used by the template tags, and by exports and mails that must read the same as the page. Amounts are integer
minor units with an ISO currency; a missing value is an em dash, never 0.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import get_currency_precision, get_currency_symbol, get_decimal_symbol, get_group_symbol
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

NOTHING = "—"
NARROW_SPACE = "\u202f"  # no-break: an amount never wraps before its unit
MINUS = "\u2212"

# CNY is the currency of most readers, so it gets the bare sign and the yen is spelled out.
SIGNS = {"CNY": "¥", "JPY": "JP¥", "USD": "$", "EUR": "€", "GBP": "£"}
NEAR = timedelta(days=13)

Number = int | float | Decimal


def reader_locale() -> str:
    """The Babel locale of the active language: ``en`` or ``zh_Hans``."""
    return "zh_Hans" if reads_chinese() else "en"


def reads_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


def money(minor: int | None, currency: str, *, estimated: bool = False) -> str:
    """``¥2,400,000``; decimals, as many as the currency has, only where there are cents; ``≈`` before an estimate."""
    if minor is None:
        return NOTHING
    amount = abs(major_units(minor, currency))
    is_whole = amount == amount.to_integral_value()
    return _marks(minor, estimated) + currency_sign(currency) + digits(amount, 0 if is_whole else places(currency))


def digits(value: Decimal, places: int) -> str:
    """``1,234.50``, separated as the reader does. Pages have hundreds of numbers: babel's patterns would take a third
    of their time."""
    return f"{value:,.{places}f}".translate(_separators(reader_locale()))


@lru_cache(maxsize=8)
def _separators(locale: str) -> dict[int, str]:
    return {ord(","): get_group_symbol(locale), ord("."): get_decimal_symbol(locale)}


def compact_money(minor: int | None, currency: str = "", *, sign: bool = False, estimated: bool = False) -> str:
    """``2.4 m``, ``420 k`` in English; ``240万``, ``1.2亿`` in Chinese. `sign` puts the currency in front."""
    if minor is None:
        return NOTHING
    amount = abs(major_units(minor, currency))
    text = _compact_chinese(amount) if reads_chinese() else _compact_english(amount)
    return _marks(minor, estimated) + (currency_sign(currency) if sign else "") + text


def major_units(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-places(currency))


@lru_cache(maxsize=256)
def places(currency: str) -> int:
    """Digits after the point: 2 for CNY, 0 for JPY."""
    return get_currency_precision(currency) if currency else 2


def currency_sign(currency: str) -> str:
    return SIGNS.get(currency) or get_currency_symbol(currency, locale=reader_locale())


def _marks(minor: int, estimated: bool) -> str:
    return ("≈" if estimated else "") + (MINUS if minor < 0 else "")


def _compact_english(amount: Decimal) -> str:
    for size, unit in ((10**9, "bn"), (10**6, "m"), (10**3, "k")):
        # 999 500 is "1.0 m" and not "1,000 k": the step up happens where rounding would reach it.
        if amount >= Decimal(size) * Decimal("0.9995"):
            scaled = amount / size
            places = 1 if scaled < (Decimal("9.95") if unit == "k" else Decimal("99.95")) else 0
            return _rounded(scaled, places, keep_zero=unit != "k") + NARROW_SPACE + unit
    return _rounded(amount, 0)


def _compact_chinese(amount: Decimal) -> str:
    if amount >= Decimal("99995000"):
        return _rounded(amount / 10**8, 1) + "亿"
    if amount >= 10**4:
        scaled = amount / 10**4
        return _rounded(scaled, 1 if scaled < Decimal("99.95") else 0) + "万"
    return _rounded(amount, 0)


def _rounded(value: Decimal, places: int, *, keep_zero: bool = False) -> str:
    value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if places and not keep_zero and value == value.to_integral_value():
        places = 0
    return digits(value, places)


def percent(points: Number | None, places: int = 0) -> str:
    """Percentage points: 30 → ``30%``."""
    return NOTHING if points is None else share(Decimal(str(points)) / 100, places)


def share(fraction: Number | None, places: int = 0) -> str:
    """A fraction of one: 0.3 → ``30%``."""
    if fraction is None:
        return NOTHING
    return digits(Decimal(str(fraction)) * 100, places).replace("-", MINUS) + "%"


def as_day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def short_date(value: date | datetime | None, today: date | None = None) -> str:
    """``Thu 26 Nov`` within two weeks, else ``26 Nov``, in another year ``26 Nov 2027``; 11月26日周四."""
    if value is None:
        return NOTHING
    day, today = as_day(value), today or timezone.localdate()
    if abs(day - today) <= NEAR:
        return _date(day, "EEE d MMM", "M月d日EEE")
    if day.year == today.year:
        return _date(day, "d MMM", "M月d日")
    return _date(day, "d MMM y", "y年M月d日")


def short_month(value: date | datetime | None, today: date | None = None) -> str:
    """``Dec``, in another year ``Dec 2027``; 12月, 2027年12月."""
    if value is None:
        return NOTHING
    day, today = as_day(value), today or timezone.localdate()
    return _date(day, "MMM", "M月") if day.year == today.year else _date(day, "MMM y", "y年M月")


def long_month(day: date) -> str:
    """``December 2026``; 2026年12月."""
    return _date(day, "MMMM y", "y年M月")


def _date(day: date, english: str, chinese: str) -> str:
    is_chinese = reads_chinese()
    return _written(day, chinese if is_chinese else english, "zh_Hans" if is_chinese else "en")


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, locale: str) -> str:
    """A page names the same few days again and again."""
    return format_date(day, pattern, locale=locale)


def days_ago(value: date | datetime | None, today: date | None = None) -> str:
    """``today``, ``yesterday``, ``5 days ago``, ``in 3 days``."""
    if value is None:
        return NOTHING
    days = ((today or timezone.localdate()) - as_day(value)).days
    near = {0: gettext("today"), 1: gettext("yesterday"), -1: gettext("tomorrow")}
    if days in near:
        return near[days]
    if days > 0:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    return ngettext("in %(count)d day", "in %(count)d days", -days) % {"count": -days}


def localized(texts: dict[str, str] | str | None) -> str:
    """The text of the active language from ``{"en": …, "zh-hans": …}``; English, then anything, if it is missing."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    language = "zh-hans" if reads_chinese() else "en"
    return texts.get(language) or texts.get("en") or next(iter(texts.values()))


def initials(name: str) -> str:
    """``LW`` for Lin Wei; for a Chinese name the given name's last two characters, as people there do."""
    words = str(name).split()
    if not words:
        return "?"
    if not words[0].isascii() and len(words) == 1:
        return words[0][-2:]
    return "".join(word[0] for word in (words[0], words[-1]) if word)[: len(words)].upper()
