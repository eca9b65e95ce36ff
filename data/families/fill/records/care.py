"""Records of people and animals looked after: patients, pets, members, students."""

from __future__ import annotations

from editflow.data.families.fill import invent
from editflow.data.families.fill.records.kind import Kind, between, one_of, per_line

PATIENT = Kind(
    ("Patient visit", "Patient record", "Appointment", "Doctor's note"),
    {
        "patient": (("Patient", "Patient name", "Name of the patient"), invent.person),
        "doctor": (("Doctor", "Physician", "Seen by"), invent.person),
        "birthday": (("Date of birth", "Born", "Birthday"), invent.date),
        "visit_date": (("Date of visit", "Visit", "Seen on"), invent.date),
        "complaint": (
            ("Complaint", "Symptom", "Diagnosis"),
            one_of("headache", "fever", "back pain", "cough", "rash", "sprained ankle", "flu"),
        ),
        "medicine": (
            ("Medicine", "Prescription", "Drug"),
            one_of("ibuprofen", "penicillin", "aspirin", "cough syrup", "zinc cream", "insulin"),
        ),
        "insurer": (("Insurer", "Insurance", "Health insurance"), invent.company),
    },
    per_line("""
        {patient} [came|went] to see Dr {doctor}.
        Dr {doctor} [examined|treated|saw] {patient} on {visit_date}.
        {patient} was born on {birthday}.
        The [complaint|problem|reason for the visit] is {complaint}.
        Dr {doctor} [prescribed|wrote a prescription for] {medicine}.
        {patient} is insured with {insurer}.
        The bill goes to {insurer}, [the insurer|the health insurance].
        {patient}, born {birthday}: {complaint}
        [Seen|Visited] on {visit_date}, [given|prescribed] {medicine}
        Against the {complaint} there is {medicine}.
        doctor {doctor}, patient {patient}
        [On|It was on] {visit_date} [that |]{patient} had the appointment.
        {birthday} is the birthday of {patient}.
        [Suffering from|Because of] {complaint}, {patient} asked Dr {doctor} for help.
        [Rx|Take]: {medicine}
    """),
)

PET = Kind(
    ("Vet visit", "Pet record", "Animal patient", "Vaccination card"),
    {
        "pet": (("Pet", "Name of the animal", "Animal"), invent.pet),
        "species": (
            ("Species", "Kind of animal"),
            one_of("dog", "cat", "rabbit", "parrot", "hamster", "pony", "goat", "tortoise"),
        ),
        "owner": (("Owner", "Keeper", "Brought by"), invent.person),
        "vet": (("Vet", "Veterinarian", "Treated by"), invent.person),
        "weight": (("Weight",), invent.weight),
        "vaccinated": (("Vaccinated on", "Date of vaccination"), invent.date),
        "next_visit": (("Next visit", "Come back on", "Next appointment"), invent.date),
        "phone": (("Phone", "Phone of the owner"), invent.phone),
    },
    per_line("""
        {owner} [brought|came with|has] a {species} [named|called] {pet}.
        {pet} is a {species}.
        {vet} [vaccinated|gave a shot to] {pet} on {vaccinated}.
        {pet} [weighs|is at|brings to the scales] {weight}.
        The next [visit|appointment|check] is on {next_visit}.
        {pet}'s owner is {owner}, [phone|tel.] {phone}.
        The vet [in charge|on duty] is {vet}.
        [Vaccinated|Last shot] {vaccinated}, [come back|next visit] {next_visit}
        {pet} ({species}, {weight})
        Call {owner} at {phone} [if anything happens|when it is over].
        On {next_visit} {vet} wants to see {pet} again.
        [Owner|Keeper]: {owner}; [vet|veterinarian]: {vet}
        The {species} got its vaccination on {vaccinated}.
        To reach the owner dial {phone}.
        With {weight}, the {species} is [heavy|a bit thin|just right].
    """),
)

MEMBER = Kind(
    ("Membership", "Membership form", "Club member", "Member card"),
    {
        "member": (("Member", "Member name", "Name"), invent.person),
        "number": (("Member number", "Membership number", "Card number"), invent.identifier),
        "club": (("Club", "Association"), lambda rng: f"{invent.city(rng)} Club"),
        "level": (
            ("Level", "Membership type", "Tariff"),
            one_of("basic", "gold", "silver", "family", "student", "premium"),
        ),
        "joined": (("Member since", "Joined on", "Date of joining"), invent.date),
        "expires": (("Valid until", "Expires on", "Ends on"), invent.date),
        "fee": (("Fee", "Yearly fee", "Dues"), invent.money),
        "sponsor": (("Recommended by", "Sponsor"), invent.person),
    },
    per_line("""
        {member} [joined|became a member of|entered] {club} on {joined}.
        The membership [runs until|expires on|is valid until] {expires}.
        {member} pays {fee} [a year|per year|yearly].
        {sponsor} [recommended|proposed|brought along] {member}.
        {member} has the {level} [membership|tariff|card].
        [Card|Member no.|Number] {number}: {member}
        Since {joined} {member} has been a member.
        The card, number {number}, [ends|expires] on {expires}.
        {club} [asks|charges] {fee} for {level}.
        [Joined|In] {joined}, [valid to|expires] {expires}
        {member} was recommended by {sponsor}.
        [Welcome to|Greetings from] {club}, {member}!
        level {level}, number {number}
        On the word of {sponsor}, {club} [took in|accepted] {member}.
    """),
)

STUDENT = Kind(
    ("Enrolment", "Student record", "Course registration", "Student enrolment"),
    {
        "student": (("Student", "Student name", "Enrolled"), invent.person),
        "matriculation": (("Student number", "Matriculation number"), invent.identifier),
        "course": (
            ("Course", "Subject", "Programme"),
            one_of("history", "physics", "law", "medicine", "biology", "geology", "music"),
        ),
        "school": (("School", "University"), lambda rng: f"{invent.city(rng)} University"),
        "tutor": (("Tutor", "Adviser", "Supervisor"), invent.person),
        "begins": (("Begins", "First day of term", "Start of course"), invent.date),
        "credits": (("Credits", "Credit points"), between(3, 240)),
        "email": (("Email", "Email of the student"), invent.email),
    },
    per_line("""
        {student} [studies|is enrolled in|has chosen] {course}.
        {student} [goes to|studies at|is enrolled at] {school}.
        The student number is {matriculation}.
        {tutor} [advises|is the tutor of|looks after] {student}.
        The [course|programme] in {course} begins on {begins}.
        It [gives|is worth|brings] {credits} credits.
        {student} can be [reached|written to] at {email}.
        {matriculation}: {student}, {course}
        [tutor|adviser] {tutor}, student {student}
        {school} [starts|begins] the term on {begins}.
        Under {matriculation} {credits} [credits|credit points] are entered.
        [Mail|Write to] {email}.
        At {school}, {tutor} supervises {student}.
        For {course} you get {credits} credit points.
    """),
)
