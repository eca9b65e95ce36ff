"""Values that stand in letters, forms and records: people, places, dates, sums, numbers.

Composed from short lists, so that few of them ever come twice. Knows nothing of templates.
"""

from __future__ import annotations

import random

_FIRST_TEXT = """
    Ada Adam Aisha Akira Alan Alice Amara Amir Ana Anders Anna Arjun Astrid Ben Bruno Carla Carmen
    Chen Chloe Clara Dalia Daniel David Diego Dmitri Elena Elif Emil Emma Erik Eva Farid Fatima
    Felix Fiona Frank Freya George Grace Greta Hana Hassan Helen Henry Hugo Ida Igor Ines Iris
    Ivan Jack Jana Javier Jonas Julia Kai Karin Kenji Lars Laura Leila Leo Lina Linh Lucia Luis
    Maja Marco Maria Marie Mateo Maya Mei Mia Mila Milan Nadia Nina Noah Nora Olga Oliver Omar
    Oscar Pablo Paul Petra Priya Rafael Rahul Rania Rosa Ruth Samir Sara Selim Simon Sofia Sven
    Tara Theo Tim Tom Vera Victor Wei Yara Yuki Yusuf Zoe
"""
_LAST_TEXT = """
    Abbasi Adeyemi Ahmed Andersen Baker Banerjee Bauer Becker Bell Berg Bianchi Bosch Brandt Brown
    Carter Castro Chen Cohen Cooper Costa Cruz Dahl Davies Diaz Dubois Eriksen Evans Farouk
    Fischer Flores Fontaine Garcia Gomez Gupta Haas Hall Hansen Hassan Hayashi Hoffmann Horvath
    Hughes Ito Ivanov Jansen Jensen Jones Kaya Keller Khan Kim Klein Kovacs Kowalski Kumar Lang
    Larsen Lee Lewis Lopez Lund Marino Martin Meyer Mishra Mori Morris Moreau Murphy Nakamura Ndiaye
    Nguyen Novak Okafor Olsen Ortega Osei Park Patel Petrov Quinn Rahman Ramos Reed Rossi Roy Russo
    Sato Schmidt Schwarz Silva Singh Smith Sokolov Stewart Suzuki Tanaka Taylor Torres Turner
    Varga Vega Vogel Wagner Walker Wang Weber White Wolf Wood Yamada Yilmaz Young Zhang Zimmer
"""
_HEAD_TEXT = """
    Ash Black Bright Brook Cald Dun East Fair Glen Gold Green Hart Hol Kings Lind Long Mar North
    Oak Red Rock Rose Sand Silver Stan Stone Thorn West Whit Win Wynd Ost Sund Grun Alt Berg
"""
_TAIL_TEXT = """
    bach berg borough bridge brook burg bury by dale den dorf field ford gate ham heim holm hurst
    land leigh ley mark mere mont mouth stad stead stein ton vale ville wick wood worth
"""
_CITY_TEXT = """
    Accra Antwerp Athens Austin Barcelona Bergen Berlin Bern Bilbao Bogota Boston Bristol Brussels
    Cairo Chicago Cork Dakar Delhi Denver Dresden Dublin Geneva Ghent Graz Hamburg Hanoi Helsinki
    Jakarta Kyoto Lagos Leeds Lima Lisbon London Lyon Madrid Malaga Manila Milan Montreal Munich
    Nairobi Naples Nice Osaka Oslo Paris Porto Prague Riga Rome Santiago Seattle Seoul Sofia
    Stockholm Tallinn Tokyo Toronto Turin Utrecht Vienna Vilnius Warsaw York Zagreb Zurich
"""
_ROLE_TEXT = """
    accountant analyst architect assistant baker biologist carpenter chemist clerk consultant
    designer developer director driver editor electrician engineer gardener geologist historian
    illustrator journalist lawyer librarian manager mechanic nurse photographer physicist pilot
    planner plumber producer professor recruiter researcher secretary surgeon surveyor technician
    teacher tester trainer translator translator writer
"""
_FIELD_TEXT = "chief data design field health junior lead music network night press sales senior"
_THING_TEXT = """
    adapter backpack ballpoint battery blanket bookcase bottle bracket cable camera candle carpet
    chair charger clock compass curtain cushion desk drill envelope fan filter flashlight folder
    grinder hammer headphones helmet jacket kettle keyboard ladder lamp lantern lens magnet mirror
    monitor mug notebook oven paintbrush pan printer projector pump radio router ruler saddle
    scanner scarf screen shelf speaker stapler stool suitcase table tent thermometer toaster
    toolbox torch tripod umbrella valve vase wardrobe whistle
"""
_COLOUR_TEXT = "amber black blue bronze brown copper cream green grey olive orange pink red white"
_FIRMS = ("Ltd", "GmbH", "Inc", "Labs", "Systems", "Partners", "Works", "Group", "& Sons", "AG")
_ENDINGS = ("com", "org", "net", "io", "dev", "example", "co.uk", "de", "edu")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_FIRST, _LAST, _HEADS, _TAILS, _CITIES, _ROLES, _FIELDS, _THINGS, _COLOURS = (
    tuple(text.split())
    for text in (
        *(_FIRST_TEXT, _LAST_TEXT, _HEAD_TEXT, _TAIL_TEXT, _CITY_TEXT, _ROLE_TEXT, _FIELD_TEXT),
        *(_THING_TEXT, _COLOUR_TEXT),
    )
)


