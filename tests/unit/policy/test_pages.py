"""The pages of the policy's diagnostics are true."""

import re

import pytest

from presetctl.explain import explanations

from .conftest import Judge, a_catalogue, a_model

CODES = ("policy-model", "policy-owner", "policy-price", "policy-prompt-length", "policy-required-value")
CATALOGUE = a_catalogue(a_model("openai/gpt-5.4", "0.0000025", "0.000015"))


def block(page: str, heading: str, comment: str) -> str:
    """Return the YAML block that begins with a comment, below a heading."""
    section = page.split(f"## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    found = re.search(rf"```yaml\n# {comment}\n(.*?)```", section, re.DOTALL)
    assert found
    return found.group(1)


@pytest.mark.parametrize("code", CODES)
def test_the_example_breaks_the_policy_and_the_other_keeps_it(judge: Judge, code: str) -> None:
    """What a page shows is what the policy says."""
    page = explanations()[code]
    policy = block(page, "Example", "presetctl.yaml").removeprefix("policy:\n").replace("\n  ", "\n").strip()

    before = judge(policy, block(page, "Example", "a definition"), CATALOGUE)
    after = judge(policy, block(page, "Instead", "a definition"), CATALOGUE)

    assert [each.code for each in before] == [code]
    assert after == []
