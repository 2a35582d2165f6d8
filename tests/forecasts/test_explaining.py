"""How is this computed: one note per figure, for every page that shows it."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from pipeline.forecasts.explaining import Note, described, explained, register

pytestmark = pytest.mark.once


def test_a_note_shows_formula_inputs_and_result():
    note = explained("gap", [("Quota", "30.0 m"), ("Won", "12.1 m")], "9.0 m")
    page = render_to_string("forecasts/explain.html", {"note": note})
    for text in ("Quota − won − weighted due", "30.0 m", "12.1 m", "9.0 m", "<details"):
        assert text in page
    assert "<details" not in render_to_string("forecasts/explain.html", {"note": note, "bare": True})


def test_the_documentation_is_in_english_whatever_the_reader_reads():
    with override("zh-hans"):
        assert described("attainment").startswith("Won ÷ quota")


def test_an_app_above_adds_its_own_and_what_nobody_explains_is_an_error():
    register(Note("test-figure", "Figure", "One plus one.", version="7"))
    assert explained("test-figure").note.version == "7"
    with pytest.raises(KeyError):
        explained("nobody-explains-this")
