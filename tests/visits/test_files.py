"""Photos and files of visits: what is taken, who gets them, what a photo no longer tells."""

import base64
import json
import struct
import time
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.photos import without_place
from stakeholders.visits.actions import add_visit_file, remove_visit_file
from stakeholders.visits.actions.files import MOST_FILES
from stakeholders.visits.models import Visit, VisitFile
from team.records import new_id
from tests.factories import AccountTeamFactory, BuyingCenterFactory, DealFactory, VisitFactory
from tests.visits.addresses import page
from web.errors import RuleViolation

PDF = b"%PDF-1.7\n1 0 obj\n"
SCAN = b"\xff\xda\x00\x02pixels\xff\xd9"


def upload(name="plan.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="text/html")


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(orientation=6):
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00GPS 31.2N"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + segment(0xE1, exif) + segment(0xE1, b"http://xmp GPS") + SCAN


def chunk(kind, body):
    return kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def webp():
    body = b"WEBP" + chunk(b"VP8X", b"\x1c" + b"\x00" * 9) + chunk(b"VP8 ", b"pix") + chunk(b"EXIF", b"GPS")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def png():
    chunks = [(b"IHDR", b"0" * 13), (b"eXIf", b"GPS"), (b"tEXt", b"GPS"), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(b)) + k + b + b"\0\0\0\0" for k, b in chunks)


def heic(order=">"):
    """Two tables: the way up and where the place is; latitude behind, its letter within."""
    first = struct.pack(f"{order}H", 2) + struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 6, 0)
    first += struct.pack(f"{order}HHII", 0x8825, 4, 1, 38) + b"\0\0\0\0"
    place = struct.pack(f"{order}HHHI4s", 2, 1, 2, 2, b"N\0\0\0") + struct.pack(f"{order}HHII", 2, 5, 3, 68)
    start = b"MM\0*" if order == ">" else b"II*\0"
    exif = start + struct.pack(f"{order}I", 8) + first + place + b"\0\0\0\0" + b"GPS".ljust(24, b"7")
    return b"\0\0\0\x18ftypheic" + b"Exif\0\0" + exif + b"<x:xmpmeta>GPS</x:xmpmeta>pix"


@pytest.fixture
def visit(condax, zhao_min):
    return VisitFactory(account=condax, met=[zhao_min])


class TestWhatAPhotoTells:
    @pytest.mark.parametrize(
        ("kind", "photo"),
        [
            ("jpg", jpeg()),
            ("webp", webp()),
            ("png", png()),
            ("jpg", jpeg() + b"MPF GPS"),
            ("jpg", b"\xff\xd8\xff" + jpeg()[2:]),
            ("jpg", jpeg()[:-2] + segment(0xC4, b"table") + SCAN + jpeg()),
            ("webp", webp() + b"GPS"),
            ("png", png() + b"GPS"),
            ("heic", heic(">")),
            ("heic", heic("<")),
        ],
    )
    def test_the_place_goes_and_the_picture_stays(self, kind, photo):
        kept = without_place(photo, kind)
        assert b"GPS" in photo
        assert b"GPS" not in kept
        assert (b"pix" if kind != "png" else b"IEND") in kept
        assert without_place(kept, kind) == kept

    def test_a_heic_keeps_its_length_and_its_way_up(self):
        kept = without_place(heic(), "heic")
        assert len(kept) == len(heic())
        assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in kept
        assert b"7777" not in kept

    @pytest.mark.parametrize("bait", [b"<x:xmpmeta", b"II*\0\x08\0\0\0\xff\xff\x25\x88", b"II*\0", b"\xff\xd8"])
    def test_nobody_keeps_us_busy(self, bait):
        content, begin = bait * (4_000_000 // len(bait)), time.monotonic()
        for kind in ("heic", "jpg", "webp", "png"):
            without_place(content, kind)
        assert time.monotonic() - begin < 5

    def test_the_way_up_stays(self):
        kept = without_place(jpeg(6), "jpg")
        assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in kept
        assert b"Exif" not in without_place(jpeg(1), "jpg")

    @pytest.mark.parametrize("content", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", b"RIFF", PDF])
    @pytest.mark.parametrize("kind", ["jpg", "png", "webp", "heic", "pdf"])
    def test_what_is_no_picture_is_left_alone(self, content, kind):
        assert isinstance(without_place(content, kind), bytes)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("plan.pdf", PDF, "application/pdf"),
        ("IMG_1.JPG", jpeg(), "image/jpeg"),
        ("shot.webp", webp(), "image/webp"),
        ("IMG_2.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image/heic"),
    ],
)
def test_photos_and_files_are_taken_by_what_is_in_them(lin_wei, visit, name, content, kind):
    row = add_visit_file(actor=lin_wei, visit_id=visit.pk, file=upload(name, content))
    assert (row.name, row.content_type) == (name, kind)
    assert "plan" not in row.file.name
    assert row.file.name.startswith("visits/")
    assert row.file.size == row.size


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"),
        ("photo.jpg", b"<script>"),
        ("drawing.svg", b"<svg/>"),
        ("photo.heic", b"\x00\x00\x00\x18ftypmp42"),
        ("empty.pdf", b""),
    ],
)
def test_what_is_not_what_it_says_is_refused_by_name(lin_wei, visit, name, content):
    with pytest.raises(ValidationError) as caught:
        add_visit_file(actor=lin_wei, visit_id=visit.pk, file=upload(name, content))
    assert name in str(caught.value)
    assert not VisitFile.objects.exists()


