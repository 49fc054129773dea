"""Whether a pull request gets a comment, and which: the decision alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presetctl.diagnostics import note, warning
from presetctl.errors import ApiError
from presetctl.github.answers import Comment, User
from presetctl.github.plan_comment import (
    Decision,
    Nothing,
    Post,
    Stamp,
    Update,
    decide,
    has_news,
    read_stamp,
)
from presetctl.live import Live
from presetctl.plan import Plan
from presetctl.published_plan import publish
from presetctl.render.plan_json import plan_object
from tests.unit.conftest import a_definition, a_live, a_live_side, a_lock, a_plan, an_entry

OLD, NEW = "a" * 40, "b" * 40
OURS = "github-actions[bot]"
OUR_RUN = Stamp("production", NEW, 5)


def a_comment(
    identity: int = 1, stamp: Stamp = OUR_RUN, *, login: str | None = OURS, before: str = "", after: str = ""
) -> Comment:
    body = f"{before}{stamp.marker}{after}\n### Plan"
    return Comment(id=identity, body=body, user=User(login=login) if login else None)


def decided(
    *comments: Comment, has_news: bool = True, is_again: bool = False, current_head: str = NEW
) -> Decision:
    return decide(
        OUR_RUN,
        has_news=has_news,
        is_again=is_again,
        current_head=current_head,
        login=OURS,
        comments=comments,
    )


@pytest.mark.parametrize(
    ("comments", "has_news", "expected"),
    [
        ((), True, Post()),
        ((), False, Nothing("there is nothing to say, and nothing was said before")),
        ((a_comment(7, Stamp("production", OLD, 4)),), True, Update(7)),
        ((a_comment(7, Stamp("production", OLD, 4)),), False, Update(7)),
        ((a_comment(7),), True, Update(7)),
    ],
)
def test_one_comment_is_posted_and_then_updated(
    comments: tuple[Comment, ...],
    has_news: bool,  # noqa: FBT001 (a parameter of the table)
    expected: Decision,
) -> None:
    """The first thing to say makes a comment; from then on that one is rewritten, also with nothing."""
    assert decided(*comments, has_news=has_news) == expected


@pytest.mark.parametrize(
    "comment",
    [
        a_comment(login="eve"),
        a_comment(login=None),
        a_comment(login="github-actions"),
        a_comment(stamp=Stamp("staging", NEW, 5)),
        a_comment(before=" "),
        a_comment(before="Look:\n"),
        a_comment(after=" "),
        a_comment(after="<!-- -->"),
        Comment(id=1, body=None, user=User(login=OURS)),
        Comment(id=1, body="<!-- presetctl plan -->", user=User(login=OURS)),
    ],
)
def test_a_comment_that_is_not_ours_is_left_alone(comment: Comment) -> None:
    """Neither a stranger's marker, nor another target's, nor one that isn't the whole first line counts."""
    assert decided(comment) == Post()


def test_a_line_end_of_a_browser_is_no_difference() -> None:
    """A comment that somebody edited by hand is still found."""
    assert decided(a_comment(7, after="\r")) == Update(7)


def test_other_comments_of_ours_for_the_target_go() -> None:
    """Two runs at the same time may both have posted: the oldest comment stays, the others are removed."""
    ours = [a_comment(each, Stamp("production", OLD, 4)) for each in (3, 5, 8)]

    assert decided(a_comment(1, login="eve"), *ours) == Update(3, (5, 8))


@pytest.mark.parametrize("comments", [(), (a_comment(7, Stamp("production", OLD, 4)),)])
def test_a_run_for_an_older_commit_writes_nothing(comments: tuple[Comment, ...]) -> None:
    """When the pull request has moved on, the plan is about what nobody reviews any more."""
    decision = decided(*comments, current_head=OLD)

    assert isinstance(decision, Nothing)
    assert f"the pull request is at `{OLD}` by now" in decision.reason


def test_a_newer_run_for_the_same_commit_is_not_overwritten() -> None:
    """Of two runs for a commit the later one has the last word, whichever is faster."""
    newer = a_comment(7, Stamp("production", NEW, 6))

    assert decided(newer) == Nothing("a newer run wrote the comment for this commit")
    assert decided(newer, is_again=True) == Update(7)
    assert decided(a_comment(7, Stamp("production", OLD, 6))) == Update(7)
    assert decided(a_comment(3), newer) == Nothing("a newer run wrote the comment for this commit")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.integers(0, 10**15))
def test_a_marker_is_read_back(target: str, run_id: int) -> None:
    """Whatever a target is called, its marker is one harmless line, and only its own."""
    stamp = Stamp(target, NEW, run_id)

    assert read_stamp(f"{stamp.marker}\ntext") == stamp
    assert stamp.marker.isascii()
    assert stamp.marker.count("-->") == stamp.marker.count("<!--") == 1
    assert "\n" not in stamp.marker


UPDATE = a_plan([a_definition(seed=2)], a_lock({"triage": an_entry(seed=1)}), None)
SAME = a_plan([a_definition(seed=1)], a_lock({"triage": an_entry(seed=1)}), None)
UNREAD = a_plan([a_definition()], a_lock({"triage": an_entry()}), Live(errors={"triage": ApiError("no")}))
REFUSED = a_plan([a_definition(seed=1)], None, a_live_side(a_live(seed=2)))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (UPDATE, True),
        (UNREAD, True),
        (REFUSED, True),
        (SAME, False),
        (replace(SAME, diagnostics=(note("drift-not-checked", "no key"),)), False),
        (replace(SAME, diagnostics=(warning("orphaned-preset", "an orphan"),)), True),
    ],
)
def test_what_is_worth_a_comment(plan: Plan, expected: bool) -> None:  # noqa: FBT001 (a parameter of the table)
    """Changes, refusals, what couldn't be read, and warnings are; notes alone are not."""
    assert has_news(publish(plan_object(plan, "plan"))) is expected
