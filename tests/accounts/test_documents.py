"""Documents: what may be attached, who gets it, and how it is served."""

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import add_document, remove_document
from accounts.files import LARGEST
from accounts.models import Document, KeyAccount
from team.models import Activity
from tests.cast import CANARY, Canary, Cast, SignIn
from tests.factories import AccountFactory, AccountTeamFactory, DealFactory

PDF = b"%PDF-1.7\n1 0 obj\n"


def office(folder: str, *others: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for part in ("[Content_Types].xml", f"{folder}/document.xml", *others):
            package.writestr(part, "<x/>")
    return content.getvalue()


GOOD = {
    "offer.pdf": PDF,
    "OFFER.PDF": PDF,
    "plan.png": b"\x89PNG\r\n\x1a\n0000",
    "photo.jpg": b"\xff\xd8\xff\xe0JFIF",
    "photo.jpeg": b"\xff\xd8\xff\xe0JFIF",
    "offer.docx": office("word"),
    "prices.xlsx": office("xl"),
    "pitch.pptx": office("ppt"),
    "note.txt": "说明".encode(),
    "old.csv": "名称,金额".encode("gb18030"),
}
BAD = {
    "offer.exe": b"MZ\x90\x00",
    "page.html": b"<script>alert(1)</script>",
    "offer.pdf": b"<script>alert(1)</script>",
    "photo.png": PDF,
    "drawing.svg": b"<svg onload='alert(1)'/>",
    "offer.docm": office("word"),
    "macros.docx": office("word", "word/vbaProject.bin"),
    "sheet.docx": office("xl"),
    "archive.docx": b"PK\x03\x04 no zip",
    "binary.txt": b"\x00\x01\x02",
    "broken.csv": b"\xff\xff\xff\x80",
    "none": PDF,
    "empty.txt": b"",
}


@pytest.fixture
def account(cast: Cast) -> KeyAccount:
    return AccountFactory(name="Condax", owner=cast.lin_wei)


def upload(name: str = "offer.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def stored() -> list[str]:
    found, folders = [], ["documents"]
    while folders:
        folder = folders.pop()
        if not default_storage.exists(folder):
            continue
        inner, files = default_storage.listdir(folder)
        folders += [f"{folder}/{each}" for each in inner]
        found += [f"{folder}/{each}" for each in files]
    return found


@pytest.mark.parametrize("name", GOOD)
def test_offices_files_are_taken_under_a_random_name(cast: Cast, account: KeyAccount, name: str) -> None:
    document = add_document(
        actor=cast.lin_wei, account_id=account.pk, title="Offer", kind="quote", file=upload(name, GOOD[name])
    )
    assert name.rsplit(".")[0] not in str(document.file.name)
    assert document.size == len(GOOD[name])
    assert document.content_type != "text/html"
    assert document.file.read() == GOOD[name]
    assert Activity.objects.get(verb="document_added").scope_id == account.pk


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_it_says_is_refused(cast: Cast, account: KeyAccount, name: str) -> None:
    before = stored()
    with pytest.raises(ValidationError):
        add_document(actor=cast.lin_wei, account_id=account.pk, title="Offer", file=upload(name, BAD[name]))
    assert not Document.objects.exists()
    assert stored() == before


def test_a_file_that_is_too_large_is_refused(cast: Cast, account: KeyAccount) -> None:
    large = upload("big.txt", b"x")
    large.size = LARGEST + 1
    with pytest.raises(ValidationError):
        add_document(actor=cast.lin_wei, account_id=account.pk, title="Big", file=large)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://files.example.com/x", "file:///etc/passwd", "no link", ""]
)
def test_only_links_to_the_web(cast: Cast, account: KeyAccount, url: str) -> None:
    with pytest.raises(ValidationError):
        add_document(actor=cast.lin_wei, account_id=account.pk, title="Link", url=url)


def test_a_file_or_a_link_not_both(cast: Cast, account: KeyAccount) -> None:
    with pytest.raises(ValidationError):
        add_document(actor=cast.lin_wei, account_id=account.pk, title="X", url="https://a.example/", file=upload())
    link = add_document(actor=cast.lin_wei, account_id=account.pk, title="X", url="https://a.example/")
    assert link.url == "https://a.example/"


def test_who_may_add(cast: Cast, account: KeyAccount) -> None:
    AccountTeamFactory(account=account, user=cast.rep2)
    for user in (cast.rep2, cast.manager, cast.director):
        add_document(actor=user, account_id=account.pk, title="X", url="https://a.example/")
    with pytest.raises(PermissionDenied):
        add_document(actor=cast.analyst, account_id=account.pk, title="X", url="https://a.example/")
    for user in (cast.stranger, cast.admin):
        with pytest.raises(KeyAccount.DoesNotExist):
            add_document(actor=user, account_id=account.pk, title="X", url="https://a.example/")


def test_who_works_at_a_deal_there_may_add_too(cast: Cast, account: KeyAccount) -> None:
    DealFactory(account=account, owner=cast.rep2)
    assert (
        add_document(actor=cast.rep2, account_id=account.pk, title="X", url="https://a.example/").added_by == cast.rep2
    )


def test_a_removed_document_takes_its_file_along(
    cast: Cast, account: KeyAccount, django_capture_on_commit_callbacks: object
) -> None:
    AccountTeamFactory(account=account, user=cast.rep2)
    document = add_document(actor=cast.lin_wei, account_id=account.pk, title="X", file=upload())
    name = str(document.file.name)
    for user in (cast.rep2, cast.analyst):
        with pytest.raises(PermissionDenied):
            remove_document(actor=user, document_id=document.pk)
    with pytest.raises(Document.DoesNotExist):
        remove_document(actor=cast.stranger, document_id=document.pk)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove_document(actor=cast.lin_wei, document_id=document.pk)
    assert not default_storage.exists(name)
    own = add_document(actor=cast.rep2, account_id=account.pk, title="Mine", url="https://a.example/")
    remove_document(actor=cast.rep2, document_id=own.pk)
    assert not Document.objects.exists()


def test_the_file_is_served_as_a_download_to_who_may_see_it(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    document = add_document(actor=cast.lin_wei, account_id=account.pk, title="报价 2026", file=upload())
    url = reverse("accounts:document_file", args=[document.pk])
    answer = sign_in(cast.lin_wei).get(url)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    answers = {who: sign_in(user).get(url).status_code for who, user in cast.everybody.items()}
    assert {who for who, status in answers.items() if status == 200} == {"lin_wei", "manager", "director", "analyst"}
    assert set(answers.values()) == {200, 404}


def test_a_link_or_a_lost_file_is_not_found(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    link = add_document(actor=cast.lin_wei, account_id=account.pk, title="X", url="https://a.example/")
    lost = add_document(actor=cast.lin_wei, account_id=account.pk, title="X", file=upload())
    default_storage.delete(str(lost.file.name))
    for document in (link, lost):
        url = reverse("accounts:document_file", args=[document.pk])
        assert sign_in(cast.lin_wei).get(url).status_code == 404


def test_adding_and_removing_by_the_page(cast: Cast, account: KeyAccount, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    url = reverse("accounts:document_add", args=[account.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"title": "Offer", "kind": "quote", "file": upload()}).status_code == 302
    page = client.get(account.get_absolute_url()).content.decode()
    assert "Offer" in page
    bad = client.post(url, {"title": "Offer", "kind": "quote", "file": upload("x.exe", b"MZ")})
    assert bad.status_code == 422
    assert "Only PDF" in bad.content.decode()
    document = Document.objects.get()
    assert sign_in(cast.rep2).post(url, {"title": "X", "kind": "other"}).status_code == 404
    remove = reverse("accounts:document_remove", args=[document.pk])
    assert sign_in(cast.analyst).post(remove).status_code == 403
    assert sign_in(cast.rep2).post(remove).status_code == 404
    assert client.post(remove).status_code == 302


def test_the_canary_stays_in(cast: Cast, canary: Canary, sign_in: SignIn) -> None:
    add_document(actor=cast.stranger, account_id=canary.account.pk, title=f"{CANARY} offer", url="https://a.example/")
    own = AccountFactory(owner=cast.lin_wei)
    assert CANARY not in sign_in(cast.lin_wei).get(own.get_absolute_url()).content.decode()
