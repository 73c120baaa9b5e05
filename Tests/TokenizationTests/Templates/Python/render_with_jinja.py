"""Renders chat templates with Jinja, set up as Hugging Face's transformers do it.

Reads jobs (source, messages, add_generation_prompt) from a JSON file, prints for each {"text": ...} or {"error": ...}.
"""
import datetime
import json
import sys

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2026, 11, 29, 15, 4, 5)


class Generation(Extension):
    """`generation` marks what the model says and changes nothing."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

    def _render(self, caller):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols])
environment.filters["tojson"] = tojson
environment.globals["raise_exception"] = raise_exception
environment.globals["strftime_now"] = lambda format: NOW.strftime(format)


def render(job):
    # Whoever wrote the file may have put the fields in another order, which tojson shows.
    messages = [{"role": m["role"], "content": m["content"]} for m in job["messages"]]
    try:
        text = environment.from_string(job["source"]).render(
            messages=messages, add_generation_prompt=job["add_generation_prompt"],
            tools=None, documents=None, bos_token="<s>", eos_token="</s>")
        return {"text": text}
    except Exception as error:
        return {"error": str(error)}


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([render(job) for job in json.load(file)]))
