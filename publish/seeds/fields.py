"""What a seed file may say: one table of records and their fields.

The reader, the JSON Schema for editors and the staged tables are all made from this table,
so a key exists once. A field is read by its `type`:

====================  ==========================================================
type                  what stands in the YAML
====================  ==========================================================
text                  one line of text
texts                 ``{en: …, fr: …}``, both required
id, ids               an identifier from ``hre mint``; a list of them
concept               a code of the scheme named in `of`
concepts              a list of such codes
ref                   the handle (file name without ``.yaml``) of a record in one of the folders in `of`
refs                  a list of such handles
edtf                  an EDTF date or interval
date                  a calendar date, YYYY-MM-DD
clock                 a time of day, HH:MM
integer, decimal      a number
boolean               true or false
digest                64 hexadecimal digits, lower case
language, script      a BCP 47 language tag; an ISO 15924 script code
country               an ISO 3166-1 alpha-2 code
iri                   an absolute http(s) address
codes                 a list of worksheet codes (not published)
record, records       a nested record of the kind named in `of`; a list of them
evidence              a list of numbers: which evidence of the account (1 is the first); all when absent
accounts              a list of account ids of the same file
====================  ==========================================================
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One key of a record: how it is read, and what the authoring guide says of it."""

    name: str
    type: str
    help: str
    of: str = ""
    required: bool = False
    default: str = ""


@dataclass(frozen=True)
class Record:
    """A kind of record: `fields` in the order in which the guide lists them.

    `folder` is set for records that have a file of their own, `statement` (the name of the
    class in the ontology) for the statements inside an account.
    """

    name: str
    fields: tuple[Field, ...]
    folder: str = ""
    statement: str = ""


_AGENTS = "people organisations"

_ENTITY = (
    Field("id", "id", "opaque and permanent; made by `hre mint`", required=True),
    Field("label", "texts", "what readers see first; an event's label names no person", required=True),
    Field("embargo_until", "date", "nothing of this record is published before this day"),
    Field("accounts", "records", "what each document says about this record", of="account"),
    Field("comparisons", "records", "where accounts agree, differ or contradict", of="comparison"),
)

_STATEMENT = (
    Field("modality", "concept", "how it is said, where it differs from the account", of="modality"),
    Field("certainty", "concept", "how surely it is said, where it differs from the account", of="certainty"),
    Field("hedge", "texts", "the document's wording of doubt, in our own words"),
    Field("reason", "concept", "why sensitive data may be published", of="publication-reason"),
    Field("note", "texts", "a remark of the archive on how to read this"),
    Field("evidence", "evidence", "the passages that carry it; all of the account when absent"),
)


def _statement(name: str, cls: str, *fields: Field) -> Record:
    return Record(name, (*fields, *_STATEMENT), statement=cls)


