"""Records of travel and sport: stays, flights, trains, matches."""

from __future__ import annotations

from editflow.data.families.fill import invent
from editflow.data.families.fill.records.kind import Kind, between, one_of, per_line

BOOKING = Kind(
    ("Booking", "Reservation", "Hotel booking", "Your stay"),
    {
        "guest": (("Guest", "Guest name", "Name", "Booked by"), invent.person),
        "hotel": (("Hotel", "Place"), lambda rng: f"Hotel {invent.surname(rng)}"),
        "arrival": (("Arrival", "Check-in", "From"), invent.date),
        "departure": (("Departure", "Check-out", "Until"), invent.date),
        "room": (("Room", "Room number"), lambda rng: str(rng.randint(1, 899))),
        "price": (("Price", "Price per night", "Rate"), invent.money),
    },
    per_line("""
        {guest} stays at {hotel}.
        {guest} arrives on {arrival} and leaves on {departure}.
        Room {room} is reserved for {guest}.
        A night costs {price}.
        {hotel} charges {price} per night.
        {guest} checks in on {arrival}, room {room}.
        Check-out is on {departure}.
        Guest: {guest}; room: {room}
        [From|In] {arrival}, [until|out] {departure}
        [Per night|Nightly rate|Room rate]: {price}.
        {guest}'s [room|reservation] is [at|in] {hotel}.
        {hotel}, room {room}, {price}/night
        [We have put|We put|They gave] {guest} [in|into] room {room}.
        The stay [ends|is over|finishes] on {departure}.
        The [first night|stay] [begins|starts] on {arrival}.
        On {departure} {guest} [travels on|goes home|flies home|moves out].
        {arrival} to {departure}, {hotel}
        The reservation at {hotel} was [made by|made for] {guest}.
        [Each night|Every night|One night] there [costs|is] {price}.
        check-in {arrival} check-out {departure} guest {guest}
        hi, it's {guest}, I'm coming on {arrival}
        Before [leaving|departing] on {departure}, [return|hand back] the key of room {room}.
        [For|At] {price} a night, {hotel} is [cheap|fine|a good choice].
        Whoever [asks for|looks for] {guest} [finds them|should knock] at room {room}.
        [Arrival|Checking in]: {arrival}. [Room|Door]: {room}.
        {hotel} [confirms|has confirmed] the arrival of {guest}[| for this year].
        Between {arrival} and {departure} room {room} is [taken|occupied|booked].
        The guest, {guest}, [pays|agreed to|was quoted] {price} a night.
        [Departure|Leaving]: {departure}; [hotel|place]: {hotel}
    """),
)

FLIGHT = Kind(
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
    per_line("""
        {passenger} flies from {origin} to {destination}.
        {flight} leaves {origin} on {date}.
        {flight} to {destination} boards at gate {gate}.
        {passenger} has seat {seat}.
        The flight is {flight}, gate {gate}, seat {seat}.
        {passenger} travels on {date}.
        Gate {gate}, seat {seat}.
        {origin} - {destination}, {date}
        {origin} to {destination} with {flight}
        [Coming|Arriving] from {origin}, {flight} [lands|touches down] in {destination}.
        To {destination}, {passenger} [takes|has booked|is booked on] {flight}.
        [The plane|The aircraft] [starts|takes off|departs] in {origin}.
        In {destination} {passenger} [is picked up|is met at the airport|gets off].
        {seat} is {passenger}'s seat[| on board].
        [Go|Walk|Hurry] to gate {gate} [now|in time].
        The [trip|journey] to {destination} is on {date}.
        from={origin} to={destination} flight={flight}
        [On board|Flying with us|Traveller]: {passenger}, seat {seat}
        {date}: {flight}, gate {gate}
        {passenger} [says goodbye to|leaves|departs from] {origin} on {date}.
        [Destination|Final stop|Landing in]: {destination}.
        The person in seat {seat} [flies|is travelling] to {destination}.
        [Ticket|Boarding pass] of {passenger} for {flight}
        We [start|take off] in {origin} and [land|arrive] in {destination}.
        Gate {gate} is where {flight} [waits|departs|can be boarded].
        hi, I'm flying {flight} on {date}, seat {seat}
        [Leaving|Departure from] {origin}, gate {gate}
        Flight {flight} was [booked|reserved] for {passenger}.
        If you fly to {destination}, {gate} is your gate.
    """),
)

