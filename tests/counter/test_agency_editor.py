"""In the browser: somebody who keeps the services of one agency right, and nothing else."""

from __future__ import annotations

import re

import pytest

from shared.domain.permissions import Grant, Permission, Role
from tests.builders import SERVICE, staff
from tests.counter.conftest import Centre
from tests.counter.test_catalogue_editors import BASE, begun, sent_form
from tests.counter.test_every_permission import browser_of, role_of

pytestmark = pytest.mark.sqlite_only

OTHERS = "driving-licence-renew"
INDEX = "/counter/administration"


def test_an_agency_is_led_to_its_services_and_to_no_closed_door(centre: Centre) -> None:
    head = staff(centre.office, Grant(Role.ADMINISTRATOR))
    mine = Grant(role_of(centre, Permission.CATALOGUE), agency="DOPA")
    with browser_of(centre, mine) as client:
        client.follow_redirects = True
        entries = re.findall(rf'href="({INDEX}/\w+)', client.get(INDEX).text)
        assert entries == [BASE]
        page = client.get(BASE).text
        assert f'data-record="{SERVICE}"' in page
        assert f'data-record="{OTHERS}"' not in page
        assert "data-part" in page
        tabs = re.findall(r"\?kind=(\w+)", page)
        assert set(tabs) == {"services", "baselines", "variants"}
        for kind in ("centres", "agencies", "topics"):
            assert client.get(f"{BASE}?kind={kind}").status_code == 404
        address = begun(client, f"services:{SERVICE}")
        draft = address.split("/edit/")[0]
        for hidden in (f"services/{OTHERS}", f"variants/{OTHERS}:booked", "centres/mo-chit"):
            assert client.get(f"{draft}/edit/{hidden}").status_code == 404, hidden
        assert client.get(f"{draft}/new/centres").status_code == 404
        form = {**sent_form(client.get(address).text), "name.en": "Our card"}
        lost = client.post(address, data={**form, "agency": "RD"})
        assert lost.status_code == 422
        assert "whose services you keep right" in lost.text
        saved = client.post(address, data={**form, "key": "again"})
        assert "Our card" in saved.text
        assert 'data-action="publish"' not in saved.text
        assert f"It is published by one of these: {head.name_en}" in saved.text
        form = {"key": "p", "version": "2", "valid_from": "2026-12-01", "why": "so"}
        assert client.post(f"{draft}/publish", data=form).status_code == 404