_TABLE = (
    Record("archive", (
        Field("base", "iri", "what every address of the archive begins with", required=True),
        Field("title", "texts", "the archive's name", required=True),
        Field("description", "texts", "what the archive holds", required=True),
        Field("publisher", "texts", "who answers for the archive", required=True),
        Field("license", "iri", "the licence of the data", required=True),
        Field("version", "version", "the version of the data", required=True),
        Field("issued", "date", "the day of this version", required=True),
        Field("site", "iri", "the address that the archive is served at, where it differs from base; with a slash at its end"),
        Field("withheld", "records", "what the documents hold and the archive does not publish", of="withholding"),
    )),
    Record("withholding", (
        Field("document", "ref", "the document that holds it", of="documents", required=True),
        Field("kind", "concept", "what kind of thing was withheld", of="withheld-kind", required=True),
        Field("count", "integer", "how many", required=True),
        Field("reason", "concept", "why", of="withholding-reason", required=True),
        Field("note", "texts", "what a reader may know about it", required=True),
    )),
    Record("document", (
        *_ENTITY,
        Field("language", "language", "the language of the text", required=True),
        Field("genre", "concept", "what kind of text it is", of="genre"),
        Field("edtf", "edtf", "the date of the document", required=True),
        Field("date_basis", "concept", "how that date is known", of="date-basis", required=True),
        Field("date_note", "texts", "what to know about that date"),
        Field("digest", "digest", "SHA-256 of the text file", required=True),
        Field("derives_from", "refs", "documents that it repeats: not independent of them", of="documents"),
        Field("derivation_note", "texts", "how far it repeats them"),
        Field("source_type", "concept", "the standing of the document as a source", of="source-type"),
    ), folder="documents"),
    Record("event", (
        *_ENTITY,
        Field("kind", "concept", "act (deliberate), incident (cause open) or context (never a violation)",
              of="event-kind", required=True),
        Field("types", "concepts", "what kind of event the accounts describe", of="act-type", required=True),
    ), folder="events"),
    Record("person", (
        *_ENTITY,
        Field("role", "concept", "the part the person has in this archive", of="person-role", required=True),
        Field("exposure", "concept", "how public the person already is", of="exposure", required=True),
        Field("consent", "concept", "on what ground the person is named", of="consent", required=True),
    ), folder="people"),
    Record("organisation", (
        *_ENTITY,
        Field("kind", "concept", "organisation, or group (people spoken of collectively)", of="agent-kind", required=True),
        Field("type", "concept", "what kind of body it is", of="organisation-type", required=True),
    ), folder="organisations"),
    Record("place", (
        *_ENTITY,
        Field("level", "concept", "country, region, settlement or facility", of="place-level", required=True),
        Field("country", "country", "the country's code, for a country"),
        Field("within", "ref", "the larger place it lies in", of="places"),
    ), folder="places"),
    Record("instrument", (
        *_ENTITY,
        Field("type", "concept", "what kind of instrument it is", of="instrument-type", required=True),
    ), folder="instruments"),
    Record("account", (
        Field("id", "id", "opaque and permanent; made by `hre mint`", required=True),
        Field("document", "ref", "which document says it", of="documents", required=True),
        Field("modality", "concept", "how the document says it", of="modality", required=True),
        Field("certainty", "concept", "how surely it is said", of="certainty", default="plain"),
        Field("status", "concept", "what the archive holds it to be", of="status", default="alleged"),
        Field("assessor", "ref", "who assessed it: required for every status beyond alleged", of="organisations"),
        Field("speakers", "refs", "whose words the document gives", of=_AGENTS),
        Field("hedge", "texts", "the document's wording of doubt, in our own words"),
        Field("summary", "texts", "what the document says, in our own words", required=True),
        Field("embargo_until", "date", "this account is not published before this day"),
        Field("facts", "codes", "codes of the curator's worksheet; not published"),
        Field("evidence", "records", "the passages it rests on", of="evidence", required=True),
        Field("times", "records", "when", of="time"),
        Field("locations", "records", "where", of="location"),
        Field("involvements", "records", "who, in which role", of="involvement"),
        Field("classifications", "records", "a type that only this account gives", of="classification"),
        Field("quantities", "records", "how many", of="quantity"),
        Field("names", "records", "forms of a name that the document uses", of="name"),
        Field("positions", "records", "posts that a person holds", of="position"),
        Field("affiliations", "records", "the larger organisation", of="affiliation"),
        Field("demands", "records", "what is asked of whom", of="demand"),
        Field("relations", "records", "links to other events", of="relation"),
        Field("descriptions", "records", "what is said of the subject", of="description"),
        Field("explanations", "records", "purpose, aim, motive or cause, as the document gives it", of="explanation"),
        Field("proceedings", "records", "offence and outcome before an authority", of="proceeding"),
        Field("invocations", "records", "instruments that are called upon", of="invocation"),
        Field("silences", "records", "what the document leaves unsaid", of="silence"),
    )),
    Record("evidence", (
        Field("paragraph", "integer", "which non-empty line, counted from 1", required=True),
        Field("start", "integer", "first character in it, counted from 0", required=True),
        Field("end", "integer", "the character after the last", required=True),
        Field("digest", "digest", "SHA-256 of the passage in UTF-8", required=True),
    )),
    Record("comparison", (
        Field("topic", "concept", "what is compared", of="topic", required=True),
        Field("result", "concept", "how the accounts stand to each other", of="comparison", required=True),
        Field("accounts", "accounts", "the ids of the accounts compared", required=True),
        Field("note", "texts", "what differs, in our own words", required=True),
    )),
    _statement("time", "TimeStatement",
        Field("kind", "concept", "what this is the time of", of="time-kind", default="occurrence"),
        Field("edtf", "edtf", "as precise as the document, no more", required=True),
        Field("extent", "concept", "somewhere within, or throughout", of="extent", default="within"),
        Field("clock", "clock", "local time of day"),
        Field("clock_approximate", "boolean", "whether the time of day is approximate"),
    ),
    _statement("location", "PlaceStatement",
        Field("place", "ref", "no finer than the document and DESIGN 9 allow", of="places"),
        Field("role", "concept", "what the place is to the subject", of="place-role", default="at"),
        Field("type", "concept", "what kind of place", of="place-type"),
        Field("precision", "concept", "how fine the place is given", of="place-level"),
    ),
    _statement("involvement", "Involvement",
        Field("agent", "ref", "who", of=_AGENTS),
        Field("unknown", "record", "someone the document calls unknown", of="unknown_agent"),
        Field("role", "concept", "in which role", of="role", required=True),
        Field("on_behalf_of", "ref", "the body spoken or acted for", of="organisations"),
    ),
    Record("unknown_agent", (
        Field("number", "concept", "one, several, or not stated", of="number", required=True),
        Field("label", "texts", "what the document calls them", required=True),
    )),
    _statement("classification", "Classification",
        Field("type", "concept", "what kind of event this account makes it", of="act-type", required=True),
    ),
    _statement("quantity", "Quantity",
        Field("counts", "texts", "what is counted", required=True),
        Field("value", "decimal", "the figure given", required=True),
        Field("approximate", "boolean", "whether the document says about or estimated", required=True),
        Field("basis", "concept", "what the figure rests on", of="quantity-basis", required=True),
        Field("low", "decimal", "the lowest figure given"),
        Field("high", "decimal", "the highest figure given"),
    ),
    _statement("name", "NameForm",
        Field("text", "text", "the name as the document writes it", required=True),
        Field("kind", "concept", "full, short, variant, slip or acronym", of="name-kind", required=True),
        Field("language", "language", "the language of the text around it", required=True),
        Field("script", "script", "the script it is written in", required=True),
    ),
    _statement("position", "Position",
        Field("post", "texts", "the post", required=True),
        Field("organisation", "ref", "where", of="organisations"),
        Field("edtf", "edtf", "when, as the document supports it"),
    ),
    _statement("affiliation", "Affiliation",
        Field("parent", "ref", "the larger organisation", of="organisations", required=True),
        Field("kind", "concept", "unit of, or part of", of="affiliation-kind", required=True),
    ),
    _statement("demand", "Demand",
        Field("content", "texts", "what is asked", required=True),
        Field("type", "concept", "what kind of demand", of="demand-type", required=True),
        Field("demanded_by", "refs", "who asks", of=_AGENTS, required=True),
        Field("addressee", "ref", "of whom it is asked", of=_AGENTS, required=True),
        Field("beneficiary", "ref", "for whom", of=_AGENTS),
    ),
    _statement("relation", "Relation",
        Field("type", "concept", "how this event stands to the other", of="relation-type", required=True),
        Field("event", "ref", "the other event", of="events", required=True),
    ),
    _statement("description", "Description",
        Field("aspect", "concept", "what is described", of="aspect", required=True),
        Field("content", "texts", "what is said, in our own words", required=True),
    ),
    _statement("explanation", "Explanation",
        Field("kind", "concept", "purpose, aim, motive, cause or effect", of="explanation-kind", required=True),
        Field("content", "texts", "the explanation, in our own words", required=True),
        Field("event", "ref", "an event that is the motive, cause or effect", of="events"),
    ),
    _statement("proceeding", "Proceeding",
        Field("offence", "concept", "what the person was accused of", of="offence"),
        Field("outcome", "concept", "how it ended", of="outcome"),
    ),
    _statement("invocation", "Invocation",
        Field("instrument", "ref", "the instrument called upon", of="instruments", required=True),
        Field("content", "texts", "what it is said to state", required=True),
    ),
    _statement("silence", "Silence",
        Field("on", "concept", "what is not stated", of="silent-on", required=True),
    ),
)

RECORDS: dict[str, Record] = {record.name: record for record in _TABLE}
FOLDERS: dict[str, Record] = {record.folder: record for record in _TABLE if record.folder}
"""Folder under ``seeds/`` -> the record kept there."""

PATHS = {"events": "event", "people": "person", "organisations": "organisation", "places": "place",
         "instruments": "instrument", "documents": "document"}
"""Folder -> the first segment of an entity's address (DESIGN 4)."""


def inherited(record: Record) -> tuple[str, ...]:
    """The columns that a row of `record` has from the records that it stands in."""
    if record.statement:
        return ("account", "subject", "document", "modality", "certainty")
    if record.name == "account":
        return ("account", "subject")
    if record.name in ("evidence", "unknown_agent"):
        return ("account", "subject", "document")
    return () if record.folder or record.name == "archive" else ("subject",)
