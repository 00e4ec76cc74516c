"""Statements: what each class of statement says, as a fact to be shown. One row of the table a class."""

from __future__ import annotations

from collections.abc import Callable

from publish.web.descriptions import Description
from publish.web.languages import direction, gettext, number, spoken
from publish.web.models import Detail, Fact, Link, Text
from publish.web.wording import clock_words, edtf_words

Reader = Callable[[Description, str], Fact]


def _details(data: Description, node: str, *keys: str) -> tuple[Detail, ...]:
    """The properties named in `keys` that the statement has: nodes as links, literals in the best language."""
    found: list[Detail] = []
    for key in keys:
        links, text = data.links(node, key), data.text(node, key)
        if links or text:
            found.append(Detail(key, links or ((text,) if text else ())))
    return tuple(found)


def _value(data: Description, node: str, name: str) -> Link | Text:
    return data.one(node, name) or data.text(node, name) or Text("")


def _time(data: Description, node: str) -> Fact:
    extent = data.one(node, "extent")
    throughout = bool(extent and extent.code == "throughout")
    words = edtf_words(data.plain(node, "edtf"), throughout=throughout)
    clock = data.plain(node, "timeOfDay")
    if clock:
        words = clock_words(words, clock, about=data.plain(node, "timeOfDayApproximate") in ("true", "1"))
    details = (*((Detail("extent", (extent,)),) if extent else ()), Detail("edtf", (Text(data.plain(node, "edtf")),)))
    return Fact("TimeStatement", data.one(node, "timeKind"), Text(words, spoken().code), details)


def _place(data: Description, node: str) -> Fact:
    """The place; where no place is given, the kind of place (a car)."""
    place = data.one(node, "place")
    value = place or _value(data, node, "placeType")
    return Fact("PlaceStatement", data.one(node, "placeRole"), value, _details(data, node, *(("placeType",) if place else ()), "precision"))


def _involvement(data: Description, node: str) -> Fact:
    agent = data.node(node, "agent")
    unknown = agent if agent and "UnknownAgent" in data.types(agent) else ""
    number = _details(data, unknown, "number") if unknown else ()
    value: Link | Text = data.link(agent) if agent else Text("")
    if unknown and isinstance(value, Link):
        value = value.text
    return Fact("Involvement", data.one(node, "role"), value, (*number, *_details(data, node, "onBehalfOf")), unknown)


def _quantity(data: Description, node: str) -> Fact:
    figure = number(data.plain(node, "value"))
    words = gettext("about %(figure)s", {"figure": figure}) if data.plain(node, "approximate") in ("true", "1") else figure
    value = Text(words, spoken().code)
    details = [Detail(key, (Text(number(data.plain(node, key))),)) for key in ("low", "high") if data.plain(node, key)]
    return Fact("Quantity", data.text(node, "counts"), value, (*_details(data, node, "basis"), *details))


def _name_form(data: Description, node: str) -> Fact:
    """The name in its language; the script is said where the name runs another way than the language usually does (RFC 5646, 4.1)."""
    language, script = data.plain(node, "nameLanguage"), data.plain(node, "script")
    exact = f"{language or 'und'}-{script}" if script else language
    tag = exact if direction(exact) != direction(language) else language
    value = Text(data.plain(node, "text"), tag)
    return Fact("NameForm", data.one(node, "nameKind"), value, _details(data, node, "nameLanguage", "script"))


def _position(data: Description, node: str) -> Fact:
    edtf = data.plain(node, "edtf")
    when = (Detail("held", (Text(edtf_words(edtf, throughout=True), spoken().code),)),) if edtf else ()
    return Fact("Position", data.text(node, "post"), _value(data, node, "organisation"), when)


def _proceeding(data: Description, node: str) -> Fact:
    offence, outcome = data.one(node, "offence"), data.one(node, "outcome")
    details = (Detail("outcome", (outcome,)),) if outcome and offence else ()
    term = Text(gettext("offence") if offence else gettext("outcome"), spoken().code)
    return Fact("Proceeding", term, offence or outcome or Text(""), details)


def _simple(kind: str, term: str, value: str, *details: str) -> Reader:
    """A reader for a statement that is one property under one concept, with further properties."""

    def read(data: Description, node: str) -> Fact:
        shown = data.one(node, term) or data.text(node, term) if term else None
        return Fact(kind, shown, _value(data, node, value), _details(data, node, *details))

    return read


READERS: dict[str, Reader] = {
    "TimeStatement": _time,
    "PlaceStatement": _place,
    "Involvement": _involvement,
    "Classification": _simple("Classification", "", "assignedType"),
    "Quantity": _quantity,
    "NameForm": _name_form,
    "Position": _position,
    "Affiliation": _simple("Affiliation", "affiliationKind", "parentOrganisation"),
    "Description": _simple("Description", "aspect", "content"),
    "Proceeding": _proceeding,
    "Demand": _simple("Demand", "demandType", "content", "demandedBy", "addressee", "beneficiary"),
    "Invocation": _simple("Invocation", "", "instrument", "content"),
    "Explanation": _simple("Explanation", "explanationKind", "content", "explainingEvent"),
    "Relation": _simple("Relation", "relationType", "relatedEvent"),
    "Silence": _simple("Silence", "", "silentOn"),
}
"""Class of statement -> its reader; pages show the classes in this order."""


def read(data: Description, node: str) -> Fact | None:
    """The fact that statement `node` states, or `None` if it is of no class known here."""
    kind = next((name for name in READERS if name in data.types(node)), None)
    return READERS[kind](data, node) if kind else None
