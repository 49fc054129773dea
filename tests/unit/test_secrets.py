"""Keys in texts of others are found and taken out, and ordinary words are left alone."""

import base64
import html
import json
from urllib.parse import quote

import pytest

from presetctl.secrets import mask, repeats

KEY = "sk-or-v1-.*+?(a|b)[c]{2}^$\\d\"quoted'/&<%41>"
FORMS = {
    "as it is": KEY,
    "in an address": quote(KEY, safe=""),
    "in JSON": json.dumps(KEY)[1:-1],
    "in JSON with slashes": json.dumps(KEY)[1:-1].replace("/", "\\/"),
    "in HTML": html.escape(KEY),
    "in base64": base64.b64encode(KEY.encode()).decode(),
    "in base64 of a user": base64.b64encode(f"u:{KEY}".encode()).decode(),
    "in base64 of a header": base64.urlsafe_b64encode(f"Bearer {KEY}\n".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_key_is_taken_out_in_every_form(form: str) -> None:
    """However a program writes a key into its text, it isn't shown."""
    shown = mask(f"before {form} after", {KEY: "[key]"})

    assert "[key]" in shown
    assert len(shown) < len("before [key] after") + 14
    assert shown.startswith("before ")
    assert shown.endswith(" after")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_body_that_holds_the_key_is_known(form: str) -> None:
    """A body is refused by the same forms, before it is read."""
    assert repeats(f'{{"data": "{form}"}}'.encode(), KEY)
    assert not repeats(f'{{"data": "{form[:20]}"}}'.encode(), KEY)


def test_escapes_of_a_body_hide_nothing() -> None:
    """JSON may write any letter as an escape."""
    escaped = "".join(f"\\u{ord(each):04X}" for each in "sk-or-v1-5ecret")

    assert repeats(escaped.encode(), "sk-or-v1-5ecret")


@pytest.mark.parametrize("secret", ["", "e", "plan", "preset!"])
def test_what_is_too_short_for_a_key_is_left_alone(secret: str) -> None:
    """Who calls a sandbox with the key `plan` still reads the word."""
    assert mask("a preset! has a plan", {secret: "[key]"}) == "a preset! has a plan"
    assert not repeats(b"a preset! has a plan", secret)


def test_the_longer_of_two_secrets_goes_first() -> None:
    """No tail of a key is left when another secret is how it begins."""
    secrets = {"sk-or-v1-": "[prefix]", "sk-or-v1-0123456789": "[key]"}

    assert mask("sk-or-v1-0123456789 sk-or-v1-other", secrets) == "[key] [prefix]other"
