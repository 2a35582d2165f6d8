"""Stories made from shapes: chapters strung together, with other customers, words and amounts each time.

The same seed makes the same stories on any day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from integrations.demo.customers import people_of
from integrations.demo.story import Event, Story, data

SEED = 20_260_101
OLDEST = 545
EURO = {"east": "", "europe": "EUR"}
USUAL_AMOUNT = {"": {"sme": 420_000, "large": 1_250_000, "government": 900_000}}
USUAL_AMOUNT["EUR"] = {"sme": 60_000, "large": 165_000, "government": 140_000}
ROUNDED_TO = {"": 10_000, "EUR": 5_000}
SLIP = (18, 45)
TECHNICAL = ("technical", "recommender")


def generated_stories() -> Iterator[Story]:
    rng = Random(SEED)  # noqa: S311 (variety, not secrecy)
    names = _Names(rng)
    for arc in data("arcs"):
        for number in range(arc["count"]):
            yield _Writer(arc, number, names, rng).write()


@dataclass
class _Names:
    """Hands out customers evenly, and to each customer another deal name every time."""

    rng: Random
    used: Counter[str] = field(default_factory=Counter)
    given: set[tuple[str, str]] = field(default_factory=set)

    def account(self, arc: Mapping[str, Any]) -> Mapping[str, Any]:
        """Inside sales has small deals only; customers told by hand have none of these."""
        rows = [row for row in data("accounts") if "told_by_hand" not in row and row["owner"] != arc.get("besides")]
        rows = [row for row in rows if "type" in arc or "inside_owner" not in row]
        fewest = min(self.used[row["key"]] for row in rows)
        row: Mapping[str, Any] = self.rng.choice([row for row in rows if self.used[row["key"]] == fewest])
        self.used[row["key"]] += 1
        return row

    def deal(self, account: str) -> str:
        free = [name for name in data("words")["deal_names"] if (account, name) not in self.given]
        name = self.rng.choice(free)
        self.given.add((account, name))
        return str(name)


class _Writer:
    """Writes one story."""

    def __init__(self, arc: Mapping[str, Any], number: int, names: _Names, rng: Random) -> None:
        self.arc, self.number, self.rng = arc, number, rng
        self.account = names.account(arc)
        self.owner = self.account.get("inside_owner") or self.account["owner"]
        self.people = people_of(self.account["key"])
        team = next(person["team"] for person in data("company")["people"] if person["key"] == self.owner)
        self.boss = "manager" if team == "east" else "manager2"
        self.currency = EURO[team]
        self.name = names.deal(self.account["key"])
        self.amount = self._first_amount()

    def write(self) -> Story:
        raw = [entry for chapter in self.arc["chapters"] for entry in data("chapters")[chapter]]
        days = self._days(raw)
        slips = sum(entry.get("close") == "later" for entry in raw)
        self.closes = self._closes(days[-1], slips)
        events = [self._opening(days[0] - 1)]
        events += [self._event(entry, day) for entry, day in zip(raw, days, strict=True)]
        key = f"{self.arc['arc'].replace(' ', '-')}-{self.number + 1}"
        return Story(key, self.name, self.account["key"], self.owner, tuple(events))

    def _days(self, raw: list[Mapping[str, Any]]) -> list[int]:
        """The day of each event: the last one so many days ago as the arc says, evenly spread over its stories."""
        low, high = self.arc["ended"]
        ended = low + (high - low) * (self.number + self.rng.random()) / self.arc["count"]
        pace = self.rng.uniform(*self.arc["pace"])
        total = sum(entry["wait"] for entry in raw)
        pace = min(pace, (OLDEST - ended) / total)
        days, passed = [], 0.0
        for entry in raw:
            passed += entry["wait"] * pace
            days.append(passed)
        return [-max(1, round(ended + days[-1] - day)) for day in days]

    def _first_amount(self) -> int:
        usual = USUAL_AMOUNT[self.currency][self.account["segment"]]
        if self.arc.get("type") == "transactional":
            usual //= 3
        return self._rounded(usual * self.rng.lognormvariate(0, 0.45))

    def _rounded(self, amount: float) -> int:
        step = ROUNDED_TO[self.currency]
        return max(step, round(amount / step) * step)

    def _closes(self, last_day: int, slips: int) -> list[int]:
        """The expected close of each moment: the first, and one after each slip. Empty where there is none."""
        asked = self.arc["closes"]
        if asked is None:
            return []
        if asked == "won":
            final = last_day + self.rng.randint(-4, 20)
        elif asked == "lost":
            final = last_day + self.rng.randint(-10, 60)
        else:
            final = self.rng.randint(*asked)
        closes = [final]
        for _ in range(slips):
            closes.insert(0, closes[0] - self.rng.randint(*SLIP))
        return closes

    def _opening(self, day: int) -> Event:
        options = {"currency": self.currency, "source": self._source(), "type": self.arc.get("type", "complex")}
        if self.closes:
            options["close"] = self.closes.pop(0)
        return Event(day, "open", self.amount, options)

    def _source(self) -> str:
        known = ("industry_database", "precise_information", "customer_group", "customer_chain", "industry_partner")
        events = ("industry_event", "experience_event", "customer_event", "acceptance_meeting")
        return self.rng.choice((*known, *events))

    def _event(self, entry: Mapping[str, Any], day: int) -> Event:
        values = {name: self._filled(value, day) for name, value in entry.items() if name != "wait"}
        (verb, about), *options = values.items()
        given = dict(options)
        if verb == "plan" and "in" in given:
            given["for"] = self._ahead(day + given.pop("in"), day)
        if given.get("for") == "soon":
            given["for"] = self.rng.randint(1, 6)
        if verb in ("amount", "close"):
            about = self._changed(about)
        if given.get("budget") == "around":
            given["budget"] = [self._rounded(self.amount * 0.85), self._rounded(self.amount * 1.15)]
        if "golive" in (given.get("date"), given.get("dates")):
            golive = (self.closes[-1] if self.closes else 120) + self.rng.randint(40, 120)
            given |= {"date": golive} if "date" in given else {"dates": [golive - 60, golive]}
        if verb == "prove" and given.get("name") is None:
            given.pop("name", None)
        return Event(day, verb, about, given)

    def _ahead(self, wanted: int, day: int) -> int:
        """A planned day never coincides with the demo's today: whether it has passed would depend on the hour."""
        return wanted if wanted != 0 else max(1, day + 1)

    def _changed(self, about: Any) -> Any:
        if about == "later":
            return self.closes.pop(0)
        factor = {"grown": self.rng.uniform(1.08, 1.3), "cut": self.rng.uniform(0.5, 0.7)}[about]
        self.amount = self._rounded(self.amount * factor)
        return self.amount

    def _filled(self, value: Any, day: int) -> Any:
        """Roles become people, @words become words, `ahead` becomes a number of days that ends in the future."""
        if isinstance(value, str):
            return self._word(value, day)
        if isinstance(value, list):
            found = [one for item in value for one in self._several(self._filled(item, day))]
            return list(dict.fromkeys(found))
        if isinstance(value, dict):
            return {self._filled(key, day): one for key, one in reversed(value.items())}
        return value

    def _several(self, value: Any) -> list[Any]:
        return value if isinstance(value, list) else [value]

    def _word(self, value: str, day: int) -> Any:
        if value.startswith("@"):
            return self.rng.choice(data("words")[value[1:]])
        if value == "ahead":
            return self.rng.randint(3, 15) - day
        if value == "boss":
            return self.boss
        if value == "others":
            return [key for key in self.people if key not in map(self._person, ("lead", "maker"))]
        return self._person(value) if value in ("lead", "maker", "tech", "coach", "buyer") else value

    def _person(self, role: str) -> str:
        wanted = {
            "lead": ("project_lead",),
            "maker": ("decision_maker",),
            "tech": TECHNICAL,
            "coach": ("coach",),
            "buyer": ("purchaser",),
        }[role]
        for key, row in self.people.items():
            if set(wanted) & set(row[6].split()):
                return key
        return self._person("lead")
