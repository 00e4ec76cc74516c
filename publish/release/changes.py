"""What changed of a record or of a term of the vocabulary, from one version to another, in words.

A pull request is public and outlives what is taken down, so a value that went is repeated only if it is a date, a
number or a code, of a node that is still published and says nothing of an agent, of a person or of what is sensitive.
Of what is no longer published at all, the id is said, and what the ledger says of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from publish.release.published import Facts, Parts, Published, Said, Term, address, languages, named, short
from publish.terms import CONCEPT, EDTF, HRE, RDF, XSD

_CLOSED = {EDTF, *(f"{XSD}{name}" for name in ("date", "integer", "decimal", "boolean"))}
_DIGEST = f"{XSD}hexBinary"
_EVIDENCE, _DATE = f"{HRE}evidence", f"{HRE}edtf"
_DERIVED = (f"{HRE}earliest", f"{HRE}latest")
"""The bounds of a date, which follow from it."""
_COMMON = {f"{RDF}type", *(f"{HRE}{name}" for name in (
    "statedIn", "subject", "modality", "certainty", "hedge", "reason", "note", "evidence", "earliest", "latest", "comparisonOf",
    "compares", "comparisonNote", "inDocument", "start", "end", "passageDigest", "extent"))}
"""Predicates that do not tell one statement from another."""
_KINDS = {"Class": "class", "Concept": "concept", "ConceptScheme": "scheme", "Datatype": "datatype", "Ontology": "ontology"}
"""Types of terms, as they are called; others are properties."""


@dataclass(frozen=True)
class Change:
    """One change of `record` (or term): at `node`, which stands at `place` in it, `what`; and in `brief`, without its values.

    `sign` is + for what is new, - for what went, ~ for what changed.
    """

    record: str
    kind: str | Said
    node: str
    place: Parts
    sign: str
    what: Parts
    brief: Parts


class Changes:
    """Compares two versions, record by record and term by term."""

    def __init__(self, before: Published, after: Published) -> None:
        self.before, self.after = before, after
        self._paired: dict[str, Pairs] = {}

    def may_repeat(self, node: str, value: Term) -> bool:
        """Whether `value`, which `node` had before and is not published any more, may be said once more."""
        holder = self.before.holder(node)
        if isinstance(value, NamedNode) and (self.before.holder(value.value) == holder or value.value.startswith(HRE)):
            return True  # a part of the same record or account, or a class
        if not value.value.startswith(CONCEPT) if isinstance(value, NamedNode) else value.datatype.value not in _CLOSED:
            return False
        now = node if node == holder else self._pairs(holder).now.get(node, "")
        if not self.after.is_there(now) or (node == self.before.record(node) and self._lost(node)):
            return False
        return not (self.before.is_delicate(node) or self.after.is_delicate(now))

    def _lost(self, record: str) -> bool:
        """Whether anything in `record` went: what was derived from it, the bounds of an event, would tell what that was."""
        accounts = self.before.accounts.get(record, [])
        return not all(map(self.after.is_there, accounts)) or any(self._pairs(each).gone for each in accounts)

    def _pairs(self, holder: str) -> Pairs:
        if holder not in self._paired:
            self._paired[holder] = Pairs(self.before, self.after, holder)
        return self._paired[holder]

    def of_record(self, record: str) -> Iterator[Change]:
        """What changed of `record`, its accounts, and what stands in them."""
        was, is_ = self.before.is_there(record), self.after.is_there(record)
        if not is_:
            yield self._whole(record, record, (), "-", self._fate(record), brief=("no longer published",))
        elif not was:
            about = self.after.accounts.get(record, [])
            what = ("new", *self._measure([record, *about]), *self._sources(about))
            yield self._whole(record, record, (), "+", what, brief=("new",))
        else:
            yield from self._inside(record, record)
            yield from self._accounts(record)

    def of_term(self, term: str) -> Iterator[Change]:
        """What changed of a class, property, concept or scheme; its former values are no data of people, and are said."""
        was, is_ = self.before.terms.get(term, {}), self.after.terms.get(term, {})
        side = self.after if is_ else self.before
        types = sorted(address(each).rpartition("#")[2] for each in (is_ or was).get(f"{RDF}type", ()))
        kind = _KINDS.get(types[0], "property") if types else "alignment of"
        place = (f"{kind} ", named(short(term)), " ", *side.value(NamedNode(term)))
        if not (was and is_):
            fate: Parts = ("new",) if is_ else ("removed",)
            yield Change(term, kind, term, place, "+" if is_ else "-", fate, fate)
            return
        for sign, what, brief in self._properties(was, is_, None):
            yield Change(term, kind, term, place, sign, what, brief)

    def _whole(self, record: str, node: str, place: Parts, sign: str, what: Parts, *, brief: Parts) -> Change:
        side = self.after if self.after.is_there(record) else self.before
        return Change(record, side.kind(record), node, place, sign, what, brief)

    def _fate(self, node: str) -> Parts:
        fate = self.after.fates.get(node)
        if fate is None or fate["status"] == "published":
            return ("no longer published: under an embargo, without consent, or removed",)
        if fate["status"] == "withdrawn":
            return ("withdrawn (", *self.after.value(NamedNode(f"{CONCEPT}withholding-reason/{fate['reason']}")), ")")
        successors = (self.after.called(f"{self.after.base}{path}") for path in fate["successors"])
        return (f"{fate['status']} into ", *_joined(successors))

    def _measure(self, holders: Iterable[str]) -> Parts:
        nodes = [node for holder in holders for node in self.after.parts.get(holder, ())]
        statements = sum(NamedNode(f"{HRE}Statement") in self.after.values(node, f"{RDF}type") for node in nodes)
        return (f", {statements} statement{'' if statements == 1 else 's'}",) if statements else ()

    def _sources(self, accounts: Iterable[str]) -> Parts:
        documents = {address(value) for account in accounts for value in self.after.values(account, f"{HRE}accordingTo")}
        return (", according to ", *_joined(self.after.called(each) for each in sorted(documents))) if documents else ()

    def _accounts(self, record: str) -> Iterator[Change]:
        was, is_ = self.before.accounts.get(record, []), self.after.accounts.get(record, [])
        for account in [*is_, *(each for each in was if each not in is_)]:
            name = ("account ", *self.after.called(account))
            if account not in is_:
                elsewhere = self.after.is_there(account)
                what = ("now about another record",) if elsewhere else self._fate(account)
                yield self._whole(record, account, name, "-", what, brief=("account no longer published",))
            elif account not in was:
                source = ("of ", *self._sources([account])[1:])
                what = (*source, *self._measure([account]))
                yield self._whole(record, account, name, "+", what, brief=("account ", *source, " added"))
            else:
                yield from self._inside(record, account)

    def _inside(self, record: str, holder: str) -> Iterator[Change]:
        """What changed of a record itself, or of an account itself, and of the nodes in it."""
        paired = self._pairs(holder)
        own = () if holder == record else ("account ", *self.after.called(holder))
        yield from self._node(record, holder, holder, own, paired.links)
        for old, new in paired.changed:
            yield from self._node(record, old, new, (self.after.kind(new), *_within(own)), paired.links)
        for node in paired.gone:
            kind = self.before.kind(node)
            yield self._whole(record, node, (kind, *_within(own)), "-", ("removed",), brief=(kind, " removed"))
        for node in paired.new:
            kind = self.after.kind(node)
            yield self._whole(record, node, (kind, *_within(own)), "+", self._gist(node) or ("added",), brief=(kind, " added"))
        if moved := sum(old != new for old, new in paired.now.items()):
            what = (f"{moved} part{'' if moved == 1 else 's'} numbered anew, the same otherwise",)
            yield self._whole(record, f"{holder}#", own, "~", what, brief=("parts numbered anew",))

    def _node(self, record: str, old: str, new: str, place: Parts, now: Mapping[str, str]) -> Iterator[Change]:
        was = mapped(self.before.facts[old], now)
        for sign, what, brief in self._properties(was, self.after.facts[new], old):
            kind = () if new == record else (" of ", self.after.kind(new))
            yield self._whole(record, new, place, sign, what, brief=(*brief[:1], *kind, *brief[1:]))

    def _gist(self, node: str) -> Parts:
        """What a new statement says: its most telling values."""
        facts = self.after.facts[node]
        told = ((self.after.term(key), " ", *self._few(values)) for key, values in sorted(facts.items()) if key not in _COMMON)
        return _joined(told)

    def _properties(self, was: Facts, is_: Facts, node: str | None) -> Iterator[tuple[str, Parts, Parts]]:
        """Sign, words, and words without values of each property that changed; `node` is whose they were."""
        for key in sorted({*was, *is_}):
            gone, come = was.get(key, frozenset()) - is_.get(key, frozenset()), is_.get(key, frozenset()) - was.get(key, frozenset())
            follows = key in _DERIVED and was.get(_DATE) != is_.get(_DATE)
            if (gone or come) and not follows and not (key == _EVIDENCE and node and "#" not in node):
                known = frozenset(each for each in gone if node is None or self.may_repeat(node, each))
                yield self._property(key, gone, come, known)

    def _property(self, key: str, gone: frozenset[Term], come: frozenset[Term], known: frozenset[Term]) -> tuple[str, Parts, Parts]:
        spoken = ", ".join(sorted({*languages(gone), *languages(come)}))
        label = self.after.term(key) if key in self.after.terms else self.before.term(key)
        name: Parts = (label, f" ({spoken})") if spoken else (label,)
        sign, verb = ("~", "changed") if gone and come else ("+", "added") if come else ("-", "removed")
        brief = (label, " (", named(short(key)), f") {verb}")
        if any(isinstance(each, Literal) and each.datatype.value == _DIGEST for each in gone | come) or key == _EVIDENCE:
            return sign, (*name, f" {verb}"), brief
        old = self._few(known) if known == gone else ()
        if gone and come:
            return sign, (*name, " changed", *((" from ", *old) if old else ()), " to ", *self._few(come)), brief
        values = self._few(come) if come else old
        return sign, (*name, *((" ", *values) if values else ()), f" {verb}"), brief

    def _few(self, values: frozenset[Term]) -> Parts:
        """The values, those in English for all; the first few."""
        english = [each for each in values if isinstance(each, Literal) and each.language == "en"]
        listed = sorted(english or values, key=str)
        side = (self.after if address(each) in {**self.after.facts, **self.after.terms} else self.before for each in listed[:3])
        words = _joined(each.value(value) for each, value in zip(side, listed, strict=False))
        return (*words, f" and {len(listed) - 3} more") if len(listed) > 3 else words


class Pairs:
    """Which node inside `holder` was which before: the same by what they say, whatever their numbers; or else alike.

    `now` is the address of each that says the same as before, or was `changed`; the others are `new` or `gone`. `links`
    is what takes the place of each address in a value: one that is gone becomes no other's.
    """

    def __init__(self, before: Published, after: Published, holder: str) -> None:
        self.now: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.changed: list[tuple[str, str]] = []
        self.new: list[str] = []
        self.gone: list[str] = []
        self._before, self._after = before.facts, after.facts
        kinds: dict[tuple[bool, tuple[str, ...]], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for side, (published, facts) in enumerate(((before, self._before), (after, self._after))):
            for node in published.parts.get(holder, ()):
                links = any(address(value).startswith(f"{holder}#") for values in facts[node].values() for value in values)
                kinds[links, tuple(sorted(map(str, facts[node].get(f"{RDF}type", ()))))][side].append(node)
        for (_, _), (old, new) in sorted(kinds.items()):  # those that others link to come first
            self._pair(old, new)

    def _pair(self, old: list[str], new: list[str]) -> None:
        said_now: dict[frozenset[tuple[str, Term]], list[str]] = defaultdict(list)
        for node in new:
            said_now[_content(self._after[node])].append(node)
        left = [node for node in old if not self._same(node, said_now[_content(mapped(self._before[node], self.links))])]
        free = [node for node in new if node not in set(self.now.values())]
        for node in left:
            was = _content(mapped(self._before[node], self.links))
            likeness = [(len(was & _content(self._after[each])), each == node, each) for each in free]
            shared, same, best = max(likeness, default=(0, False, ""))
            if best and (same or 2 * shared > len(was)):
                free.remove(best)
                self.now[node] = self.links[node] = best
                self.changed.append((node, best))
            else:
                self.gone.append(node)
                self.links[node] = f"gone:{node}"
        self.new += free

    def _same(self, node: str, equal: list[str]) -> bool:
        if equal:
            self.now[node] = self.links[node] = equal.pop(equal.index(node) if node in equal else 0)
        return node in self.now


def mapped(facts: Facts, now: Mapping[str, str]) -> Facts:
    """`facts`, with the addresses that nodes have now."""
    return {key: frozenset(NamedNode(now.get(each.value, each.value)) if isinstance(each, NamedNode) else each for each in values)
            for key, values in facts.items()}


def _content(facts: Facts) -> frozenset[tuple[str, Term]]:
    return frozenset((key, value) for key, values in facts.items() for value in values)


def _joined(listed: Iterable[Parts]) -> Parts:
    found: list[str | Said] = []
    for parts in listed:
        found += [", ", *parts] if found else parts
    return tuple(found)


def _within(place: Parts) -> Parts:
    return (" in ", *place) if place else ()
