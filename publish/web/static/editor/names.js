// Names of IRIs: short for people, and the address at which this server shows what they name.

/** Shortens IRIs with known prefixes, and links those that this archive has a page for. */
export class Names {
  constructor(known, root) {
    this.prefixes = Object.entries(known.prefixes).sort(([, one], [, other]) => other.length - one.length);
    this.bases = known.bases;
    this.root = root;
    const kinds = known.kinds.join("|");
    this.page = new RegExp(`^(?:(?:${kinds})/[\\w-]{1,64}|concept/[\\w-]{1,64}(?:/[\\w-]{1,64})?|align/[\\w-]{1,64}|ontology)?(?:#.*)?$`);
  }

  /** The prefix of the longest namespace that `iri` begins with, as [prefix, namespace]. */
  of(iri) {
    return this.prefixes.find(([, start]) => iri.startsWith(start) && iri !== start);
  }

  /** `iri` as a prefixed name, if what remains may stand in one (SPARQL 1.1, PN_LOCAL, without escapes). */
  short(iri) {
    const found = this.of(iri);
    const rest = found && iri.slice(found[1].length);
    return rest && /^[\p{L}\p{N}_]([\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u.test(rest) ? `${found[0]}:${rest}` : undefined;
  }

  /** How `iri` is shown: as a prefixed name also where it has a fragment, else in full. */
  shown(iri) {
    const found = this.of(iri);
    return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
  }

  /** The path of this server for `iri`, or `undefined` if it has no page here. */
  local(iri) {
    const base = this.bases.find((start) => iri.startsWith(start) && this.page.test(iri.slice(start.length)));
    return base === undefined ? undefined : `${this.root}/${iri.slice(base.length)}`;
  }

  /** Where a link to `iri` leads: our page, its own web address, or nowhere. */
  href(iri) {
    return this.local(iri) ?? (/^https?:\/\//.test(iri) && !this.bases.some((start) => iri.startsWith(start)) ? iri : undefined);
  }
}
