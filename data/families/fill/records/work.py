"""Records of people at work: employees, meetings, talks, vacancies, shifts."""

from __future__ import annotations

from editflow.data.families.fill import invent
from editflow.data.families.fill.records.kind import Kind, between, one_of, per_line

EMPLOYEE = Kind(
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
    per_line("""
        {name} works as {role} at {company}.
        {name}, {role}, comes from {city}.
        {company} has hired {name}.
        You can reach {name} at {email}.
        Write to {email} or call {phone}.
        The first day at {company} is {start}.
        {name} lives in {city} and starts on {start}.
        Our new {role} is {name}.
        For questions call {phone}.
        {name} ({email}) joins {company} on {start}.
        The office of {company} is in {city}.
        {name}'s desk is in [{city}|our {city} office].
        [The contract|Employment|The job] begins on {start}.
        From {start} on, the [work|position|job] of {role} [is done by|belongs to|is with] {name}.
        {company} [pays the salary|is the employer], and the [job title|function] is {role}.
        [Mobile|Tel.|Phone|Cell]: {phone}, mail: {email}
        new hire {name}, role {role}, site {city}
        [Hired by|Employed at|On the payroll of] {company} since {start}.
        [Did you hear?|By the way,] {name} is moving to {city}!
        When you ring {phone}, {name} [picks up|answers|will take the call].
        In {city} we [were looking for|needed] one more {role}.
        Anything in writing [goes|can be sent] to {email}.
        {email} is the [address|mailbox|inbox] of {name}.
        Though born elsewhere, {name} has [settled in|made a home in|moved to] {city}.
        [At|For] {company}, the person in charge is {name}.
        The {city} team of {company} [gets|grows by] one more person.
        On {start} a new {role} [arrives|begins|starts work].
        [hi all,|heads-up:] {name} starts {start}, [questions to|ping] {email}
        The [number|extension] to dial is {phone}.
        [By profession|By trade|By training], {name} is {role}.
        Signed: {name}, {role}, {company}
        {name} | {role} | {phone}
        Who is the {role} at {company}? That would be {name}.
        [Based in|Located in|Working out of] {city}, [joining|starting|on board from] {start}.
    """),
)

EVENT = Kind(
    ("Event", "Meeting", "Invitation", "Calendar entry"),
    {
        "title": (("Title", "Event", "Subject", "Topic"), invent.title),
        "date": (("Date", "Day", "When"), invent.date),
        "time": (("Time", "Starts at", "Begin"), invent.clock),
        "place": (("Place", "City", "Venue", "Where"), invent.city),
        "host": (("Host", "Organiser", "Speaker", "Contact"), invent.person),
        "seats": (("Seats", "Number of seats", "Guests"), invent.number),
    },
    per_line("""
        {host} invites you to {title} in {place}.
        {title} takes place on {date} at {time}.
        There are {seats} seats.
        We meet in {place} at {time}.
        {title} is on {date}, {host} leads it.
        Doors open at {time}.
        On {date} we are in {place}.
        We expect {seats} guests for {title}.
        {time} sharp, {place}, [be there|don't be late|see you]!
        [Subject|Re|Fwd|Invitation]: {title}
        [The room|The venue] [seats|has chairs for|fits] {seats}.
        [Organised by|Run by|Hosted by] {host} and [held|staged|taking place] in {place}.
        Those who want to hear {host} should [travel|come] to {place}.
        [Mark|Reserve|Keep] {date} in your [calendar|diary].
        {title} [was moved|has been moved|is now moved] to {date}.
        It [begins|starts|kicks off] at {time}, and {host} [speaks|opens it|welcomes everyone].
        [Sign-ups|Registrations] are limited to {seats}.
        {host}'s event is [called|titled|named] {title}.
        {date}, {time}: {title}
        event={title} city={place}
        [If you have questions about|To register for] {title}, ask {host}.
        [This time|This year], {place} is the [city|town] we chose.
        The day is {date}, the hour {time}.
        {title} [will be held|happens|is planned] in {place}.
        [Up to|No more than|At most] {seats} people [can attend|may join|get in].
        - [when|date]: {date}, {time}
        - where: {place}, [who|with]: {host}
        {host} [has agreed to speak|is going to speak|talks] about {title}.
        hey, are you coming to {place} on {date}?
        [Start|Beginning]: {time}. [Seats|Chairs|Capacity]: {seats}.
        In {place}, {seats} guests [will sit down|are welcome|have a place] on {date}.
    """),
)