def _composed(rng: random.Random) -> str:
    return rng.choice(_HEADS) + rng.choice(_TAILS)


def surname(rng: random.Random) -> str:
    return rng.choice(_LAST) if rng.random() < 0.6 else _composed(rng)


def person(rng: random.Random) -> str:
    middle = f" {rng.choice('ABCDEGHJKLMNRST')}." if rng.random() < 0.05 else ""
    return f"{rng.choice(_FIRST)}{middle} {surname(rng)}"


def first_name(rng: random.Random) -> str:
    return rng.choice(_FIRST)


def city(rng: random.Random) -> str:
    return rng.choice(_CITIES) if rng.random() < 0.7 else _composed(rng)


def company(rng: random.Random) -> str:
    return f"{surname(rng)} {rng.choice(_FIRMS)}"


def role(rng: random.Random) -> str:
    field = f"{rng.choice(_FIELDS)} " if rng.random() < 0.5 else ""
    return field + rng.choice(_ROLES)


def thing(rng: random.Random) -> str:
    colour = f"{rng.choice(_COLOURS)} " if rng.random() < 0.4 else ""
    return colour + rng.choice(_THINGS)


def title(rng: random.Random) -> str:
    """Return the title of a book, a talk or a meeting."""
    thing, place = rng.choice(_THINGS).capitalize(), _composed(rng)
    return rng.choice(
        (f"The {thing} of {place}", f"{place} Review", f"{thing} Workshop", f"A {thing} in {place}")
    )


def email(rng: random.Random) -> str:
    name = rng.choice(_FIRST).lower()
    user = rng.choice((name, f"{name}.{surname(rng).lower()}", f"{name[0]}{surname(rng).lower()}"))
    return f"{user}@{_domain(rng)}"


def _domain(rng: random.Random) -> str:
    return f"{rng.choice((_composed, surname))(rng).lower()}.{rng.choice(_ENDINGS)}"


def url(rng: random.Random) -> str:
    tail = rng.choice(("", f"/{rng.choice(_THINGS)}", f"/{rng.choice(_THINGS)}/{number(rng)}"))
    return f"https://{_domain(rng)}{tail}"


def host(rng: random.Random) -> str:
    return rng.choice(
        (
            f"{rng.choice(('db', 'web', 'api', 'mail', 'cache'))}-{rng.randint(1, 40)}",
            f"{rng.choice(('db', 'web', 'api', 'mail', 'cache'))}.{_domain(rng)}",
            ".".join(str(rng.randint(1, 254)) for _ in range(4)),
        )
    )


def phone(rng: random.Random) -> str:
    def digits(count: int) -> str:
        return "".join(rng.choice("0123456789") for _ in range(count))

    return rng.choice(
        (
            f"+{rng.randint(1, 99)} {digits(3)} {digits(7)}",
            f"0{digits(3)} {digits(6)}",
            f"555-{digits(4)}",
            f"({digits(3)}) {digits(3)}-{digits(4)}",
        )
    )


