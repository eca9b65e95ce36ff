"""Records of places: measurements, properties, leases, plots, damage."""

from __future__ import annotations

from editflow.data.families.fill import invent
from editflow.data.families.fill.records.kind import Kind, between, one_of, per_line

MEASUREMENT = Kind(
    ("Measurement", "Lab record", "Sensor reading", "Station"),
    {
        "station": (("Station", "Sensor", "Station ID"), invent.identifier),
        "place": (("Place", "Location", "Site"), invent.city),
        "temperature": (("Temperature", "Temp"), invent.degrees),
        "humidity": (("Humidity",), lambda rng: str(rng.randint(5, 99))),
        "time": (("Time", "Measured at"), invent.clock),
        "observer": (("Observer", "Measured by", "Technician"), invent.person),
    },
    per_line("""
        At {time} station {station} measured {temperature} degrees.
        {station} stands in {place}.
        The humidity was {humidity} percent.
        {observer} read the sensor at {time}.
        In {place} it was {temperature} degrees at {humidity} percent humidity.
        {observer} takes care of {station}.
        {time} {station} temp={temperature} hum={humidity}
        station={station} site={place} by={observer}
        [Temperature|Temp.]: {temperature} degrees; [humidity|moisture of the air]: {humidity} %
        [The thermometer|The display|The sensor] [showed|read|said] {temperature} degrees.
        {temperature} degrees, [measured|taken|recorded] at {time}
        [When {observer} looked|As {observer} wrote down], the air held {humidity} percent humidity.
        Our [sensor|station] in {place} is {station}.
        The values [were taken|were written down|come from] {observer} in {place}.
        {humidity} percent [relative humidity|of humidity|humidity] [was measured|was found].
        {place}, {time}: {temperature} degrees
        {observer}, [our technician|the observer] in {place}, [sent the data|was there].
        [The clock said|It was] {time} when {station} sent its values.
        {station}'s [last value|reading] was {temperature} degrees.
        With {humidity} percent humidity and {temperature} degrees, it was a [normal|strange] day.
        [Measured by|Taken by|Observer:] {observer}. Time: {time}.
        {place} reports {humidity} percent humidity.
        [log|note]: {station} read at {time} by {observer}
        How humid was it? {humidity} percent.
        The [person|technician] at {station} is {observer}.
        [The site|The place] is {place}, [the station|the sensor] {station}.
        As early as {time}, {temperature} degrees were [measured|reached].
        Humidity {humidity}, taken {time}
    """),
)

PROPERTY = Kind(
    ("Property listing", "House for sale", "Property", "Exposé"),
    {
        "address": (("Address", "Street"), invent.street),
        "town": (("Town", "City"), invent.city),
        "price": (("Price", "Asking price"), invent.money),
        "rooms": (("Rooms", "Number of rooms"), between(1, 14)),
        "area": (("Area", "Living space"), between(18, 420, "{} m²")),
        "built": (("Built in", "Year of construction"), invent.year),
        "agent": (("Agent", "Broker"), invent.person),
        "owner": (("Owner", "Current owner"), invent.person),
    },
    per_line("""
        The house at {address} [is for sale|can be bought] for {price}.
        {town}, {address}
        It has {rooms} rooms on {area}.
        {owner} [owns|still lives in|is the owner of] the house.
        {agent} [shows it to you|is the agent|sells it for the owner].
        It was [built|constructed|put up] in {built}.
        {agent} [acts for|was engaged by|is the broker of] {owner}.
        [Living space|Area]: {area}; rooms: {rooms}
        In {town} [you get|there are] {area} for {price}.
        [Asking price|They ask for it] {price}
        The [building|house], built {built}, [stands|is] in {town}.
        {address}, {rooms} rooms
        To see it, call the agent, {agent}.
        {owner} wants to sell and [asks|hopes for] {price}.
    """),
)

