"""Whether a pull request gets a comment with a plan, and which comment it is. Pure: no call is made here.

A target has one comment. Its first line is a marker, which also says for which commit and by which run it was
written: so an older run sees that it came too late. Only what our own account wrote counts, since everybody
can write the marker.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from presetctl.diagnostics import Severity
from presetctl.github.answers import Comment
from presetctl.published_plan import PublishedPlan

_MARKER = re.compile(
    r"<!-- presetctl plan target=(?P<target>[\w.~%-]*) head=(?P<head>[0-9a-f]+) run=(?P<run>[0-9]{1,19}) -->"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """For which target and commit a comment is written. `run_id` grows from run to run; 0 is none."""

    target: str
    head: str
    run_id: int = 0

    @property
    def marker(self) -> str:
        """The first line of the comment."""
        target = quote(self.target, safe="")
        return f"<!-- presetctl plan target={target} head={self.head} run={self.run_id} -->"


@dataclass(frozen=True, slots=True)
class Post:
    """Write the first comment of this target."""


@dataclass(frozen=True, slots=True)
class Update:
    """Rewrite a comment. `superfluous` are others of this target, which runs at the same time made."""

    comment_id: int
    superfluous: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """Write nothing. The reason is for people."""

    reason: str


Decision = Post | Update | Nothing


def decide(
    stamp: Stamp,
    *,
    has_news: bool,
    is_again: bool,
    current_head: str,
    login: str,
    comments: Sequence[Comment],
) -> Decision:
    """Return what to do about the plan that a stamp names.

    `current_head` is the pull request's newest commit, `login` our account, `is_again` whether this is a
    repeated attempt of a run, which is newer than its number says.
    """
    if current_head != stamp.head:
        return Nothing(f"the pull request is at `{current_head}` by now, and this plan is for `{stamp.head}`")
    ours = list(_ours(stamp.target, login, comments))
    newer = [each for _, each in ours if each.head == stamp.head and each.run_id > stamp.run_id]
    if newer and not is_again:
        return Nothing("a newer run wrote the comment for this commit")
    if ours:
        first, *others = [comment.id for comment, _ in ours]
        return Update(first, tuple(others))
    return Post() if has_news else Nothing("there is nothing to say, and nothing was said before")


def has_news(plan: PublishedPlan) -> bool:
    """Tell whether a plan is worth a comment: not for notes alone, such as that nothing live was read."""
    warnings = [each for each in plan.diagnostics if each.severity is not Severity.NOTE]
    return plan.has_changes or plan.summary.error > 0 or bool(warnings)


def read_stamp(body: str) -> Stamp | None:
    """Return what a comment's first line says, None unless all of that line is a marker."""
    found = _MARKER.fullmatch(body.partition("\n")[0].removesuffix("\r"))
    return Stamp(unquote(found["target"]), found["head"], int(found["run"])) if found else None


def _ours(target: str, login: str, comments: Sequence[Comment]) -> Iterator[tuple[Comment, Stamp]]:
    """Yield the comments that our account wrote for a target."""
    for each in comments:
        found = read_stamp(each.body or "")
        if found and found.target == target and each.user and each.user.login == login:
            yield each, found