def date(rng: random.Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1995, 2031)
    return rng.choice(
        (
            f"{year}-{month:02}-{day:02}",
            f"{year}-{month:02}-{day:02}",
            f"{day} {_MONTHS[month - 1]} {year}",
            f"{_MONTHS[month - 1]} {day}, {year}",
            f"{day:02}.{month:02}.{year}",
            f"{day} {_MONTHS[month - 1]}",
        )
    )


def year(rng: random.Random) -> str:
    return str(rng.randint(1890, 2030))


def clock(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return f"{rng.randint(1, 12)} {rng.choice(('am', 'pm'))}"
    return f"{rng.randrange(24):02}:{rng.randrange(0, 60, 5):02}"


def number(rng: random.Random) -> str:
    return str(rng.randint(1, rng.choice((9, 60, 500, 9000))))


def port(rng: random.Random) -> str:
    return str(rng.choice((22, 80, 443, 5432, 6379, 8000, 8080, rng.randint(1024, 65000))))


def money(rng: random.Random) -> str:
    amount = f"{rng.randint(1, 2000)}.{rng.randrange(0, 100, 5):02}"
    return rng.choice(("${}", "€{}", "£{}", "{} EUR", "{} USD")).format(amount)


def version(rng: random.Random) -> str:
    made = f"{rng.randint(0, 12)}.{rng.randint(0, 30)}.{rng.randint(0, 20)}"
    short, draft = made.rpartition(".")[0], f"{made}-rc{rng.randint(1, 4)}"
    return rng.choice((made, made, f"v{made}", short, draft))


def identifier(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTUVWX") for _ in range(rng.randint(1, 3)))
    figures = rng.randint(10, 99_999)
    dated = f"{letters}-{rng.randint(2019, 2031)}-{figures % 1000:03}"
    return rng.choice((f"{letters}-{figures}", f"{letters}{figures}", dated))


def flight(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABDEFGKLNSTUVX") for _ in range(2))
    return f"{letters}{rng.randint(10, 9999)}"


def degrees(rng: random.Random) -> str:
    return f"{rng.randint(-20, 45)}.{rng.randint(0, 9)}"


def street(rng: random.Random) -> str:
    """Return a street with a house number."""
    kind = rng.choice(("Street", "Road", "Lane", "Avenue", "Square", "Way"))
    return f"{rng.randint(1, 240)} {rng.choice((_composed, surname))(rng)} {kind}"


def weight(rng: random.Random) -> str:
    return rng.choice((f"{rng.randint(1, 60)}.{rng.randint(1, 9)} kg", f"{rng.randint(1, 90)} kg"))


def vehicle(rng: random.Random) -> str:
    """Return a make and a model."""
    return f"{surname(rng)} {rng.choice((str(rng.randint(1, 900)), rng.choice(_HEADS)))}"


def plate(rng: random.Random) -> str:
    """Return a number plate."""
    first, last = ("".join(rng.choice("ABCDEFHKLMNPRSTVWX") for _ in range(2)) for _ in range(2))
    figures = rng.randint(1, 9999)
    return rng.choice((f"{first}-{last} {figures}", f"{first}{figures % 90 + 10} {last}K"))


def team(rng: random.Random) -> str:
    return f"{city(rng)} {rng.choice(('United', 'Rovers', 'City', 'Wolves', 'Bears', '04', 'FC'))}"


def score(rng: random.Random) -> str:
    return f"{rng.randint(0, 9)}:{rng.randint(0, 9)}"


def dish(rng: random.Random) -> str:
    food = rng.choice(("lamb", "lentil", "fish", "potato", "cheese", "mushroom", "pumpkin"))
    return f"{food} {rng.choice(('soup', 'pie', 'stew', 'curry', 'gratin', 'casserole'))}"


def pet(rng: random.Random) -> str:
    names = ("Rex", "Bella", "Milo", "Luna", "Coco", "Rocky", "Daisy", "Balu", "Minka", "Pepper")
    return rng.choice((*names, surname(rng)))
