"""A key, a token or a private key stands in a definition.

## Why

A preset is kept by OpenRouter, in the lockfile and in Git, and the model may repeat its prompt to anyone.
A secret that got there is no secret any more: revoke it first, then remove it.

## Example

```yaml
system_prompt: Call the shop with the key AKIAQWERTYUIOPASDFGH.
request:
  model: openai/gpt-5.4
```

## Instead

```yaml
system_prompt: Call the shop with the tool `shop`, which has its own key.
request:
  model: openai/gpt-5.4
```

Placeholders such as `sk-…`, `sk-xxxxxxxx` and `Bearer YOUR_API_KEY` are not reported.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from presetctl.definitions.rules.strings import request_strings
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, Location, error

_SECRET = re.compile(
    r"""
      (?P<openrouter>(?<![\w-])sk-or-(?:v\d+-)?(?!x+\b)[A-Za-z0-9]{16,})
    | (?P<sk>(?<![\w-])sk-(?:(?!x+\b)[A-Za-z0-9]{20,}|(?=[\w-]{0,60}\d)(?:ant|proj|svcacct)-[\w-]{20,}))
    | (?P<aws>\b(?:AKIA|ASIA)[0-9A-Z]{16}\b)
    | (?P<github>\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,}))
    | (?P<google>\bAIza[\w-]{35})
    | (?P<slack>\bxox[abprs]-[\w-]{10,})
    | (?P<pem>-----BEGIN[ ](?:[A-Z0-9]+[ ])*PRIVATE[ ]KEY-----)
    | (?P<bearer>\b[Bb]earer[ ]+(?=[^\s\d]{0,80}\d)[\w.~+/-]{20,})
    """,
    re.VERBOSE,
)
_MARKS = (
    "sk-",
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "AIza",
    "xox",
    "PRIVATE KEY",
    "earer ",
)
_NAMES = {
    "openrouter": "an OpenRouter key",
    "sk": "an API key",
    "aws": "an AWS access key",
    "github": "a GitHub token",
    "google": "a Google API key",
    "slack": "a Slack token",
    "pem": "a private key",
    "bearer": "a bearer token",
}


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report the first likely secret in each piece of the prompt and each string of the request."""
    for part in subject.prompt.parts:
        if found := _find(part.text):
            yield _secret(found, part.locate(found.group()))
    for path, text in request_strings(subject):
        if found := _find(text):
            yield _secret(found, subject.composed.locate(path, "value"))


def _find(text: str) -> re.Match[str] | None:
    # Searching for plain words is much faster than the pattern, and mostly finds nothing.
    return _SECRET.search(text) if any(mark in text for mark in _MARKS) else None


def _secret(found: re.Match[str], where: Location) -> Diagnostic:
    """Return a diagnostic that says what was found without showing it, nor the line that it is on."""
    name = _NAMES[str(found.lastgroup)]
    hint = "revoke it, then remove it; a preset is no place for secrets"
    place = replace(where, excerpt="", width=1)
    return error("likely-secret", f"this looks like {name}", place, hint)
