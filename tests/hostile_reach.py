"""Hostile queries that would have the server fetch an address or write: SERVICE, LOAD, FROM and updates in every disguise.

`CANARY` stands for a host and port of the loopback interface that the test listens at, and `PORT` for its port: nobody may
connect to them.
"""

from __future__ import annotations

from collections.abc import Iterator

from hostile import REFUSED, Attack

HOSTS = [
    "CANARY", "localhost:PORT", "127.1:PORT", "127.0.1:PORT", "0:PORT", "0.0.0.0:PORT", "2130706433:PORT", "0x7f000001:PORT",
    "0x7f.0.0.1:PORT", "0177.0.0.1:PORT", "017700000001:PORT", "127.0.0.2:PORT", "[::1]:PORT", "[::]:PORT", "[::ffff:127.0.0.1]:PORT",
    "[0:0:0:0:0:0:0:1]:PORT", "user:secret@CANARY", "CANARY#@www.example", "www.example@CANARY", "LOCALHOST:PORT", "127.0.0.1.:PORT",
    "%31%32%37.0.0.1:PORT", "①②⑦.0.0.1:PORT", "169.254.169.254", "169.254.169.254/latest/meta-data/", "[fd00:ec2::254]", "2852039166",
    "metadata.google.internal", "100.100.100.200", "192.168.0.1", "10.0.0.1", "172.17.0.1", "[fe80::1]",
]
"""Names of the loopback interface, of clouds' metadata services and of private networks."""
SCHEMES = ["https://CANARY/", "ftp://CANARY/", "file:///etc/passwd", "gopher://CANARY/", "HTTP://CANARY/", "http:CANARY/", "jar:http://CANARY/!/",
           "urn:x:http://CANARY/", "data:text/turtle,", "unix:///run/x.sock"]
