"""The catalogue of the data sets in the vocabulary of data portals (W3C DCAT 3) as JSON-LD.

data.go.th and other portals read it; the words of the EU's authority lists are the ones that DCAT
profiles use for how often, where and in which language.
"""

from __future__ import annotations

import json
from typing import Any

from shared.web.open_data.datasets import DATASETS, Dataset
from shared.web.open_data.publisher import Publisher
from shared.web.open_data.texts import both
from shared.web.report_pages import Asked

_LISTS = "http://publications.europa.eu/resource/authority"
_MEDIA = "https://www.iana.org/assignments/media-types"

CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue_text(publisher: Publisher, asked: Asked) -> str:
    return json.dumps(catalogue(publisher, asked), ensure_ascii=False, indent=1) + "\n"


def catalogue(publisher: Publisher, asked: Asked) -> dict[str, Any]:
    """Every data set with its files; `asked` says for which days."""
    return {
        "@context": CONTEXT,
        "@id": f"{publisher.origin}/portal/data",
        "@type": "dcat:Catalog",
        "dct:title": [_text("th", "ข้อมูลเปิด"), _text("en", "Open data")],
        "dct:description": [_text("th", publisher.name), _text("en", publisher.name)],
        "dct:publisher": _agent(publisher),
        "dct:license": _ref(publisher.licence.address),
        "dct:language": [_ref(f"{_LISTS}/language/THA"), _ref(f"{_LISTS}/language/ENG")],
        "dcat:dataset": [_dataset(publisher, asked, each) for each in DATASETS.values()],
    }


def _dataset(publisher: Publisher, asked: Asked, dataset: Dataset) -> dict[str, Any]:
    page = f"{publisher.origin}/portal/data/{dataset.name}"
    found: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.name,
        "dct:title": _texts(both(dataset.title_words)),
        "dct:description": _texts(both(dataset.about_words)),
        "dct:publisher": _agent(publisher),
        "dct:license": _ref(publisher.licence.address),
        "dct:accrualPeriodicity": _ref(f"{_LISTS}/frequency/{dataset.update}"),
        "dct:modified": _day(asked.period.last.isoformat()),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(asked.period.first.isoformat()),
            "dcat:endDate": _day(asked.period.last.isoformat()),
        },
        "dct:spatial": _ref(f"{_LISTS}/country/THA"),
        "dcat:keyword": _texts({"th": "บริการภาครัฐ", "en": "public service"}),
        "dcat:landingPage": _ref(page),
        "dcat:distribution": [
            _distribution(publisher, asked, dataset, ending, media)
            for ending, media in (("csv", "text/csv"), ("json", "application/json"))
        ],
    }
    if publisher.contact:
        found["dcat:contactPoint"] = {
            "@type": "vcard:Organization",
            "vcard:fn": publisher.name,
            "vcard:hasEmail": _ref(f"mailto:{publisher.contact}"),
        }
    return found


def _distribution(
    publisher: Publisher, asked: Asked, dataset: Dataset, ending: str, media: str
) -> dict[str, Any]:
    address = publisher.origin + asked.address(f"/portal/data/{dataset.name}.{ending}")
    schema = f"{publisher.origin}/portal/data/{dataset.name}.schema.json"
    return {
        "@type": "dcat:Distribution",
        "dct:title": f"{dataset.name}.{ending}",
        "dcat:accessURL": _ref(f"{publisher.origin}/portal/data/{dataset.name}"),
        "dcat:downloadURL": _ref(address),
        "dcat:mediaType": _ref(f"{_MEDIA}/{media}"),
        "dct:license": _ref(publisher.licence.address),
        "dct:conformsTo": _ref(schema),
    }


def _agent(publisher: Publisher) -> dict[str, Any]:
    return {
        "@id": f"{publisher.origin}/portal#publisher",
        "@type": "foaf:Agent",
        "foaf:name": publisher.name,
    }


def _ref(address: str) -> dict[str, str]:
    return {"@id": address}


def _text(language: str, value: str) -> dict[str, str]:
    return {"@value": value, "@language": language}


def _texts(words: dict[str, str]) -> list[dict[str, str]]:
    return [_text(language, value) for language, value in words.items()]


def _day(value: str) -> dict[str, str]:
    return {"@value": value, "@type": "xsd:date"}
