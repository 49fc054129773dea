"""Keys in texts of others: found in the forms in which programs repeat them, and taken out.

Whoever has the key can hide it in a text so that nobody finds it. This is about what happens by mistake: a
server that quotes a header, an address with the key in it, a message that a library made.
"""

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote

SHORTEST = 8
"""A value of fewer characters is no secret, and is found in ordinary words."""

_ESCAPED = re.compile(rb"\\u00([2-7][0-9a-fA-F])")


def mask(text: str, secrets: Mapping[str, str]) -> str:
    """Return the text with what stands for each secret in its place. `secrets` is value → replacement."""
    # One secret may begin with another, whose place would then show the rest.
    for secret in sorted(secrets, key=len, reverse=True):
        for form in forms(secret):
            text = text.replace(form, secrets[secret])
    return text


def repeats(body: bytes, secret: str) -> bool:
    """Tell whether a JSON body holds the secret."""
    if b"\\u00" in body:
        body = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), body)
    return any(form.encode() in body for form in forms(secret))


@cache
def forms(secret: str) -> tuple[str, ...]:
    """Return how a secret may be written, the longest form first; nothing for what is too short for one."""
    if len(secret) < SHORTEST:
        return ()
    plain = json.dumps(secret, ensure_ascii=False)[1:-1]
    found = {secret, plain, plain.replace("/", "\\/"), quote(secret, safe=""), html.escape(secret)}
    found.update(_inside_base64(secret.encode()))
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _inside_base64(secret: bytes) -> Iterator[str]:
    """Yield what stands in base64 of any text that holds the secret: six bits are a letter, eight a byte."""
    for before in range(3):
        whole = (before + len(secret)) * 8 // 6
        first = -(-before * 8 // 6)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * before + secret).decode()[first:whole]