def test_names_are_for_people_to_read(lin_wei, visit):
    row = add_visit_file(actor=lin_wei, visit_id=visit.pk, file=upload("x" * 240 + ".pdf"))
    assert len(row.name) <= 200
    assert row.name.endswith(".pdf")


def test_a_visit_has_only_so_many(lin_wei, visit):
    VisitFile.objects.bulk_create(
        VisitFile(visit=visit, name="x", file="x", content_type="x", size=1, added_by=lin_wei)
        for _ in range(MOST_FILES)
    )
    with pytest.raises(ValidationError):
        add_visit_file(actor=lin_wei, visit_id=visit.pk, file=upload())


def test_nothing_hangs_on_a_visit_that_did_not_take_place(lin_wei, condax):
    gone = VisitFactory(account=condax, state="cancelled", outcome="")
    with pytest.raises(RuleViolation):
        add_visit_file(actor=lin_wei, visit_id=gone.pk, file=upload())


def test_who_only_reads_adds_and_removes_nothing(lin_wei, rep2, condax, visit):
    row = add_visit_file(actor=lin_wei, visit_id=visit.pk, file=upload())
    with pytest.raises(Visit.DoesNotExist):
        add_visit_file(actor=rep2, visit_id=visit.pk, file=upload())
    AccountTeamFactory(account=condax, user=rep2)
    with pytest.raises(PermissionDenied):
        remove_visit_file(actor=rep2, file_id=row.pk)


def test_the_file_goes_with_its_row(lin_wei, visit, django_capture_on_commit_callbacks):
    row = add_visit_file(actor=lin_wei, visit_id=visit.pk, file=upload())
    storage, name = row.file.storage, row.file.name
    with django_capture_on_commit_callbacks(execute=True):
        remove_visit_file(actor=lin_wei, file_id=row.pk)
    assert not storage.exists(name)


def test_it_is_a_download_and_never_run(lin_wei, rep, visit):
    row = add_visit_file(actor=lin_wei, visit_id=visit.pk, file=upload())
    answer = rep.get(page("visit_file", row.pk))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer) == PDF


def test_only_who_reads_the_visit_in_full_gets_it(lin_wei, rep2, sign_in, condax, center, visit):
    """A deal of rep2's is one of two that the visit was about: its face only."""
    other = BuyingCenterFactory(account=condax)
    DealFactory(account=condax, owner=rep2, buying_center=other)
    visit.centers.create(center=center)
    visit.centers.create(center=other, is_primary=False)
    row = add_visit_file(actor=lin_wei, visit_id=visit.pk, file=upload("secret.pdf"))
    reader = sign_in(rep2)
    shown = reader.get(page("visit_detail", visit.pk))
    assert shown.status_code == 200
    assert "secret.pdf" not in shown.content.decode()
    assert reader.get(page("visit_file", row.pk)).status_code == 404
    assert reader.get("/api/v1/visit-files/").json()["results"] == []
    assert reader.get(f"/api/v1/visit-files/{row.pk}/content/").status_code == 404


def test_several_are_added_on_the_visits_page(rep, visit):
    url = page("visit_file_add", visit.pk)
    assert rep.post(url, {}).status_code == 422
    assert rep.post(url, {"files": [upload("a.pdf"), upload("b.html", b"<b>")]}).status_code == 422
    assert not VisitFile.objects.exists(), "all or nothing"
    assert rep.post(url, {"files": [upload("a.pdf"), upload("b.pdf")]}).status_code == 302
    assert set(VisitFile.objects.values_list("name", flat=True)) == {"a.pdf", "b.pdf"}
    row = VisitFile.objects.first()
    assert "a.pdf" in rep.get(page("visit_detail", visit.pk)).content.decode()
    assert rep.post(page("visit_file_remove", row.pk)).status_code == 302


def test_programs_send_base64_or_a_form(rep, visit):
    pk = str(new_id())
    body = {"id": pk, "visit": str(visit.pk), "name": "a.pdf", "content": base64.b64encode(PDF).decode()}
    for _ in range(2):
        made = rep.post("/api/v1/visit-files/", json.dumps(body), content_type="application/json")
        assert made.status_code == 201, made.content
        assert made.json()["id"] == pk
    assert VisitFile.objects.count() == 1
    assert b"".join(rep.get(f"/api/v1/visit-files/{pk}/content/")) == PDF
    refused = rep.post(
        "/api/v1/visit-files/",
        json.dumps(body | {"id": str(new_id()), "content": "%%"}),
        content_type="application/json",
    )
    assert refused.status_code == 400
    form = {"visit": str(visit.pk), "name": "b.pdf", "content": upload("b.pdf")}
    for _ in range(2):
        form["content"].seek(0)
        made = rep.post("/api/v1/visit-files/", form, headers={"Idempotency-Key": "one"})
        assert made.status_code == 201, made.content
    assert VisitFile.objects.count() == 2
    assert rep.delete(f"/api/v1/visit-files/{pk}/").status_code == 204


def test_an_id_that_is_taken_leaves_nothing_on_the_disk(rep, rep2, visit):
    taken = add_visit_file(actor=rep2, visit_id=VisitFactory(owner=rep2).pk, file=upload())
    folder = Path(taken.file.path).parent
    before = len(list(folder.iterdir()))
    body = {"id": str(taken.pk), "visit": str(visit.pk), "name": "a.pdf", "content": base64.b64encode(PDF).decode()}
    answer = rep.post("/api/v1/visit-files/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 409
    assert len(list(folder.iterdir())) == before