TRAIN = Kind(
    ("Train trip", "Train ticket", "Rail journey", "Connection"),
    {
        "train": (("Train", "Train number"), between(10, 2999, "IC {}")),
        "traveller": (("Traveller", "Passenger", "Ticket holder"), invent.person),
        "origin": (("From", "Boarding at", "Departure station"), invent.city),
        "destination": (("To", "Getting off at", "Arrival station"), invent.city),
        "leaves": (("Departure", "Leaves at", "Departure time"), invent.clock),
        "arrives": (("Arrival", "Arrives at", "Arrival time"), invent.clock),
        "platform": (("Platform", "Track"), between(1, 24)),
        "coach": (("Coach", "Carriage"), between(1, 18)),
    },
    per_line("""
        {traveller} [takes|goes by] the {train} from {origin} to {destination}.
        The train [leaves|departs] at {leaves} and arrives at {arrives}.
        In {origin} it [leaves|starts|departs] from platform {platform}.
        Your [place|seat] is in coach {coach}.
        {leaves} {origin}, {arrives} {destination}
        {train} [gets|comes] to {destination} at {arrives}.
        [Be|Stand] on platform {platform} [before|by] {leaves}.
        {traveller} [boards|gets on] in {origin}, coach {coach}.
        {traveller} gets off in {destination}.
        dep {leaves} arr {arrives}
        [The ticket|The reservation] is [made out to|for] {traveller}.
        [Track|Platform] {platform}: {train} to {destination}
        At {arrives} {traveller} [will be|is] in {destination}.
        Starting from {origin}, the {train} has {traveller} on board.
    """),
)

MATCH = Kind(
    ("Match", "Sports match", "Match report", "Fixture"),
    {
        "home_team": (("Home team", "Hosts", "Home side"), invent.team),
        "visitors": (("Away team", "Visitors", "Guests"), invent.team),
        "score": (("Score", "Result", "Final score"), invent.score),
        "stadium": (("Stadium", "Ground", "Arena"), lambda rng: f"{invent.surname(rng)} Park"),
        "referee": (("Referee", "Umpire"), invent.person),
        "scorer": (("Top scorer", "Best player", "Player of the match"), invent.person),
        "crowd": (("Spectators", "Attendance", "Crowd"), between(90, 60_000)),
        "day": (("Date", "Match day", "Played on"), invent.date),
    },
    per_line("""
        {home_team} [played at home against|hosted|received] {visitors}.
        {visitors} [travelled to|were the guests of|were visiting] {home_team}.
        It ended {score}.
        The final score [was|of the match was] {score}.
        {referee} was the [referee|umpire] at {stadium}.
        [Player of the match|Best of all] was {scorer}.
        {crowd} [people|spectators|fans] [came|watched] on {day}.
        {home_team} - {visitors} {score}
        At {stadium} {crowd} [people|fans] [sang|cheered].
        {scorer} [was voted best player|shone most], {referee} [had the whistle|refereed].
        [Played|Date] {day}, [ground|stadium] {stadium}
        The [visitors|guests], {visitors}, [wore white|came by bus].
        home side {home_team}, ref {referee}
        On {day} {visitors} played [away|away from home].
        {stadium} is the ground of {home_team}.
    """),
)

HIRE = Kind(
    ("Car hire", "Rental car", "Car rental", "Hire contract"),
    {
        "driver": (("Driver", "Hirer", "Customer"), invent.person),
        "car": (("Car", "Vehicle", "Model"), invent.vehicle),
        "plate": (("Plate", "Registration", "Number plate"), invent.plate),
        "pickup_city": (("Pick-up", "Picked up in", "Pick-up city"), invent.city),
        "dropoff_city": (("Drop-off", "Returned in", "Drop-off city"), invent.city),
        "first_day": (("Pick-up date", "From"), invent.date),
        "return_date": (("Return date", "Until", "Back on"), invent.date),
        "fuel": (("Fuel",), one_of("petrol", "diesel", "electric", "hybrid", "gas")),
    },
    per_line("""
        {driver} [rents|hires|has rented] the {car}.
        The car is [picked up|collected|handed over] in {pickup_city} on {first_day}.
        It [comes back|is returned|must be returned] on {return_date} in {dropoff_city}.
        The plate [is|reads] {plate}.
        {car} ({fuel}), {plate}
        [Collected|Out] {first_day}, [returned|back] {return_date}
        From {pickup_city} {driver} [drives|wants to drive] to {dropoff_city} and leave it there.
        The [engine|motor|drive] of the {car} is {fuel}.
        [Keys|The keys] are [waiting|ready] in {pickup_city}.
        {driver} [brings|will bring] it back on {return_date}.
        pickup {pickup_city} / return {dropoff_city}
        [Drop it off|Leave it|Hand it back] in {dropoff_city}.
        Fuel is {fuel}; [licence plate|registration] {plate}.
        The [contract|rental] of {driver} [begins|starts] on {first_day}.
    """),
)
