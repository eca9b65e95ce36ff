"""The table of kinds of records; letters, forms and rows draw from it.

A new kind is a new row here. Knows nothing of what is written about a record.
"""

from __future__ import annotations

from editflow.data.families.fill.records import (
    care,
    culture,
    places,
    software,
    trade,
    travel,
    work,
)
from editflow.data.families.fill.records.kind import Kind

KINDS: tuple[Kind, ...] = (
    *(work.EMPLOYEE, trade.ORDER, work.EVENT, software.RELEASE, software.SERVER, software.BUG),
    *(travel.BOOKING, culture.BOOK, travel.FLIGHT, places.MEASUREMENT),
    *(work.TALK, work.VACANCY, work.SHIFT, software.DEPLOYMENT, software.INCIDENT),
    *(trade.INVOICE, trade.TRANSFER, trade.PARCEL, trade.RETURN, trade.REPAIR, trade.SALE),
    *(travel.TRAIN, travel.MATCH, travel.HIRE, culture.LOAN, culture.FILM, culture.MUSEUM),
    *(culture.RECIPE, care.PATIENT, care.PET, care.MEMBER, care.STUDENT),
    *(places.PROPERTY, places.LEASE, places.PLOT, places.CLAIM),
)
