from __future__ import annotations

from collections.abc import Iterator

import pytest
from jinja2 import UndefinedError
from litestar import Litestar
from litestar.testing import TestClient
from PIL import Image

from shared.web import drawings
from shared.web.errors import Refusal
from shared.web.language import begin_request, keep_language, language_links, prefer_language
from shared.web.qr import qr_matrix, qr_svg
from shared.web.static_files import assets, static_url
from shared.web.templating import environment, render
from tests.web.small_app import small_app

URL = "https://queue.example.go.th/t/7Qm2xV9kLr4sB8wTzN3pYe"


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    with TestClient(small_app()) as client:
        yield client


def test_a_template_that_misses_a_value_fails_loudly() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ missing }}").render()


def test_what_people_typed_is_never_markup() -> None:
    text = environment().from_string("{{ name }}").render(name="<script>")
    assert text == "&lt;script&gt;"


def test_every_template_can_be_parsed() -> None:
    names = environment().list_templates(extensions=["html"])
    assert "shared/base.html" in names
    for name in names:
        environment().get_template(name)


def test_a_chosen_language_stays_in_the_links() -> None:
    begin_request("lang=en&x=1", "th")
    assert keep_language("/kiosk/mo-chit?topic=B") == "/kiosk/mo-chit?topic=B&lang=en"
    assert keep_language("/a?lang=th#top") == "/a?lang=en#top"
    begin_request("", "en")
    assert keep_language("/kiosk/mo-chit") == "/kiosk/mo-chit"


def test_a_visits_language_wins_over_the_browser_but_not_over_the_address() -> None:
    begin_request("", "th")
    prefer_language("en")
    assert [link.tag for link in language_links("/t/x") if link.current] == ["en"]
    begin_request("lang=th", "en")
    prefer_language("en")
    assert [link.tag for link in language_links("/t/x") if link.current] == ["th"]


def test_a_static_file_is_kept_for_a_year_under_its_hash(client: TestClient[Litestar]) -> None:
    answer = client.get(static_url("look/gcs.css"))
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == assets()["look/gcs.css"].content
    former = client.get("/static/0123456789ab/look/gcs.css")
    assert former.status_code == 200
    assert former.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["look/../../templating.py", "look/%2e%2e/%2e%2e/errors.py", "nothing.css", ""]
)
def test_nothing_but_static_files_can_be_asked_for(client: TestClient[Litestar], path: str) -> None:
    assert client.get(f"/static/x/{path}").status_code == 404


def test_style_sheets_ask_only_for_files_that_exist() -> None:
    sheet = assets()["look/gcs.css"].content.decode()
    names = [part.split('"')[0] for part in sheet.split('url("')[1:]]
    assert names
    assert all(f"look/{name}" in assets() for name in names)


def test_an_icon_says_nothing_to_screen_readers() -> None:
    assert 'aria-hidden="true"' in drawings.icon("late")
    assert "xmlns" not in drawings.icon("late")
    with pytest.raises(KeyError):
        drawings.icon("nothing")


@pytest.mark.parametrize("url", [URL, "http://localhost:8000/t/x", "https://ก.th/" + "a" * 200])
def test_a_scanner_reads_the_address_from_the_code(url: str) -> None:
    from pyzbar.pyzbar import decode

    drawn = picture_of(qr_svg(url, title="Ticket"))
    found = [code.data.decode() for code in decode(drawn)]
    assert found == [url]


def test_a_code_without_its_quiet_zone_is_refused() -> None:
    assert not any(any(row) for row in qr_matrix(URL)[:4])
    with pytest.raises(ValueError, match="border"):
        qr_svg(URL, title="Ticket", border=2)


def test_the_title_of_a_code_cannot_break_out() -> None:
    assert "<b>" not in qr_svg(URL, title='"><b>')


def picture_of(svg: str) -> Image.Image:
    """Draw the path of the SVG itself, not the matrix it was made from."""
    size = int(svg.split('viewBox="0 0 ')[1].split(maxsplit=1)[0])
    picture = Image.new("L", (size, size), 255)
    for run in svg.split(' d="')[1].split('"', maxsplit=1)[0].split("z")[:-1]:
        start, rest = run.removeprefix("M").split("h", 1)
        x, y = (int(number) for number in start.split())
        for dot in range(int(rest.split("v")[0])):
            picture.putpixel((x + dot, y), 0)
    return picture.resize((size * 6, size * 6), Image.Resampling.NEAREST)


def test_forms_are_read_or_say_what_to_correct(client: TestClient[Litestar]) -> None:
    def send(**fields: object) -> str:
        return client.post("/form?lang=en", data=fields).text

    assert send(name="Dao", age="7", services=["a", "b"]) == (
        "NameForm(name='Dao', age=7, services=['a', 'b']) {}"
    )
    assert send(name="Dao", age="") == "NameForm(name='Dao', age=0, services=[]) {}"
    assert send(name="") == "None {'name': 'Please fill this in.'}"
    assert send(name="Dao", age="seven") == "None {'age': 'Write a number in digits.'}"
    assert send(name="D" * 11) == "None {'name': 'This is too long. Shorten it.'}"


def test_a_fragment_is_text_without_a_page_around_it() -> None:
    refusal = Refusal(404, "not_found", "This did not work")
    text = render("shared/_error.html", refusal=refusal, reference=None)
    assert "<html" not in text