LEASE = Kind(
    ("Rental contract", "Lease", "Tenancy agreement", "Rented flat"),
    {
        "landlord": (("Landlord", "Owner", "Let by"), invent.person),
        "tenant": (("Tenant", "Rented by", "Lodger"), invent.person),
        "address": (("Address", "Flat", "Street"), invent.street),
        "rent": (("Rent", "Monthly rent"), invent.money),
        "deposit": (("Deposit", "Security"), invent.money),
        "moves_in": (("Start of the lease", "From", "Moves in on"), invent.date),
        "moves_out": (("End of the lease", "Until", "Moves out on"), invent.date),
    },
    per_line("""
        {landlord} [lets|rents out] the flat at {address} to {tenant}.
        {tenant} [rents|lives in|has rented] {address}.
        The [rent|monthly rent] is {rent}, the deposit {deposit}.
        {tenant} [moves in|gets the keys] on {moves_in}.
        The lease [ends|runs out|is over] on {moves_out}.
        {tenant} pays {rent} [a month|every month|monthly] to {landlord}.
        A deposit of {deposit} [is required|has to be paid|was paid].
        landlord {landlord}, tenant {tenant}
        [From|In] {moves_in}, [until|out] {moves_out}
        On {moves_out} {tenant} must [move out|hand back the keys].
        {landlord} [keeps|holds] {deposit} as [security|deposit].
        {address}: {rent} per month
        The flat belongs to {landlord}.
        As of {moves_in} {address} is [taken|let|rented].
    """),
)

PLOT = Kind(
    ("Survey plot", "Plot of land", "Land survey", "Field record"),
    {
        "plot": (("Plot", "Plot number", "Parcel of land"), invent.identifier),
        "parish": (("Parish", "Municipality", "Near"), invent.city),
        "length": (("Length", "Long side"), between(60, 900, "{} m")),
        "width": (("Width", "Short side"), between(4, 59, "{} m")),
        "surveyor": (("Surveyor", "Measured by"), invent.person),
        "owner": (("Owner", "Belongs to"), invent.person),
        "use": (
            ("Use", "Land use"),
            one_of("pasture", "forest", "orchard", "vineyard", "building land", "meadow"),
        ),
        "day": (("Survey date", "Measured on"), invent.date),
    },
    per_line("""
        {surveyor} [measured|surveyed] plot {plot} on {day}.
        Plot {plot} [belongs to|is owned by|is the property of] {owner}.
        It is {length} long and {width} wide.
        The [land|plot] lies [in the parish of|near] {parish}.
        It is [used as|registered as] {use}.
        {width} [in width|wide], {length} [in length|long]
        {owner} [uses|keeps] it as {use}.
        [Length|Long side]: {length}. [Width|Short side]: {width}.
        {plot}, {parish}, {use}
        On {day} {surveyor} [came|went out] to {parish} with the instruments.
        {owner}'s land was [measured|surveyed] by {surveyor}.
        owner {owner}, surveyor {surveyor}
        At {width} of width, {plot} is [narrow|only a strip].
        The long side [is|measures] {length}.
        Survey of {day}
    """),
)

CLAIM = Kind(
    ("Insurance claim", "Damage report", "Claim", "Loss report"),
    {
        "claim": (("Claim number", "Claim"), invent.identifier),
        "policy": (("Policy number", "Policy"), invent.identifier),
        "holder": (("Policy holder", "Insured person", "Claimant"), invent.person),
        "adjuster": (("Adjuster", "Clerk", "Handled by"), invent.person),
        "damage": (
            ("Damage", "Kind of damage"),
            one_of("fire", "flood", "theft", "hail", "storm", "broken window", "burst pipe"),
        ),
        "happened_on": (("Date of damage", "Happened on", "Day of the loss"), invent.date),
        "reported_on": (("Reported on", "Date of report"), invent.date),
        "loss": (("Amount of loss", "Damage in money", "Claimed amount"), invent.money),
    },
    per_line("""
        {holder} [reported|told us about] the damage on {reported_on}.
        It [happened|occurred|took place] on {happened_on}.
        The [cause|kind of damage] is {damage}, the loss {loss}.
        {adjuster} [handles|works on|decides on] claim {claim}.
        Policy {policy} [is held by|belongs to|was signed by] {holder}.
        Claim {claim}, policy {policy}
        [Happened|Damage] {happened_on}, [reported|notified] {reported_on}
        {holder} [claims|demands|asks for] {loss}.
        [For|About] the {damage}, ask {adjuster}, [the adjuster|who handles it].
        {adjuster} [puts|estimates] the loss at {loss}.
        [The report reached us|We were told] on {reported_on}.
        insured {holder}, adjuster {adjuster}
        On {happened_on} {holder} had damage by {damage}.
        [We opened|There is now] claim {claim} [under|for] policy {policy}.
    """),
)
