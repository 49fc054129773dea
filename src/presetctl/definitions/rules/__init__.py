"""Lint rules, one a file. A rule's code is its file's name; its page is its docstring."""

from collections.abc import Callable, Iterator

from presetctl.definitions.rules import template_leftover, transient_field
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic

Rule = Callable[[Subject], Iterator[Diagnostic]]

RULES = (
    template_leftover,
    transient_field,
)
