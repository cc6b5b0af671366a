"""The burden of a service on its page of figures, and for programs."""

from __future__ import annotations

from tests.counter.conftest import Centre

PAGE = "/counter/reports/reduction"


def test_the_page_of_a_service_tells_papers_copies_steps_and_visits(centre: Centre) -> None:
    with centre.client("boss") as client:
        text = client.get(f"{PAGE}/elderly-allowance?centre=mo-chit&lang=en").text
    assert "What it asks of the citizen" in text
    assert 'data-papers="3"' in text
    assert 'data-copies-by-citizen="1"' in text
    assert 'data-copies-by-office="2"' in text
    assert 'data-visits-n="0"' in text


def test_a_step_moved_to_the_citizen_is_flagged_in_words(centre: Centre) -> None:
    with centre.client("boss") as client:
        text = client.get(f"{PAGE}/passport-ordinary?centre=mo-chit&lang=en").text
        thai = client.get(f"{PAGE}/passport-ordinary?centre=mo-chit&lang=th").text
    assert 'data-gone="citizen"' in text
    assert "1 step was moved to the citizen" in text
    assert "Steps: 8 before, 5 today (counted as 6)" in text
    assert "Former steps 3, 4 are today's step 2" in text
    assert "ย้ายไปให้ประชาชนทำเอง 1 ขั้นตอน" in thai


def test_the_published_figures_flag_it_too(centre: Centre) -> None:
    with centre.client("boss") as client:
        for page in (PAGE, "/portal/performance"):
            text = client.get(f"{page}?lang=en").text
            for process in ("passport-ordinary", "driving-licence-renew/booked"):
                assert text.count(f'data-lines="{process}"') == 1
            assert text.count("data-moved-to-citizen") == 2


def test_programs_read_the_burden_of_every_process(centre: Centre) -> None:
    with centre.client("boss") as client:
        items = client.get("/api/v1/metrics/reduction?centre=mo-chit").json()["items"]
        service = client.get("/api/v1/services/trademark-filing").json()
    found = next(each for each in items if each["service"] == "commercial-registration")["burden"]
    assert found["papers"] == {
        "papers": 2, "originals": 2, "copies_by_citizen": 0, "copies_by_office": 2
    }  # fmt: skip
    assert [(each["position"], each["reason"]) for each in found["steps"]["gone"]] == [
        (1, "online"),
        (3, "waste"),
    ]
    assert found["visits"] == {"n": 0, "median": None, "mean": None, "one_visit": None}
    assert [step["agency"] for step in service["steps"]][3:] == ["DIP", "DBD", "DIP"]
    assert service["steps"][4]["alongside"] == 4
    assert service["documents"][1]["copies_by"] == "office"
