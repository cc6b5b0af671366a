"""The catalogue as linked data: two spellings of one graph, and the shapes of CPSV-AP 3.2.0."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from shared.clock import SystemClock
from shared.domain.catalogue import Catalogue
from shared.web.linked import cpsv, graph
from shared.web.linked.graph import Literal, Ref, Thing
from tests.builders import an_office
from tests.real_logs import CPSV_SHAPES

DAY = date(2026, 11, 16)
BASE = "https://gcs.example.go.th"
SHAPES = CPSV_SHAPES
CPSV, CV = Namespace("http://purl.org/vocab/cpsv#"), Namespace("http://data.europa.eu/m8g/")
DCT = Namespace("http://purl.org/dc/terms/")

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"  # rdflib about its own parser
)


@pytest.fixture(scope="module")
def catalogue(stocked_sqlite_template: Path) -> Iterator[Catalogue]:
    office = an_office(f"sqlite:///{stocked_sqlite_template}", SystemClock())
    yield office.catalogue
    office.db.close()


def parsed(things: tuple[Thing, ...]) -> Graph:
    return Graph().parse(data=graph.to_turtle(things), format="turtle")


def test_both_spellings_say_the_same(catalogue: Catalogue) -> None:
    things = cpsv.things(catalogue, DAY, BASE)
    other = Graph().parse(data=graph.to_jsonld(things), format="json-ld")
    assert isomorphic(parsed(things), other)


@pytest.mark.needs_real_logs
def test_the_catalogue_passes_the_shapes_of_the_profile(catalogue: Catalogue) -> None:
    shapes = Graph().parse(SHAPES)
    for base in (BASE, cpsv.WITHOUT_ADDRESS):
        found = parsed(cpsv.things(catalogue, DAY, base))
        conforms, _, report = pyshacl.validate(found, shacl_graph=shapes)
        assert conforms, report


@pytest.mark.needs_real_logs
def test_the_shapes_notice_what_is_missing(catalogue: Catalogue) -> None:
    shapes, found = Graph().parse(SHAPES), parsed(cpsv.things(catalogue, DAY, BASE))
    service = next(found.subjects(RDF.type, CPSV.PublicService))
    found.remove((service, DCT.identifier, None))
    assert not pyshacl.validate(found, shacl_graph=shapes)[0]


def test_only_published_services_are_told_and_none_of_them_is_lost(catalogue: Catalogue) -> None:
    found = parsed(cpsv.things(catalogue, DAY, BASE))
    told = {str(each).rpartition("/")[2] for each in found.subjects(RDF.type, CPSV.PublicService)}
    assert len(told) == 35
    assert "mea-new-connection" not in told
    related = {
        str(each).rpartition("/")[2] for _, each in found.subject_objects(CV.hasRelatedService)
    }
    assert related <= told


def test_a_service_is_told_with_everything_that_the_manual_has(catalogue: Catalogue) -> None:
    found = parsed(cpsv.things(catalogue, DAY, BASE))
    service = URIRef(f"{BASE}/portal/services/id-card-expired")

    def number(name: URIRef) -> int:
        return len(list(found.objects(service, name)))

    assert str(found.value(service, CV.processingTime)) == "PT10M"
    assert number(CPSV.follows) == 4
    assert number(CPSV.hasInput) == 2
    assert number(CV.hasChannel) == 3
    assert number(CV.hasLegalResource) == number(CV.holdsRequirement) == 1
    assert {str(each) for each in found.objects(service, CV.isGroupedBy)} == {
        f"{BASE}/portal/life-events/turning-60"
    }
    cost = found.value(service, CV.hasCost)
    assert cost is not None
    assert float(str(found.value(cost, CV.hasValue))) == 0


def test_names_stay_and_the_same_catalogue_makes_the_same_file(catalogue: Catalogue) -> None:
    one, other = (graph.to_turtle(cpsv.things(catalogue, DAY, BASE)) for _ in range(2))
    assert one == other


@settings(max_examples=25)
@given(st.text(max_size=30), st.sampled_from(["th", "en", ""]))
def test_every_text_comes_back_as_it_was(text: str, language: str) -> None:
    thing = Thing("urn:x:1", ("skos:Concept",), (("skos:prefLabel", Literal(text, language)),))
    turtle = Graph().parse(data=graph.to_turtle([thing]), format="turtle")
    told = Graph().parse(data=graph.to_jsonld([thing]), format="json-ld")
    for each in (turtle, told):
        [value] = [o for _, p, o in each if p != RDF.type]
        assert str(value) == text


def test_an_address_that_is_none_cannot_break_the_file() -> None:
    thing = Thing("urn:x:1> . <urn:y", ("skos:Concept",), (("dct:relation", Ref('urn:"a b"')),))
    assert len(Graph().parse(data=graph.to_turtle([thing]), format="turtle")) == 2
