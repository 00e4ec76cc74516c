"""Odd addresses, as they go over the wire, each with the status that is right for it."""

from __future__ import annotations

TRAVERSAL = r"""
/../../etc/passwd /..%2f..%2fetc%2fpasswd /%2e%2e/%2e%2e/etc/passwd /%2e%2e%2f%2e%2e%2fetc%2fpasswd /..\..\etc\passwd
/..%5c..%5cetc%5cpasswd /%252e%252e%252fetc%252fpasswd /static/../../settings.py /static/%2e%2e/%2e%2e/settings.py /static/..%2fsite.py
/static/....%2f%2f....%2f%2fsite.py /static/C:%5cboot.ini /dumps/../manifest.json /dumps/..%2fledger.json /dumps/%2e%2e%2fstore
/dumps/ledger.json /dumps/store/CURRENT /dumps/%2fetc%2fpasswd /doc/../event/ev1 /doc/event/../../etc /event/.. /event/%2e%2e/ev1
/event/./ev1 /doc/./event/ev1 /%c0%ae%c0%ae/etc/passwd /event/..;/ev1 /.git/config /.env /node_modules/.package-lock.json
"""
CONTROL = r"""
/event/ev1%00 /event/ev1%00.ttl /%00 /event/%00ev1 /event/ev1%0a /event/ev1%0d%0aX-Injected:%20yes /event/%7f /event/ev1%09
/event/ev1%1b%5b31m /doc/event/ev1.ttl%00 /static/style.css%00 /dumps/data.nq.gz%00 /event/%01%02%03 /event/ev1%e2%80%ae
/event/ev1%e2%80%8b /event/ev1%c2%85
"""
ENCODED = r"""
/event/%2565v1 /event/ev1%252ettl /doc%2fevent%2fev1x /event%2fev1x /event/%ff /event/%c3%28 /event/%ed%a0%80 /event/%f4%90%80%80 /event/%
/event/%2 /event/%zz /event/ev1% /event/%u0065v1 /event/ev1%3f /event/ev1%23fragment /event/ev1%20 /event/%20ev1 /event/ev+1 /event/ev1%2b
/%25 /%25%25%25 /event/ev1%26a=b /event/%60id%60 /event/%3cev1%3e /doc/event//ev1 /event/ev1//
"""
FOREIGN = r"""
/event/%d1%83%d0%bc%d0%b0%d1%80%d0%be%d0%b2%d0%b0 /event/%d8%b9 /event/%e4%ba%8b /event/%f0%9f%98%80 /%c3%a9v%c3%a9nement/ev1
/event/e%cc%81v1 /event/%ef%bd%85%ef%bd%96%ef%bc%91 /event/%d0%b5v1 /event/ev%d9%a1 /concept/%c5%bf/x
"""
SHAPED = r"""
/event/ev1/ /doc/event/ev1/ /event/ev1/x /event/ev1;v=1 /event;v=1/ev1 /event/ev1.ttl;q=1 /event/ev1. /event/ev1..ttl /event/.ttl
/event/ev1.ttl.ttl /event/ev1.TTL /event/ev1.Html /event/ev1.pdf /event/ev1.csv /event/ev1.linkset.xml /event/ev1.json /EVENT/ev1
/Event/ev1 /doc/EVENT/ev1 /event/EV1 /doc /doc/ /doc/doc/event/ev1 /doc/ontology /doc/align/example /align /align/ /align/none
/concept/role/victim/more /concept/none /concept/role/none /ontology/ /ontology.pdf /ontology. /context.json /context.jsonld/ /sparql/x
/.well-known/none /static /static/ /event/* /event/ev1'-- /event/%22%3e%3cscript%3e /event/%7b%7b7*7%7d%7d /event/ev1|ls
/event/$%7bjndi:x%7d /event/"ev1" /event/{ev1} /event/[ev1] /event/^ /event/?page=0 /event/?page=-1 /event/?page=%d9%a1
/event/?page=99999999999999999999 /event/?page=1e3 /event/?page=%00 /favicon.ico.ttl /index.php /wp-login.php /http://example.org/
/event/http:%2f%2fexample.org ///example.org//event/ev1 /doc/event/ev1%5c /event\ev1
"""
LONG = [
    "/event/" + "a" * 65, "/event/" + "a" * 1000, "/" + "a" * 8000, "/event/" + "%41" * 2000, "/" + "a/" * 3000, "/event/" + "../" * 2000,
    "/doc/event/ev1." + "t" * 500, "/event/?page=" + "1" * 5000,
]
TOO_LONG = "/" + "a" * 70000
ANSWERED = {
    200: r"""
        /event/?page=01
        /doc/event/ev1?x=../../etc /doc/event/ev1%2ettl /doc%2fevent%2fev1 /doc/event/ev1.linkset.json /ontology?x=%0a /?%ff
        /sparql?format=%00
    """,
    301: r"""
        /event/old1 /event/old1.ttl?a=b
    """,
    303: r"""
        /event/ev%31 /%65vent/ev1 /event/ev1?x=%00 /event/ev1? /event/ev1.ttl?lang=%ff /event%2fev1 /event/ev1.linkset.json
        //event/ev1 /event/ev1?page=2/../..
    """,
    308: r"""
        /event /dumps /event//ev1 /doc//event/ev1 /static//etc/passwd /static/%2fetc%2fpasswd
    """,
    400: r"""
        /sparql?query=%ff /event/`id` /event/<ev1> /sparql?query=a&query=b /data /data?graph=../x /data?graph=%00
    """,
    404: r"""
        //example.org/
    """,
    406: r"""
        /dumps/?page=01
    """,
    410: r"""
        /person/old3?x
    """,
}
"""Odd, but right, or refused for a reason of their own: status -> the addresses that it is the answer to."""
UNREADABLE = frozenset(("/event/`id`", "/event/<ev1>", TOO_LONG))
"""Addresses that the HTTP server itself refuses: no request arrives, so there is no problem document."""
NOT_THERE = [*LONG, *(address for text in (TRAVERSAL, CONTROL, ENCODED, FOREIGN, SHAPED) for address in text.split())]
ODD: dict[str, int] = {
    **dict.fromkeys(NOT_THERE, 404),
    **{address: status for status, addresses in ANSWERED.items() for address in addresses.split()},
    TOO_LONG: 414,
}
