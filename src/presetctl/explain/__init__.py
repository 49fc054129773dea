"""A page for every diagnostic: what it means, why it matters, what to write instead.

The page of a lint rule is the rule's docstring; all others are files of this folder.
"""

from functools import cache
from importlib.resources import files


@cache
def explanations() -> dict[str, str]:
    """Return all pages as Markdown, by code."""
    from presetctl.catalogue_rules import RULES as CATALOGUE_RULES
    from presetctl.definitions.rules import RULES, code_of

    pages = {
        page.name.removesuffix(".md"): page.read_text(encoding="utf-8")
        for page in files(__name__).iterdir()
        if page.name.endswith(".md")
    }
    for rule in (*RULES, *CATALOGUE_RULES):
        code = code_of(rule)
        pages[code] = f"# {code}\n\n{(rule.__doc__ or '').strip()}\n"
    return pages