DISGUISES = [
    "ASK { service <http://CANARY/> { ?s ?p ?o } }",
    "ASK { SeRvIcE SILENT <http://CANARY/> { ?s ?p ?o } }",
    "ASK{SERVICE<http://CANARY/>{}}",
    "ASK { SERVICE\n\t\r<http://CANARY/>\n{} }",
    "PREFIX : <http://CANARY/> ASK { SERVICE:x { } }",
    "PREFIX c: <http://CANARY/> ASK { SERVICE c:x { } }",
    "PREFIX service: <http://CANARY/> ASK { SERVICE service:x { } }",
    "BASE <http://CANARY/> ASK { SERVICE <x> {} }",
    "BASE <http://CANARY/a/b/> ASK { SERVICE <../c> {} }",
    "BASE <http://www.example/> ASK { SERVICE <//CANARY/> {} }",
    "BASE <http:> PREFIX c: <//CANARY/> ASK { SERVICE c: {} }",
    "ASK { VALUES ?s { <http://CANARY/> } SERVICE ?s { ?a ?b ?c } }",
    "ASK { BIND(IRI('http://CANARY/') AS ?s) SERVICE ?s { ?a ?b ?c } }",
    "ASK { BIND(IRI(CONCAT('ht', 'tp://CANARY/')) AS ?s) SERVICE ?s { ?a ?b ?c } }",
    "ASK { ?s ?p 1SERVICE<http://CANARY/>{} }",
    "ASK { FILTER(true)SERVICE<http://CANARY/>{} }",
    "ASK { ?s ?p true SERVICESILENT<http://CANARY/>{} }",
    "ASK { # comment\nSERVICE # comment\n<http://CANARY/> {} }",
    "ASK { #\rSERVICE <http://CANARY/> {} }",
    'ASK { ?s ?p "#" . SERVICE <http://CANARY/> {} }',
    "ASK { ?s ?p '''it's''' . SERVICE <http://CANARY/> {} }",
    'ASK { ?s ?p "\\"" . SERVICE <http://CANARY/> {} # "\n }',
    "ASK { ?s <http://x/#> ?o . SERVICE <http://CANARY/> {} }",
    "ASK { ?s <http://x/'''> ?o . SERVICE <http://CANARY/> {} }",
    "PREFIX e: <http://x/> ASK { ?s e:a\\' ?o . SERVICE <http://CANARY/> {} . ?s e:b\\' ?o }",
    "PREFIX e: <http://x/> ASK { ?s e:a\\# ?o . SERVICE <http://CANARY/> {} }",
    "ASK { ?a ?p ?b FILTER(?a<?b#>'''\n) SERVICE <http://CANARY/> {} #'''\n }",
    "ASK { ?a ?p ?b FILTER(?a<?b)SERVICE#>\n<http://CANARY/>{} }",
    "ASK { \\u0053ERVICE <http://CANARY/> {} }",
    "ASK { \\U00000053ERVICE <http://CANARY/> {} }",
    "ASK { SERV\\u0049CE <http://CANARY/> {} }",
    "ASK { \\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045\\u0020<http://CANARY/>{} }",
    "ASK { SERVICE <\\u0068ttp://CANARY/> {} }",
    "ASK { SERVICE \\u003Chttp://CANARY/\\u003E {} }",
    "ASK { \\u0023 x\nSERVICE <http://CANARY/> {} }",
    "ASK { \u017fERVICE <http://CANARY/> {} }",
    "ASK { \uff33\uff25\uff32\uff36\uff29\uff23\uff25 <http://CANARY/> {} }",
    "\ufeffASK { SERVICE <http://CANARY/> {} }",
    "ASK { SER\u200bVICE <http://CANARY/> {} }",
    "ASK {\u00a0SERVICE\u00a0<http://CANARY/>\u00a0{} }",
    "ASK {\u2028SERVICE <http://CANARY/> {} }",
    "ASK { OPTIONAL { { SELECT * { SERVICE <http://CANARY/> {} } } } }",
    "ASK { FILTER EXISTS { SERVICE <http://CANARY/> {} } }",
    "ASK { ?s ?p ?o MINUS { SERVICE <http://CANARY/> {} } }",
    "ASK { GRAPH ?g { SERVICE <http://CANARY/> {} } }",
    "SELECT * { {} UNION { SERVICE <http://CANARY/> {} } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://CANARY/> { ?s ?p ?o } }",
    "DESCRIBE ?s WHERE { SERVICE <http://CANARY/> { ?s ?p ?o } }",
    "SELECT (EXISTS { SERVICE <http://CANARY/> {} } AS ?x) {}",
    "SELECT * { SERVICE <http://CANARY/> { SERVICE <http://CANARY/> { ?s ?p ?o } } }",
    "SELECT * { LATERAL { SERVICE <http://CANARY/> { ?s ?p ?o } } }",
]
UPDATES = [
    "LOAD <http://CANARY/>", "load silent <http://CANARY/> into graph <x:g>", "LOAD<http://CANARY/>", "# x\nLOAD <http://CANARY/>",
    "PREFIX c: <http://CANARY/> LOAD c:x", "BASE <http://CANARY/> LOAD <x>", "\\u004COAD <http://CANARY/>", "ASK {} ; LOAD <http://CANARY/>",
    "INSERT DATA { <x:a> <x:b> <x:c> }", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://CANARY/> { ?s ?p ?o } }",
    "INSERT { ?a <x:p> ?d } WHERE { ?a ?b ?c . ?d ?e ?f }", "DELETE WHERE { ?s ?p ?o }", "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "DROP ALL", "CLEAR DEFAULT", "CREATE GRAPH <x:g>", "ADD DEFAULT TO <x:g>",
    "MOVE DEFAULT TO <x:g>", "COPY DEFAULT TO <x:g>", "PREFIX a: <x:> INSERT DATA { a:b a:c a:d }",
]
HARMLESS = [
    "SELECT * FROM <http://CANARY/> { ?s ?p ?o }", "SELECT * FROM NAMED <http://CANARY/> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH <http://CANARY/> { ?s ?p ?o } }", "DESCRIBE <http://CANARY/>", "ASK { <http://CANARY/> ?p ?o }",
    "SELECT * { BIND(<http://CANARY/f>(1) AS ?x) }", "SELECT ('SERVICE <http://CANARY/> {}' AS ?x) {}",
    "ASK { ?s ?p '\\u0027 . SERVICE <http://CANARY/> {} # ' }",
    'ASK { ?s ?p "\\u0022 . SERVICE <http://CANARY/> {} # " }',
    "ASK { ?s <http://x/\\u003E ?o . SERVICE <http://CANARY/> {} #> ?x }",
]
"""What names an address and may be answered: with nothing of that address. An escaped quote does not end a text."""


def _services() -> Iterator[Attack]:
    for text in DISGUISES:
        yield Attack("service", text, text, REFUSED)
    for address in [*SCHEMES, *(f"http://{host}/" if "/" not in host else f"http://{host}" for host in HOSTS)]:
        yield Attack("service", address, f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}", REFUSED)


def reaching() -> list[Attack]:
    """All of them. `CANARY` and `PORT` are to be replaced."""
    updates = (Attack("update", text, text, frozenset((400, 501))) for text in UPDATES)
    named = (Attack("address", text, text, REFUSED | {200}) for text in HARMLESS)
    return [*_services(), *updates, *named]
