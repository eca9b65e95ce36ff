"""Records of buying and paying: orders, invoices, transfers, parcels, returns, repairs."""

from __future__ import annotations

from editflow.data.families.fill import invent
from editflow.data.families.fill.records.kind import Kind, between, one_of, per_line

ORDER = Kind(
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
    per_line("""
        {customer} ordered {quantity} pieces of the {product}.
        Order {order} goes to {city}.
        {customer} pays {price}.
        It will be delivered on {delivery}.
        {order} was placed by {customer}.
        We send the {product} to {city} on {delivery}.
        In total it costs {price}.
        {customer} wants {quantity} of them by {delivery}.
        The {product} for {customer} costs {price}.
        {quantity} pcs {product}, {price}
        [Buyer|Customer|Client]: {customer}; [order no.|order|ref]: {order}
        [The bill|The sum|The amount due|Altogether it] is {price}.
        [Delivery|Arrival|Shipping] is [planned|promised|scheduled] for {delivery}.
        {customer}'s order [has the number|got the number|is] {order}.
        What {customer} [bought|chose|wants] is the {product}.
        [Pack|Please pack|Wrap] {quantity} of the {product}.
        The truck [drives|goes|leaves] for {city} with {order}.
        {order}: {quantity} x {product} for {price}
        Somebody in {city} is waiting for the {product}.
        hi, I'd like {quantity} pieces please, {customer}
        [For|At] {price}, {customer} [gets|receives] the {product}.
        [Ship|Send|Deliver] it to {city} before {delivery}.
        The {product} was [bought|ordered] {quantity} times.
        order={order} qty={quantity} city={city}
        [Due|Expected] {delivery}, [destination|address] {city}
        {price} [has been paid|was paid|will be paid] by {customer} for {order}.
        [Dear|Hello] {customer}, your {product} [is on its way|was shipped] to {city}.
        [As agreed|As you wished], you get it on {delivery}.
        The goods, {quantity} in all, [cost|come at] {price}.
        By {delivery} {order} [must be|has to be|will be] in {city}.
        The customer, {customer}, lives in {city}.
        new order {order}: item {product}, total {price}
    """),
)

INVOICE = Kind(
    ("Invoice", "Bill", "Invoice data", "Account"),
    {
        "invoice": (("Invoice number", "Invoice", "Bill number"), invent.identifier),
        "seller": (("Seller", "Supplier", "Issued by"), invent.company),
        "buyer": (("Buyer", "Billed to", "Bill to"), invent.company),
        "net": (("Net amount", "Net", "Before tax"), invent.money),
        "tax": (("Tax", "VAT"), invent.money),
        "issued": (("Invoice date", "Issued on", "Date of issue"), invent.date),
        "due": (("Due date", "Payable by", "Pay by"), invent.date),
    },
    per_line("""
        {seller} [bills|invoices|sends a bill to] {buyer}.
        {buyer} has to pay [invoice |]{invoice} by {due}.
        The net amount is {net}, [plus|and the tax is] {tax} [VAT|tax|of tax].
        [Invoice|Bill] {invoice} was [issued|written|printed] on {issued}.
        [Supplier|Seller]: {seller}; [buyer|billed to]: {buyer}
        Issued {issued}, due {due}
        [Without tax|Before tax|Net] it is {net}.
        Of this the tax office gets {tax} as [VAT|tax].
        {buyer} [bought|ordered] goods from {seller}.
        On {issued} {seller} [issued|wrote|sent out] {invoice}.
        [Money must arrive|Payment is due|Please pay] [by|on or before] {due}.
        {invoice} is [addressed|made out] to {buyer}.
        tax {tax} / net {net}
        {due} is the last day for {buyer} to pay.
        {seller}'s [bill|invoice] [carries|has] the number {invoice}.
    """),
)

TRANSFER = Kind(
    ("Bank transfer", "Payment", "Transfer", "Standing order"),
    {
        "payer": (("Payer", "Sender", "From"), invent.person),
        "payee": (("Payee", "Recipient", "To"), invent.person),
        "amount": (("Amount", "Sum"), invent.money),
        "bank": (("Bank", "Paid through"), lambda rng: f"{invent.city(rng)} Bank"),
        "reference": (("Reference", "Payment reference"), invent.identifier),
        "date": (("Date", "Value date", "Executed on"), invent.date),
        "fee": (("Fee", "Bank fee", "Charges"), invent.money),
    },
    per_line("""
        {payer} [sends|transfers|pays] {amount} to {payee}.
        {payee} [receives|gets|was credited with] {amount} from {payer}.
        The reference [is|reads] {reference}.
        {bank} [executed|carried out|booked] it on {date}.
        {bank} [charges|takes|keeps] {fee} as [a fee|its fee].
        Money [came|arrived] from {payer} on {date}.
        [payer|sender] {payer}, [payee|recipient] {payee}
        {amount} [left|was taken from] the account of {payer}.
        Fees: {fee}. Amount: {amount}.
        [Please quote|Always quote|Put down] {reference} when you pay.
        [To|For] {payee}, ref. {reference}
        The [transfer|payment] that {payee} was waiting for is {reference}.
        [Besides|On top], {payer} pays {fee} for the transfer itself.
        {date}: {payer} -> {payee}
        It goes through {bank}.
    """),
)

