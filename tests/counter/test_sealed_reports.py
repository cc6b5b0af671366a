"""The seal under a report, and the capsule that staff download beside it."""

from __future__ import annotations

import re

import httpx
import pytest

from shared.services import capsules, signing
from shared.services.capsules.verifying import expect_signed, verify
from shared.web.seals import grouped
from tests.counter.conftest import Centre
from tests.pages_of_figures import row, rows

QUERY = "centre=mo-chit&from=2026-11-16&to=2026-11-16"


@pytest.mark.parametrize("report", capsules.REPORTS)
def test_the_seal_on_the_page_is_that_of_the_capsule_beside_it(centre: Centre, report: str) -> None:
    with centre.client("boss") as client:
        text = client.get(f"/counter/reports/{report}?{QUERY}").text
        seal = row(text, "seal")
        link = re.search(r'href="([^"]+\.capsule\.json[^"]*)"', text)
        assert link is not None
        answer = client.get(link[1].replace("&amp;", "&"))
    capsule = capsules.read(answer.content)
    expect_signed(capsule)
    assert verify(centre.office, capsule).differences == []
    assert capsule.seal.startswith(seal["seal"])
    assert int(seal["event"]) == max(capsule.up_to.values(), default=0)
    assert (
        f'filename="{report}_mo-chit_2026-11-16_2026-11-16.capsule.json"'
        in (answer.headers["content-disposition"])
    )


def test_one_process_has_a_seal_of_its_own(centre: Centre) -> None:
    """Of the version that the page is about, whichever is in force when it is checked."""
    with centre.client("boss") as client:
        text = client.get(f"/counter/reports/time/id-card-expired?{QUERY}").text
        link = re.search(r'href="([^"]+\.capsule\.json[^"]*)"', text)
        assert link is not None
        answer = client.get(link[1].replace("&amp;", "&"))
    capsule = capsules.read(answer.content)
    assert capsule.report.process is not None
    assert capsule.report.process.service == "id-card-expired"
    assert verify(centre.office, capsule).differences == []
    assert capsule.seal.startswith(row(text, "seal")["seal"])


def test_the_public_page_carries_a_seal_for_each_report_and_everybody_may_check_it(
    centre: Centre,
) -> None:
    with centre.client("boss") as client:
        origin = str(client.base_url)
    days = "centre=mo-chit&from=2026-11-01&to=2026-11-30"
    text = httpx.get(f"{origin}/portal/performance?{days}").text
    found = rows(text, "seal")
    links = re.findall(r'href="([^"]+\.capsule\.json[^"]*)"', text)
    assert len(found) == len(links) == 5
    for seal, link in zip(found, links, strict=True):
        answer = httpx.get(f"{origin}{link.replace('&amp;', '&')}")
        capsule = capsules.read(answer.content)
        expect_signed(capsule)
        assert capsule.seal.startswith(seal["seal"])
        assert verify(centre.office, capsule).differences == []
        again = httpx.get(
            f"{origin}{link.replace('&amp;', '&')}",
            headers={"if-none-match": answer.headers["etag"]},
        )
        assert again.status_code == 304


def test_the_key_is_published_where_everybody_can_compare_it(centre: Centre) -> None:
    with centre.client("boss") as client:
        text = client.get(f"/counter/reports/reduction?{QUERY}&lang=en").text
        told = client.get("/api/v1/").json()["signing_key"]
    assert told["algorithm"] == "Ed25519"
    assert told["fingerprint"] == signing.fingerprint(told["public_key"])
    assert told["fingerprint"] in text


def test_nobody_downloads_a_capsule_without_signing_in(centre: Centre) -> None:
    with centre.client("boss") as client:
        origin = str(client.base_url)
    answer = httpx.get(f"{origin}/counter/reports/reduction.capsule.json?{QUERY}")
    assert answer.status_code in {302, 303, 401}


def test_paper_carries_the_same_seal(centre: Centre) -> None:
    with centre.client("boss") as client:
        text = client.get(f"/counter/reports/reduction?{QUERY}").text
        printed = client.get(f"/counter/reports/reduction.xlsx?{QUERY}").content
    digits = grouped(row(text, "seal")["seal"])
    said = shared_strings(printed).decode()
    assert said.count(digits) == 1
    assert not re.search(r"[0-9a-f]{8} [0-9a-f]{8}", said), "one name for one thing"


def test_the_file_of_all_reports_names_each_seal(centre: Centre) -> None:
    with centre.client("boss") as client:
        printed = client.get(f"/counter/reports/overview.xlsx?{QUERY}&lang=en").content
        text = client.get(f"/counter/reports/journeys?{QUERY}").text
    said = shared_strings(printed).decode()
    assert f"Life events across agencies: Seal {grouped(row(text, 'seal')['seal'])}" in said
    assert said.count("up to event") == len(capsules.REPORTS)


def shared_strings(workbook: bytes) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        return file.read("xl/sharedStrings.xml")