TALK = Kind(
    ("Conference talk", "Talk proposal", "Session", "Programme entry"),
    {
        "talk": (("Talk", "Title of the talk", "Session title"), invent.title),
        "speaker": (("Speaker", "Presenter", "Given by"), invent.person),
        "chair": (("Chair", "Session chair", "Moderator"), invent.person),
        "hall": (("Hall", "Lecture hall", "Track room"), between(1, 40, "Hall {}")),
        "begins": (("Begins", "Start time", "From"), invent.clock),
        "minutes": (("Minutes", "Duration", "Length in minutes"), between(5, 120)),
        "language": (
            ("Language", "Spoken language"),
            one_of("English", "German", "French", "Spanish", "Polish", "Japanese", "Arabic"),
        ),
    },
    per_line("""
        {speaker} [gives|presents|holds] the talk {talk}.
        {chair} [moderates|chairs the session|is session chair], {speaker} [speaks|presents].
        {talk} is [held|given|presented] in {language}.
        [It lasts|It takes|Plan] {minutes} minutes.
        [Head|Go|Walk] to {hall} before {begins}.
        In {hall}, {chair} will [introduce|announce|welcome] {speaker}.
        {begins}: {talk} ({language})
        The slides of {speaker} are in {language}.
        [Moderated by|Chair:|Moderation:] {chair}.
        At {begins} {speaker} [goes on stage|starts|takes the microphone].
        {hall}, {minutes} min
        After {minutes} minutes {chair} [stops the clock|ends the session|collects questions].
        {talk} [is on in|was assigned to|will be in] {hall}.
        speaker {speaker}, chair {chair}, room {hall}
    """),
)

VACANCY = Kind(
    ("Job advert", "Vacancy", "Open position", "Job posting"),
    {
        "job": (("Job", "Position", "Vacancy", "Opening"), invent.role),
        "employer": (("Employer", "Company", "Hiring company"), invent.company),
        "town": (("Town", "Place of work", "Work location"), invent.city),
        "salary": (("Salary", "Pay", "Monthly pay"), invent.money),
        "hours": (("Hours per week", "Weekly hours", "Hours"), between(8, 45)),
        "deadline": (("Deadline", "Apply by", "Closing date"), invent.date),
        "begin": (("Start", "Entry date", "Job starts"), invent.date),
        "recruiter": (("Recruiter", "Contact", "Contact person"), invent.person),
    },
    per_line("""
        {employer} [is looking for|seeks|needs] one {job} in {town}.
        [Applications are accepted|You can apply|Apply] until {deadline}.
        The [work|job] starts on {begin}, {hours} hours a week.
        We [pay|offer] {salary}[| a month].
        [Ask|Contact|Send your CV to] {recruiter}.
        {recruiter} [of|from] {employer} [answers your questions|reads the applications].
        [Wanted|Open position|Now hiring]: {job}, {hours} h/week
        Your place of work [is|will be] {town}.
        Those who apply after {deadline} are too late, as the job begins on {begin}.
        For {hours} hours [weekly|per week] you [earn|get|receive] {salary}.
        {town}-based {employer} [has an opening|is hiring].
        deadline {deadline}, start {begin}
        As {job} you [start|begin] on {begin}.
        {salary} is [the salary|what the job pays].
    """),
)

SHIFT = Kind(
    ("Crew shift", "Shift plan", "Duty roster", "Shift"),
    {
        "worker": (("Worker", "On duty", "Crew member"), invent.person),
        "substitute": (("Substitute", "Stand-in", "Backup"), invent.person),
        "post": (("Post", "Station", "Workplace"), between(1, 30, "Dock {}")),
        "day": (("Day", "Date", "Shift date"), invent.date),
        "begins": (("Begins", "From", "Shift start"), invent.clock),
        "ends": (("Ends", "Until", "Shift end"), invent.clock),
        "lead": (("Team lead", "Supervisor", "Foreman"), invent.person),
    },
    per_line("""
        {worker} [works|is on duty] from {begins} to {ends}.
        Should {worker} be ill, {substitute} [steps in|takes over|fills in].
        {substitute} is [the backup|the stand-in|on call as substitute].
        {lead} [supervises|leads|is in charge of] the crew on {day}.
        On {day} {worker} [stands at|is assigned to|works at] {post}.
        [Clock in|Start] at {begins}, [clock out|go home] at {ends}.
        The shift [ends|is over|finishes] at {ends}.
        {begins} is [when it starts|the beginning of the shift].
        {post}: {worker} (backup {substitute})
        Report to {lead}, [the supervisor|your team lead|the foreman].
        {day} {begins}-{ends} {worker}
        {worker}'s [place|workplace|post] is {post}.
        [Roster for|Plan for|Shift on] {day}: {worker} [on duty|working], {lead} supervising.
        Under {lead}, {worker} [looks after|takes] {post}.
    """),
)
