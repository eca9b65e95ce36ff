"""Records of books, films, museums and kitchens."""

from __future__ import annotations

from editflow.data.families.fill import invent
from editflow.data.families.fill.records.kind import Kind, between, one_of, per_line

BOOK = Kind(
    ("Book", "Library card", "Catalogue entry", "Reference"),
    {
        "title": (("Title", "Book", "Book title"), invent.title),
        "author": (("Author", "Written by", "Writer"), invent.person),
        "year": (("Year", "Published", "Publication year"), invent.year),
        "publisher": (("Publisher", "Published by", "Press"), invent.company),
        "pages": (("Pages", "Number of pages", "Length"), invent.number),
        "city": (("City", "Place of publication"), invent.city),
    },
    per_line("""
        {author} wrote {title} in {year}.
        {title} was published by {publisher}.
        The book has {pages} pages.
        {publisher} in {city} printed it.
        {title} appeared in {year} and has {pages} pages.
        {author} is the author of {title}.
        {author}: {title}. {city}: {publisher}, {year}.
        {author} ({year}), {title}, {publisher}
        [All in all|In total|Altogether] there are {pages} pages[| to read].
        {title}, [by|written by|from the pen of] {author}, [sold well|is out of print].
        [Printed|Published|Made] in {city}, {year}
        [It came out|It appeared|It was published] with {publisher}.
        {author}'s [book|novel|text] was [published|printed|issued] in {year}.
        {year} was the year [it was published|of publication|it came out].
        {publisher} [is based in|has its seat in|works from] {city}.
        [I'm reading|I just read|Have you read] {title}, all {pages} pages
        The [writer|author] is {author}, the [publishing house|press|publisher] {publisher}.
        In {city}, where {publisher} [prints its books|has its office], {title} [appeared|came out].
        [Title|Book]: {title}; pages: {pages}
        {pages} pp., {city} {year}
        {publisher} [published|issued|printed] {title} in {year}.
        {author} needed {pages} pages for {title}.
        When {title} [came out|was published], {author} was [unknown|famous|very young].
        The place of publication is {city}.
        author={author} year={year} pages={pages}
        {publisher}'s best-seller is {title}.
        [At|With] {pages} pages, the book is [long|handy|an easy read].
        Back in {year}, {publisher} [took a chance on|believed in|signed] {author}.
    """),
)

LOAN = Kind(
    ("Library loan", "Loan", "Borrowed book", "Lending slip"),
    {
        "book": (("Book", "Title", "Borrowed title"), invent.title),
        "writer": (("Author", "Written by"), invent.person),
        "reader": (("Borrower", "Reader", "Borrowed by"), invent.person),
        "card": (("Card number", "Library card"), invent.identifier),
        "lent_on": (("Borrowed on", "Date of loan", "Lent on"), invent.date),
        "due_back": (("Due back", "Return by", "Due date"), invent.date),
        "shelf": (("Shelf", "Shelf mark"), between(1, 90, "R{}")),
    },
    per_line("""
        {reader} [borrowed|took home|has borrowed] {book}[| from us].
        {book} was written by {writer}.
        {reader} must [return it|bring it back] by {due_back}.
        It was [lent|borrowed|taken out] on {lent_on}.
        {reader} [shows|has] the library card {card}.
        [You find it|It stands|It belongs] on shelf {shelf}.
        [Lent|Out] {lent_on}, [due|back by] {due_back}
        The author, {writer}, is not the borrower; that is {reader}.
        card {card}: {book}
        On shelf {shelf} there is a gap, since {reader} has the book.
        Due on {due_back}: {book} by {writer}
        With card {card}, a book was [borrowed|lent] on {lent_on}.
        [Reader|Borrower]: {reader}, card {card}
        {writer}'s {book} [goes back|returns] to shelf {shelf}.
    """),
)