PARCEL = Kind(
    ("Parcel", "Shipment", "Parcel label", "Consignment"),
    {
        "tracking": (("Tracking number", "Tracking", "Parcel number"), invent.identifier),
        "sender": (("Sender", "Sent by", "Shipper"), invent.person),
        "recipient": (("Recipient", "Addressee", "Delivered to"), invent.person),
        "origin": (("Origin", "City sent from", "City of the sender"), invent.city),
        "destination": (("Destination", "City sent to", "City of the recipient"), invent.city),
        "weight": (("Weight",), invent.weight),
        "carrier": (("Carrier", "Courier", "Delivery company"), invent.company),
    },
    per_line("""
        {sender} [sent|mailed|posted] a parcel to {recipient}.
        {recipient} [lives in|is waiting in|picks it up in] {destination}.
        It was [dropped off|handed in|posted] in {origin} by {sender}.
        The [parcel|box|package] weighs {weight}.
        {carrier} [carries|transports|brings] it from {origin} to {destination}.
        Track it [with|under|as] {tracking}.
        [from|sender]: {sender}, {origin}
        [to|recipient]: {recipient}, {destination}
        {tracking} [left|has left] {origin}.
        [A driver|A courier] of {carrier} [rings|will ring] at {recipient}'s door.
        With its {weight}, {tracking} is [no letter|one for the van].
        {tracking} | {weight} | {carrier}
        [Addressed|Delivered] to {recipient}, [mailed|shipped] by {sender}.
        For {destination}, {carrier} is the [carrier|courier].
        {recipient} got it; {sender} had sent it off in {origin}.
    """),
)

RETURN = Kind(
    ("Web shop return", "Refund request", "Return slip", "Goods returned"),
    {
        "number": (("Return number", "Return", "RMA"), invent.identifier),
        "order": (("Order number", "Original order"), invent.identifier),
        "customer": (("Customer", "Returned by", "Buyer"), invent.person),
        "returned": (("Returned item", "Item", "Article sent back"), invent.thing),
        "replacement": (("Replacement", "Exchange for", "Wanted instead"), invent.thing),
        "reason": (
            ("Reason", "Why"),
            one_of("too small", "too big", "broken", "wrong colour", "came late", "not needed"),
        ),
        "refund": (("Refund", "Refund amount"), invent.money),
    },
    per_line("""
        {customer} [sends back|returns|is returning] the {returned}.
        [Instead|As a replacement], {customer} [would like|wants|gets] the {replacement}.
        The {returned} goes back, the {replacement} is sent out[| in exchange].
        [Reason|Reason given|Why]: {reason}.
        {returned}: {reason}
        [We refund|You get back|The refund is] {refund}.
        Return {number} [belongs|refers] to order {order}.
        The [original|first] order was {order}.
        {refund} [are paid back|is refunded|goes back] to {customer}.
        RMA {number}, customer {customer}
        As the {returned} was "{reason}", it [came back|was returned] to us.
        Please [swap|exchange] the {returned} for the {replacement}.
        The return [is handled|runs|was booked] under {number}.
        In order {order} there was one {returned} that {customer} does not want.
    """),
)

REPAIR = Kind(
    ("Repair", "Warranty claim", "Workshop order", "Repair slip"),
    {
        "device": (("Device", "Item", "Appliance"), invent.thing),
        "serial": (("Serial number", "Serial"), invent.identifier),
        "owner": (("Owner", "Customer", "Brought in by"), invent.person),
        "technician": (("Technician", "Repaired by", "Mechanic"), invent.person),
        "bought": (("Date of purchase", "Bought on", "Purchased"), invent.date),
        "ready": (("Ready on", "Pick-up date", "Finished on"), invent.date),
        "cost": (("Cost", "Repair cost", "Estimate"), invent.money),
    },
    per_line("""
        {owner} [brought in|handed in|left us] the {device}.
        {technician} [repairs|mends|is repairing] the {device}.
        The serial number [is|reads|on the back is] {serial}.
        It was [bought|purchased] on {bought}[| and is under warranty].
        {owner} [can pick it up|may collect it|gets it back] on {ready}.
        The repair [costs|will cost|is estimated at] {cost}.
        owner {owner}, technician {technician}
        {device}, S/N {serial}
        [Bought|Purchased] {bought}, ready {ready}
        {technician} [charges|asks] {cost} for the work.
        [Thanks to|With] {technician} at the bench, the {device} is [ready|finished] on {ready}.
        [Since the purchase on|Purchased on] {bought}[,|:] no repair had been needed.
        {owner}'s {device} has the [serial|serial number] {serial}.
        [Bill|Invoice] for {owner}: {cost}
    """),
)

SALE = Kind(
    ("Vehicle sale", "Car sale", "Vehicle", "Bill of sale"),
    {
        "vehicle": (("Vehicle", "Car", "Model"), invent.vehicle),
        "plate": (("Plate", "Number plate", "Registration"), invent.plate),
        "seller": (("Seller", "Sold by", "Previous owner"), invent.person),
        "buyer": (("Buyer", "Sold to", "New owner"), invent.person),
        "price": (("Price", "Purchase price"), invent.money),
        "built": (("Year built", "Built in", "First registered"), invent.year),
        "distance": (("Mileage", "Kilometres", "Distance driven"), between(900, 250_000)),
    },
    per_line("""
        {seller} [sells|sold|has sold] the {vehicle} to {buyer}.
        {buyer} [pays|paid|agreed to pay] {price} for it.
        The {vehicle} [was built in|was made in|is from] {built}.
        It has [driven|run|done] {distance} km[| so far].
        The [number plate|licence plate|registration] is {plate}.
        {plate}: {vehicle}, {distance} km
        Until now {seller} was the owner, from now on it [is|will be] {buyer}.
        For {price}, {seller} [hands over the keys|gives the car away].
        [Built|Year] {built}, [mileage|odometer] {distance}
        buyer={buyer} seller={seller}
        {buyer} [gets|takes over|drives home in] the {vehicle} with the plate {plate}.
        [I am|My name is] {seller} and I [want to sell|am selling] my {vehicle}.
        [Mileage|On the clock]: {distance}. [Price|Asking]: {price}.
        The keys [go|went] to {buyer}.
    """),
)
