"""Kinds of records, and the sentences people write about them.

A kind has fields with the labels forms give them and a way to invent a value; a sentence is a
format string over fields. Knows nothing of templates or holes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from editflow.data.families.fill import invent

Maker = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """`titles` head a form; `fields` maps a name to its labels and maker; `sentences` speak."""

    titles: tuple[str, ...]
    fields: Mapping[str, tuple[tuple[str, ...], Maker]]
    sentences: tuple[str, ...]


def one_of(*options: str) -> Maker:
    """Return a maker that picks an option."""
    return lambda rng: rng.choice(options)


KINDS = (
    Kind(
        ("New employee", "Staff record", "Contact", "Employee form"),
        {
            "name": (("Name", "Full name", "Employee", "Employee name"), invent.person),
            "email": (("Email", "E-mail", "Email address", "Mail"), invent.email),
            "phone": (("Phone", "Phone number", "Telephone"), invent.phone),
            "role": (("Role", "Job title", "Position", "Profession"), invent.role),
            "company": (("Company", "Employer", "Organisation"), invent.company),
            "city": (("City", "Location", "Town"), invent.city),
            "start": (("Start date", "Starts on", "First day"), invent.date),
        },
        (
            "{name} works as {role} at {company}.",
            "{name}, {role}, comes from {city}.",
            "{company} has hired {name}.",
            "You can reach {name} at {email}.",
            "Write to {email} or call {phone}.",
            "The first day at {company} is {start}.",
            "{name} lives in {city} and starts on {start}.",
            "Our new {role} is {name}.",
            "For questions call {phone}.",
            "{name} ({email}) joins {company} on {start}.",
            "The office of {company} is in {city}.",
        ),
    ),
    Kind(
        ("Order", "Order form", "Purchase", "New order"),
        {
            "order": (("Order number", "Order", "Order ID"), invent.identifier),
            "customer": (("Customer", "Customer name", "Ordered by", "Buyer"), invent.person),
            "product": (("Product", "Item", "Article"), invent.thing),
            "quantity": (("Quantity", "Pieces", "Count"), invent.number),
            "price": (("Price", "Total", "Total price"), invent.money),
            "delivery": (("Delivery date", "Deliver on", "Due date"), invent.date),
            "city": (("City", "Ship to", "Destination"), invent.city),
        },
        (
            "{customer} ordered {quantity} pieces of the {product}.",
            "Order {order} goes to {city}.",
            "{customer} pays {price}.",
            "It will be delivered on {delivery}.",
            "{order} was placed by {customer}.",
            "We send the {product} to {city} on {delivery}.",
            "In total it costs {price}.",
            "{customer} wants {quantity} of them by {delivery}.",
            "The {product} for {customer} costs {price}.",
        ),
    ),
    Kind(
        ("Event", "Meeting", "Invitation", "Calendar entry"),
        {
            "title": (("Title", "Event", "Subject", "Topic"), invent.title),
            "date": (("Date", "Day", "When"), invent.date),
            "time": (("Time", "Starts at", "Begin"), invent.clock),
            "place": (("Place", "City", "Venue", "Where"), invent.city),
            "host": (("Host", "Organiser", "Speaker", "Contact"), invent.person),
            "seats": (("Seats", "Number of seats", "Guests"), invent.number),
        },
        (
            "{host} invites you to {title} in {place}.",
            "{title} takes place on {date} at {time}.",
            "There are {seats} seats.",
            "We meet in {place} at {time}.",
            "{title} is on {date}, {host} leads it.",
            "Doors open at {time}.",
            "On {date} we are in {place}.",
            "We expect {seats} guests for {title}.",
        ),
    ),
    Kind(
        ("Release", "Release notes", "Package", "Project"),
        {
            "project": (("Project", "Package", "Name"), lambda rng: invent.surname(rng).lower()),
            "version": (("Version", "Release"), invent.version),
            "date": (("Date", "Release date", "Released"), invent.date),
            "author": (("Author", "Maintainer", "Released by"), invent.person),
            "licence": (
                ("License", "Licence"),
                one_of("MIT", "Apache-2.0", "BSD-3-Clause", "GPL-3.0", "MPL-2.0", "ISC"),
            ),
            "page": (("URL", "Homepage", "Website"), invent.url),
        },
        (
            "{author} released {project} {version} on {date}.",
            "{project} is under the {licence} license.",
            "{version} of {project} came out on {date}.",
            "Its home is {page}.",
            "{author} maintains {project}, see {page}.",
            "{project} {version} is out.",
            "The code is {licence} and {author} wrote it.",
        ),
    ),
    Kind(
        ("Server", "Connection", "Machine", "Service"),
        {
            "host": (("Host", "Hostname", "Server", "Address"), invent.host),
            "port": (("Port", "TCP port"), invent.port),
            "user": (("User", "Username", "Login"), lambda rng: invent.first_name(rng).lower()),
            "region": (
                ("Region", "Zone"),
                one_of("eu-west-1", "us-east-2", "ap-south-1", "sa-east-1", "eu-north-1", "local"),
            ),
            "admin": (("Admin", "Owner", "Contact"), invent.email),
            "version": (("Version", "Software version"), invent.version),
        },
        (
            "The service runs on {host}, port {port}.",
            "Log in to {host} as {user}.",
            "{admin} looks after {host}.",
            "It listens on port {port} and runs version {version}.",
            "The machine is in {region}.",
            "We moved {host} to {region}, the user is {user}.",
            "Since yesterday {version} is installed on {host}.",
            "If it is down, write to {admin}.",
        ),
    ),
    Kind(
        ("Bug report", "Ticket", "Issue", "Support request"),
        {
            "ticket": (("Ticket", "Ticket number", "Issue", "ID"), invent.identifier),
            "reporter": (("Reporter", "Reported by", "Author"), invent.person),
            "version": (("Version", "Affected version"), invent.version),
            "priority": (
                ("Priority", "Severity"),
                one_of("low", "medium", "high", "urgent", "critical"),
            ),
            "status": (
                ("Status", "State"),
                one_of("open", "closed", "blocked", "waiting", "solved"),
            ),
            "date": (("Date", "Opened", "Reported on"), invent.date),
        },
        (
            "{reporter} opened {ticket} on {date}.",
            "{ticket} has {priority} priority and is {status}.",
            "It happens with version {version}.",
            "The priority is {priority}.",
            "{reporter} saw this in {version}.",
            "{ticket} is {status} since {date}.",
        ),
    ),
    Kind(
        ("Booking", "Reservation", "Hotel booking", "Your stay"),
        {
            "guest": (("Guest", "Guest name", "Name", "Booked by"), invent.person),
            "hotel": (("Hotel", "Place"), lambda rng: f"Hotel {invent.surname(rng)}"),
            "arrival": (("Arrival", "Check-in", "From"), invent.date),
            "departure": (("Departure", "Check-out", "Until"), invent.date),
            "room": (("Room", "Room number"), lambda rng: str(rng.randint(1, 899))),
            "price": (("Price", "Price per night", "Rate"), invent.money),
        },
        (
            "{guest} stays at {hotel}.",
            "{guest} arrives on {arrival} and leaves on {departure}.",
            "Room {room} is reserved for {guest}.",
            "A night costs {price}.",
            "{hotel} charges {price} per night.",
            "{guest} checks in on {arrival}, room {room}.",
            "Check-out is on {departure}.",
        ),
    ),
    Kind(
        ("Book", "Library card", "Catalogue entry", "Reference"),
        {
            "title": (("Title", "Book", "Book title"), invent.title),
            "author": (("Author", "Written by", "Writer"), invent.person),
            "year": (("Year", "Published", "Publication year"), invent.year),
            "publisher": (("Publisher", "Published by", "Press"), invent.company),
            "pages": (("Pages", "Number of pages", "Length"), invent.number),
            "city": (("City", "Place of publication"), invent.city),
        },
        (
            "{author} wrote {title} in {year}.",
            "{title} was published by {publisher}.",
            "The book has {pages} pages.",
            "{publisher} in {city} printed it.",
            "{title} appeared in {year} and has {pages} pages.",
            "{author} is the author of {title}.",
        ),
    ),
    Kind(
        ("Flight", "Boarding pass", "Trip", "Travel plan"),
        {
            "flight": (("Flight", "Flight number"), invent.flight),
            "passenger": (("Passenger", "Traveller", "Name"), invent.person),
            "origin": (("From", "Origin", "Departs from"), invent.city),
            "destination": (("To", "Destination", "Arrives in"), invent.city),
            "date": (("Date", "Travel date"), invent.date),
            "gate": (("Gate",), lambda rng: f"{rng.choice('ABCD')}{rng.randint(1, 60)}"),
            "seat": (
                ("Seat", "Seat number"),
                lambda rng: f"{rng.randint(1, 44)}{rng.choice('ABCDEF')}",
            ),
        },
        (
            "{passenger} flies from {origin} to {destination}.",
            "{flight} leaves {origin} on {date}.",
            "{flight} to {destination} boards at gate {gate}.",
            "{passenger} has seat {seat}.",
            "The flight is {flight}, gate {gate}, seat {seat}.",
            "{passenger} travels on {date}.",
        ),
    ),
    Kind(
        ("Measurement", "Lab record", "Sensor reading", "Station"),
        {
            "station": (("Station", "Sensor", "Station ID"), invent.identifier),
            "place": (("Place", "Location", "Site"), invent.city),
            "temperature": (("Temperature", "Temp"), invent.degrees),
            "humidity": (("Humidity",), lambda rng: str(rng.randint(5, 99))),
            "time": (("Time", "Measured at"), invent.clock),
            "observer": (("Observer", "Measured by", "Technician"), invent.person),
        },
        (
            "At {time} station {station} measured {temperature} degrees.",
            "{station} stands in {place}.",
            "The humidity was {humidity} percent.",
            "{observer} read the sensor at {time}.",
            "In {place} it was {temperature} degrees at {humidity} percent humidity.",
            "{observer} takes care of {station}.",
        ),
    ),
)


def invented(kind: Kind, rng: random.Random) -> dict[str, str]:
    """Return a value for every field, no two the same."""
    while True:
        values = {name: make(rng) for name, (_, make) in kind.fields.items()}
        if len(set(values.values())) == len(values):
            return values


def labels(kind: Kind, names: list[str], rng: random.Random) -> list[str]:
    """Return a label for each field."""
    return [rng.choice(kind.fields[name][0]) for name in names]