FILM = Kind(
    ("Film", "Movie", "Cinema programme", "Film data"),
    {
        "film": (("Film", "Title", "Movie"), invent.title),
        "director": (("Director", "Directed by"), invent.person),
        "lead": (("Lead", "Leading role", "Starring"), invent.person),
        "composer": (("Music", "Composer", "Score by"), invent.person),
        "year": (("Year", "Film year", "Year of release"), invent.year),
        "minutes": (("Running time", "Minutes", "Length"), between(12, 240)),
        "genre": (
            ("Genre", "Type"),
            one_of("comedy", "drama", "thriller", "western", "horror", "romance", "documentary"),
        ),
    },
    per_line("""
        {film} was directed by {director}.
        {lead} [plays|has] the leading role.
        {composer} [wrote|composed] the music for {film}.
        [It is|The film is] {minutes} minutes long.
        {film} [came to the cinemas|was shot|was released] in {year}.
        [Genre|Type]: {genre}; [year|made]: {year}
        {director} [made|directed|shot] it with {lead} in the lead.
        [Starring|In the main role:] {lead}. [Music|Score] by {composer}.
        {film} ({year}), {genre}, {minutes} min
        The film, {genre} through and through, [stars|features] {lead}.
        [Behind the camera|In the director's chair] was {director}.
        You hear the music of {composer} for {minutes} minutes.
        {director} asked {composer} for the soundtrack.
        Those who like {genre} will like {film}.
    """),
)

MUSEUM = Kind(
    ("Museum object", "Inventory card", "Exhibit", "Collection item"),
    {
        "object": (("Object", "Exhibit", "Item"), invent.thing),
        "inventory": (("Inventory number", "Inventory", "Object number"), invent.identifier),
        "maker": (("Maker", "Made by", "Artist"), invent.person),
        "donor": (("Donor", "Given by", "Gift of"), invent.person),
        "year_made": (("Year made", "Year of making", "Dated"), invent.year),
        "acquired_in": (
            ("Year acquired", "Acquired in the year", "In the museum since"),
            invent.year,
        ),
        "found_in": (("Found in", "Place of origin"), invent.city),
        "material": (
            ("Material",),
            one_of("bronze", "oak", "ivory", "clay", "silver", "glass", "iron", "marble"),
        ),
    },
    per_line("""
        The {object} was [made|crafted|built] by {maker} in {year_made}.
        {donor} [gave|donated|left] it to the museum in {acquired_in}.
        It [was found|turned up|was dug up] in {found_in}.
        It is [made of|of] {material}.
        [No.|Inventory no.|Inv.] {inventory}: {object}
        {maker} [used|worked with|chose] {material}.
        [Gift|A gift] of {donor}, {acquired_in}
        The museum has [had|owned] it since {acquired_in}.
        It dates from {year_made}.
        [Listed|Registered|Inventoried] as {inventory}.
        Made {year_made}, acquired {acquired_in}
        The {object} comes from {found_in} and was [donated|given to us] by {donor}.
        artist {maker}, material {material}
        {inventory} was found in {found_in}.
        [Thanks to|Through the kindness of] {donor}, we can show the {object}.
    """),
)

RECIPE = Kind(
    ("Recipe", "Dish", "Recipe card", "Cooking plan"),
    {
        "dish": (("Dish", "Recipe", "Name of the dish"), invent.dish),
        "cook": (("Cook", "Recipe by", "Chef"), invent.person),
        "serves": (("Serves", "Portions", "Servings"), between(2, 12)),
        "preparation": (("Preparation time", "Preparation"), between(5, 55, "{} min")),
        "cooking_time": (("Cooking time", "Time in the oven"), between(10, 180, "{} minutes")),
        "heat": (("Oven temperature", "Temperature"), between(80, 260, "{} °C")),
        "spice": (
            ("Spice", "Seasoning"),
            one_of("pepper", "saffron", "cumin", "paprika", "thyme", "ginger", "basil"),
        ),
    },
    per_line("""
        {cook} [cooks|makes|shows us] {dish}.
        [The recipe|It] serves {serves}.
        [Preparing|The preparation of] everything takes {preparation}.
        [Bake|Leave it in the oven|Cook] for {cooking_time} at {heat}.
        [Season|Finish] it with {spice}.
        {dish} for {serves} [people|persons|guests]
        [Heat|Preheat|Set] the oven to {heat}.
        The [recipe|idea] for {dish} [is from|comes from|was written by] {cook}.
        prep {preparation}, oven {cooking_time}
        {cooking_time} in the oven[, no longer| and not more], then add {spice}.
        {serves} portions, {heat}
        What makes {dish} special is the {spice}.
        After {preparation} of preparation, {cook} [rests|opens the oven].
        {cook}'s [favourite|best] spice is {spice}.
        [To feed|For] {serves} people, [plan|you need] {preparation} of preparation.
    """),
)
