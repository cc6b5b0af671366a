"""What the centres offer and when they are open, as tidy rows: no counts of people at all."""

from __future__ import annotations

from shared.domain.thai import fiscal_year
from shared.services.office import Office
from shared.services.reports.period import centres_of, latest_day
from shared.services.reports.tables import Row

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""As programs write them."""


def service_rows(office: Office, centre: str | None) -> list[Row]:
    """One row per centre and service that it offers, with what is promised there today. Raises
    `UnknownCentre`."""
    catalogue, rows = office.catalogue, list[Row]()
    today = latest_day(office, centre)
    for each in centres_of(office, centre):
        for id in catalogue.offers[each]:
            service, at = catalogue.services[id], catalogue.centres[each]
            process = catalogue.process_on(id, today)
            agency = catalogue.agencies[service.agency]
            rows.append(
                {
                    "centre": each,
                    "centre_name_th": at.names.th,
                    "centre_name_en": at.names.en,
                    "service": id,
                    "service_name_th": service.names.th,
                    "service_name_en": service.names.en,
                    "agency": service.agency,
                    "agency_name_th": agency.names.th,
                    "letter": service.letter,
                    "standard_steps": len(process.steps),
                    "standard_working_days": process.standard.working_days,
                    "standard_seconds": process.standard.seconds,
                    "fiscal_year": fiscal_year(today),
                }
            )
    return rows


def hours_rows(office: Office, centre: str | None) -> list[Row]:
    """One row per centre, weekday and window in which it opens; the times of the centre's zone, an
    end of the day as 24:00. Raises `UnknownCentre`."""
    rows = list[Row]()
    for each in centres_of(office, centre):
        names, calendar = office.catalogue.centres[each].names, office.calendar(each)
        for weekday, windows in zip(WEEKDAYS, calendar.weekly, strict=True):
            for opens, closes in windows:
                rows.append(
                    {
                        "centre": each,
                        "centre_name_th": names.th,
                        "centre_name_en": names.en,
                        "weekday": weekday,
                        "opens": f"{opens:%H:%M}",
                        "closes": "24:00" if f"{closes:%H:%M}" == "00:00" else f"{closes:%H:%M}",
                        "time_zone": calendar.timezone,
                        "always_open": calendar.always_open,
                    }
                )
    return rows
