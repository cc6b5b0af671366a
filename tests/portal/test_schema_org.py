"""What search engines read, checked by a reader of somebody else and by the words of schema.org."""

from __future__ import annotations

import json
import re

import pytest
from rdflib import RDF, Graph, URIRef

from portal.schema_org import data_block
from tests.portal.conftest import Hall
from tests.portal.test_services import get

SCHEMA = "https://schema.org/"

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"  # rdflib about its own parser
)
THING = {"name", "alternateName", "url", "identifier", "description"}
ALLOWED = {
    "GovernmentService": THING
    | {"provider", "serviceOperator", "areaServed", "availableChannel", "offers"}
    | {"isAccessibleForFree"},
    "GovernmentOrganization": THING,
    "GovernmentOffice": THING | {"openingHoursSpecification"},
    "ServiceChannel": THING | {"serviceLocation", "availableLanguage", "processingTime"},
    "OpeningHoursSpecification": THING | {"dayOfWeek", "opens", "closes"},
    "Offer": THING | {"price", "priceCurrency"},
    "Country": THING,
}
"""The properties of schema.org that each type has and we use."""


def graph_of(text: str) -> Graph:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block
    data = json.loads(block[1])
    assert data["@context"] == "https://schema.org"
    # The same words without fetching the context from elsewhere.
    data["@context"] = {"@vocab": SCHEMA}
    return Graph().parse(data=json.dumps(data), format="json-ld")


def check_words(graph: Graph) -> None:
    for thing, kind in graph.subject_objects(RDF.type):
        name = str(kind).removeprefix(SCHEMA)
        used = {str(p).removeprefix(SCHEMA) for p in graph.predicates(thing) if p != RDF.type}
        assert used <= ALLOWED[name], (name, used - ALLOWED[name])


def test_every_service_is_told_in_words_of_schema_org(hall: Hall) -> None:
    for service in ("id-card-expired", "land-transfer", "mea-new-connection", "passport-same-day"):
        graph = graph_of(get(hall, f"/portal/services/{service}").text)
        check_words(graph)
        node = URIRef(f"{hall.url}/portal/services/{service}")
        assert (node, RDF.type, URIRef(f"{SCHEMA}GovernmentService")) in graph


def test_a_fee_that_is_not_known_is_not_told_as_free(hall: Hall) -> None:
    free, offers = URIRef(f"{SCHEMA}isAccessibleForFree"), URIRef(f"{SCHEMA}offers")
    unknown = graph_of(get(hall, "/portal/services/mea-new-connection").text)
    assert not list(unknown.subject_objects(free)) + list(unknown.subject_objects(offers))
    none = graph_of(get(hall, "/portal/services/id-card-expired").text)
    assert [str(value).lower() for _, value in none.subject_objects(free)] == ["true"]
    paid = graph_of(get(hall, "/portal/services/id-card-lost").text)
    prices = [str(value) for _, value in paid.subject_objects(URIRef(f"{SCHEMA}price"))]
    assert prices == ["100"]


def test_centres_and_agencies_are_told_too(hall: Hall) -> None:
    home = graph_of(get(hall, "/portal").text)
    check_words(home)
    assert len(list(home.subjects(RDF.type, URIRef(f"{SCHEMA}GovernmentOffice")))) == 3
    check_words(graph_of(get(hall, "/portal/agencies/BMA").text))


def test_no_word_of_a_catalogue_ends_the_block() -> None:
    block = data_block({"name": "</script><script>alert(1)</script>&"})
    assert block.count("<") == 2
    assert json.loads(block[block.index("{") : block.rindex("}") + 1])["name"].endswith("&")
