"""What a result says where its shape has no message: the rule in words, never a value of the data."""

from __future__ import annotations

from publish.shapes import model
from publish.shapes.model import SH, Constraint
from publish.validate.results import Result

_WORDS = {
    "Class": "the value is no instance of the class {}",
    "Datatype": "the value is no well-formed literal of the datatype {}",
    "NodeKind": "the value is not of the kind {}",
    "MinCount": "there are fewer values than {}",
    "MaxCount": "there are more values than {}",
    "MinExclusive": "the value is not greater than {}",
    "MinInclusive": "the value is not {} or greater",
    "MaxExclusive": "the value is not less than {}",
    "MaxInclusive": "the value is not {} or less",
    "MinLength": "the value is shorter than {} characters",
    "MaxLength": "the value is longer than {} characters",
    "Pattern": "the value does not match the pattern {}",
    "LanguageIn": "the value is in none of the languages {}",
    "UniqueLang": "two values are in the same language",
    "Equals": "the values are not those of {}",
    "Disjoint": "the value is one of {}, too",
    "LessThan": "the value is not less than one of {}",
    "LessThanOrEquals": "the value is greater than one of {}, or cannot be compared with it",
    "Not": "the value conforms to a shape that it may not conform to",
    "And": "the value does not conform to every shape that it has to",
    "Or": "the value conforms to none of the shapes of which it has to conform to one",
    "Xone": "the value does not conform to exactly one of the shapes",
    "Node": "the value does not conform to the shape {}",
    "QualifiedMinCount": "there are fewer than {} values that conform to the shape",
    "QualifiedMaxCount": "there are more than {} values that conform to the shape",
    "Closed": "the shape is closed, and allows no such property",
    "HasValue": "the value {} is missing",
    "In": "the value is none of those that are allowed",
    "Expression": "the expression of the shape is not true of this node",
    "SPARQL": "the query of the shape finds fault with this node",
}


def message(result: Result, language: str = "en") -> str:
    """The message that the shapes have for a result, in `language` or else the first, else the rule in words.

    It is as it stands in the shapes: a query, or pySHACL, may have put values of the data into that of the result (SHACL, 5.3.2).
    """
    constraints = [each for each in result.shape.constraints if model.component(each) == result.component]
    queries = [each for each in constraints if isinstance(each, model.Query) and each.source == result.constraint]
    if texts := next((query.messages for query in queries), ()) or result.shape.messages:
        return next((text for text in texts if (text.language or "en").startswith(language)), texts[0]).value
    name = result.component.removeprefix(SH).removesuffix("ConstraintComponent")
    words = _WORDS.get(name, "the constraint of this component is not met")
    return words.format(next((_said(each) for each in constraints), ""))


def _said(constraint: Constraint) -> str:
    """What the shapes say in the constraint."""
    match constraint:
        case model.Pattern(pattern):
            return f"“{pattern}”"
        case model.LanguageIn(ranges):
            return ", ".join(ranges)
        case (model.Class(said) | model.Datatype(said) | model.NodeKind(said) | model.Count(_, said) | model.Length(_, said)
              | model.Qualified(_, said) | model.Range(_, said) | model.Pair(_, said) | model.NodeOf(said) | model.HasValue(said)):
            return str(said)
    return ""
