"""A provider's slug is nearly, but not quite, one that OpenRouter knows.

## Why

`provider.order`, `only` and `ignore` take any string, for providers come and go. A misspelled one is no
error: it is passed over in silence, and with `only` nobody is left to answer.

## Example

```yaml
request:
  model: openai/gpt-5.4
  provider: {order: [opena1, azure]}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  provider: {order: [openai, azure]}
```

A tag of an endpoint may follow, as in `deepinfra/fp4`.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning

KNOWN = tuple(
    """
    ai21 aion-labs akashml alibaba amazon-bedrock amazon-nova ambient anthropic arcee-ai assemblyai
    atlas-cloud avian azure baidu baseten black-forest-labs byteplus cerebras chutes cirrascale clarifai
    claude-platform-on-aws cloudflare cohere coreweave cosine crucible crusoe darkbloom databricks decart
    deepgram deepinfra deepseek dekallm digitalocean elevenlabs fakeprovider featherless fireworks fish-audio
    friendli gmicloud google google-ai-studio google-vertex groq heygen inception inceptron inferact-vllm
    inference-net infermatic inflection io-net ionstream krea liquid makora mancer mancer-2 mara meta minimax
    mistral modelrun modular moonshotai morph near-ai nebius nex-agi nextbit novita ncompass nvidia ollama
    openai openinference parasail paretoalpha perceptron perplexity phala poolside primeintellect quiver
    recraft recursive reka relace respan runway sail-research sakana-ai sambanova scaledown seed siliconflow
    sourceful stealth stepfun streamlake switchpoint tencent tenstorrent thinking-machines together typesafe
    unbiased upstage venice voyageai voyageai-by-mongodb wafer wandb xai xiaomi z-ai
    """.split()  # noqa: SIM905 (a list takes a hundred lines)
)
"""Slugs by their names in the API's reference, and as the guides write them."""
MAX_NAMES = 500
"""No more of a list are looked at; there are fewer providers."""
_CLOSE = 0.8


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each provider that resembles a known one."""
    provider = subject.request.get("provider") or {}
    for field in ("order", "only", "ignore"):
        for index, name in enumerate((provider.get(field) or ())[:MAX_NAMES]):
            if meant := _meant(name):
                where = subject.composed.locate(("request", "provider", field, index), "value")
                message = f"`{name}` is not a provider that presetctl knows"
                yield warning("unknown-provider", message, where, f"did you mean `{meant}`?")


def resembles_known(name: str) -> bool:
    """Tell whether a provider is a misspelled one."""
    return _meant(name) is not None


@cache
def _meant(name: str) -> str | None:
    """Return the known slug that a misspelled one resembles. Names such as `Amazon Bedrock` are known too."""
    by_letters = _known_by_letters()
    base, slash, tag = name.partition("/")
    letters = _letters(base)
    if letters in by_letters:
        return None
    near = get_close_matches(letters, by_letters, n=1, cutoff=_CLOSE)
    return by_letters[near[0]] + slash + tag if near else None


@cache
def _known_by_letters() -> dict[str, str]:
    return {_letters(each): each for each in KNOWN}


def _letters(name: str) -> str:
    return "".join(each for each in name.lower() if each.isalnum())
