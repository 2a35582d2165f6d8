"""Translations without gettext's programs: find the texts, check, update, fill and compile the catalogs.

python tools/messages.py --check              fail for each text that is missing, empty, fuzzy or mismatched
python tools/messages.py --update             add new texts, drop those no longer used
python tools/messages.py --merge FILE.json…   fill empty translations from {text: translation};
                                              a context comes first ("context\\u0004text"), a plural by its singular
python tools/messages.py --compile            write the .mo files that are older than their .po files
"""

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "config", "integrations", "negotiations", "pipeline", "stakeholders", "team", "web")
LANGUAGES = {"zh_Hans": "nplurals=1; plural=0;"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")
CONTEXT_END = "\x04"


@dataclass(slots=True)
class Text:
    """One text to translate and the files that say it."""

    text: str
    context: str | None = None
    plural: str = ""
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return f"{self.context}{CONTEXT_END}{self.text}" if self.context else self.text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--merge", nargs="+", type=Path, metavar="FILE.json")
    parser.add_argument("--compile", action="store_true")
    wanted = parser.parse_args()
    if wanted.update:
        update(texts())
    if wanted.merge:
        merge(wanted.merge)
    if wanted.compile:
        compile_catalogs()
    if not wanted.check:
        return 0
    faults = check(texts())
    print("\n".join(faults) or "Translations are complete.")
    return 1 if faults else 0


# --- Finding ------------------------------------------------------------------------------------


def texts() -> dict[str, Text]:
    """Every text in the Python files of the apps and in the templates, by key, in the order of the tree."""
    found: dict[str, Text] = {}
    for path, source in [*python_sources(), *template_sources()]:
        for message, context in messages_in(source):
            singular, plural = message if isinstance(message, tuple) else (message, "")
            text = Text(singular, context, plural)
            kept = found.setdefault(text.key, text)
            kept.plural = kept.plural or plural
            kept.files.add(str(path.relative_to(ROOT)))
    return found


def python_sources() -> Iterator[tuple[Path, str]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")


def template_sources() -> Iterator[tuple[Path, str]]:
    """Django turns a template into calls of gettext with every other character blanked; each call stays on a line."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt"}:
            calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield path, "\n".join(line.strip() for line in calls.splitlines() if "(" in line)


def messages_in(source: str) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    for _, message, _, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        if isinstance(message, tuple):
            yield (message[0], message[1]), context
        elif message:
            yield message, context


# --- Catalogs -----------------------------------------------------------------------------------


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def open_catalog(language: str) -> polib.POFile:
    path = path_of(language)
    catalog = polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)
    catalog.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    return catalog


def save(catalog: polib.POFile, language: str) -> None:
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.save(str(path))


def key_of(entry: polib.POEntry) -> str:
    return f"{entry.msgctxt}{CONTEXT_END}{entry.msgid}" if entry.msgctxt else entry.msgid


def update(wanted: dict[str, Text]) -> None:
    for language in LANGUAGES:
        catalog = open_catalog(language)
        known = {key_of(entry): entry for entry in catalog if not entry.obsolete}
        catalog[:] = [entry_for(text, known.get(key)) for key, text in wanted.items()]
        save(catalog, language)
        added, dropped = len(wanted.keys() - known.keys()), len(known.keys() - wanted.keys())
        print(f"{language}: {len(wanted)} texts, {added} added, {dropped} dropped.")


def entry_for(text: Text, known: polib.POEntry | None) -> polib.POEntry:
    translated = "" if known is None else translation_of(known)
    entry = polib.POEntry(
        msgid=text.text, msgctxt=text.context, occurrences=[(file, "") for file in sorted(text.files)]
    )
    # A named placeholder is safe to use as it is; only % formatting is told to gettext's editors.
    entry.flags = ["python-format"] if "%(" in text.text + text.plural else []
    entry.msgid_plural = text.plural
    set_translation(entry, translated)
    return entry


def translation_of(entry: polib.POEntry) -> str:
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def set_translation(entry: polib.POEntry, translated: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: translated}
    else:
        entry.msgstr = translated


def merge(files: list[Path], language: str = "zh_Hans") -> None:
    catalog = open_catalog(language)
    entries = {key_of(entry): entry for entry in catalog}
    for file in files:
        for key, translated in json.loads(file.read_text(encoding="utf-8")).items():
            entry = entries.get(key)
            if entry is None:
                print(f"{file.name}: not in the catalog: {key!r}")
            elif not translation_of(entry):
                set_translation(entry, translated)
            elif translation_of(entry) != translated:
                print(f"{file.name}: {key!r} stays {translation_of(entry)!r}, not {translated!r}")
    save(catalog, language)


def check(wanted: dict[str, Text]) -> list[str]:
    faults = []
    for language in LANGUAGES:
        known = {key_of(entry): entry for entry in open_catalog(language) if not entry.obsolete}
        for key, text in wanted.items():
            if fault := fault_of(text, known.get(key)):
                faults.append(f"{language}: {fault}: {text.text!r} ({', '.join(sorted(text.files))})")
    return faults


def fault_of(text: Text, entry: polib.POEntry | None) -> str:
    if entry is None:
        return "missing"
    if entry.fuzzy:
        return "fuzzy"
    if bool(entry.msgid_plural) != bool(text.plural):
        return "plural in one place only"
    if not (translated := translation_of(entry)):
        return "not translated"
    if placeholders(translated) != placeholders(text.plural or text.text):
        return f"placeholders differ in {translated!r}"
    return ""


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def compile_catalogs() -> None:
    for language in LANGUAGES:
        source = path_of(language)
        compiled = source.with_suffix(".mo")
        if source.exists() and (not compiled.exists() or compiled.stat().st_mtime <= source.stat().st_mtime):
            polib.pofile(str(source)).save_as_mofile(str(compiled))


if __name__ == "__main__":
    sys.exit(main())
