"""Rendering: pages from templates, in the language of the request at hand. Each language has templates of its own.

So words that hold no value are put in once, when a template is first read, and not each time that it is rendered.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from flask import Response, current_app, request
from jinja2 import Environment, nodes
from jinja2.ext import InternationalizationExtension
from jinja2.parser import Parser

from publish.web import markup
from publish.web.languages import NAMES, PARAMETER, carried, catalogue, direction, number, spoken

_LINK = re.compile(r'(<a\b[^>]*?\shref=")(/(?!/)[^"#]*|\?[^"#]*)')
_FILE = re.compile(r"\.[a-z]+(?:\?|$)")


class _Worded(InternationalizationExtension):
    """``{% trans %}`` without a value in it is text of the template, in its language."""

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """What the tag stands for."""
        found = super().parse(parser)
        for output in found if isinstance(found, list) else [found]:
            if isinstance(output, nodes.Output):
                output.nodes = [self._worded(node) for node in output.nodes]
        return found

    def _worded(self, node: nodes.Expr) -> nodes.Expr:
        match node:
            case nodes.Call(node=nodes.Name(name="gettext"), args=[nodes.Const(value=str(message))], kwargs=[]):
                words = catalogue(self.environment.globals["language"]).gettext(message)
                return nodes.TemplateData(words.replace("%%", "%"), lineno=node.lineno)
        return node


def rendered(template: str, status: int = 200, /, **context: object) -> Response:
    """The page that `template` makes of `context`, in the language of the request at hand."""
    language = spoken()
    environments = current_app.extensions.setdefault(f"{__name__}.environments", {})
    environment = environments.get(language.code) or environments.setdefault(language.code, _environment(language.code))
    current_app.update_template_context(context)
    text = environment.get_template(template).render(context, chosen=language.asked)
    response = Response(_LINK.sub(_carry, text) if language.asked else text, status)
    response.headers["Content-Language"] = language.code
    return response


def _environment(code: str) -> Environment:
    environment = current_app.jinja_env.overlay(extensions=[_Worded])
    environment.globals = dict(environment.globals, language=code, languages=NAMES, direction=direction, in_language=in_language)
    environment.filters = dict(environment.filters, number=number, **markup.filters(code))
    environment.policies = {**environment.policies, "ext.i18n.trimmed": True}
    environment.install_gettext_translations(catalogue(code), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    return environment


def in_language(code: str) -> str:
    """The address of this page in the language `code`; "" for the one that each reader prefers."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != PARAMETER]
    query = urlencode([*pairs, *([(PARAMETER, code)] if code else [])])
    return f"{request.script_root}{quote(request.path)}{'?' if query else ''}{query}"


def _carry(link: re.Match[str]) -> str:
    """A link of a page to another page; what is a file has no language."""
    before, address = link.groups()
    is_said = f"{PARAMETER}=" in address.partition("?")[2]
    return link[0] if is_said or _FILE.search(address) else before + carried(address).replace("&lang", "&amp;lang")
