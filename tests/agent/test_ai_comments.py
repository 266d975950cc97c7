"""A comment's whole way on the practice site, in real Chromium, by the real AI server over TLS: read, written, approved, posted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from demo.ai_world import AiWorld
from engine.clock import SystemClock
from engine.comments import drafts
from engine.comments.checking import UnfitComment
from engine.rules.enums import (
    ActionStatus,
    ActionType,
    AiFallback,
    CommentMode,
    CommentSource,
    InteractionResult,
    Outcome,
)
from practice.people import Person
from storage.drafts import DraftRow
from storage.tables import Action, CommentDraft, Interaction
from tests.agent.world import World
from tests.vps.front import free_port, nginx

COMPLETED, SKIPPED, WAITING = ActionStatus.COMPLETED, ActionStatus.SKIPPED, ActionStatus.AWAITING_APPROVAL


@pytest.fixture
def ai(tmp_path: Path, world: World) -> Iterator[AiWorld]:
    with AiWorld(tmp_path / "ai") as made:
        made.pair(world.config)
        yield made


@pytest.fixture
def behind_nginx(tmp_path: Path, world: World) -> Iterator[AiWorld]:
    """As on a VPS: the product's own nginx file with TLS, and the server behind it."""
    port = free_port()
    with AiWorld(tmp_path / "ai", public_url=f"https://127.0.0.1:{port}") as made:
        with nginx(tmp_path / "nginx", made.server.url.removeprefix("http://"), port) as front:
            made.pair(world.config, front.folder / "cert.pem")
            yield made


def written(world: World, people: list[Person], fallback: AiFallback = AiFallback.WAIT) -> int:
    """A campaign of sender 1 whose comments the server writes and a person sees first."""
    return world.campaign(
        ActionType.COMMENT,
        people,
        1,
        comment_source=CommentSource.AI,
        comment_mode=CommentMode.REVIEW,
        ai_fallback=fallback,
    )


def waiting(world: World) -> list[DraftRow]:
    with world.db.reading() as session:
        return drafts.waiting(session)


def approve(world: World, row: DraftRow, text: str | None = None, override: str | None = None) -> None:
    with world.db.transaction() as session:
        drafts.approve(session, row.action_id, SystemClock().now(), text, override=override)


def newest(person: Person) -> str:
    """The text of the post that is commented on."""
    return max(person.own_posts, key=lambda post: post.at).text if hasattr(person.own_posts[0], "at") else ""


async def test_from_the_post_over_the_server_and_a_person_onto_the_site(world: World, ai: AiWorld) -> None:
    people = world.people[:2]
    world.site.expect([(1, person.slug, "comment") for person in people])
    number = written(world, people)
    async with world.agent():
        await world.until(
            lambda: set(world.statuses(number)) <= {WAITING, SKIPPED}, "the posts are read, comments written"
        )
        rows = waiting(world)
        assert rows
        assert [deed for _, deed, _ in world.site.actions()] == []  # read without a click
        for row in rows:
            assert row.post_text
            assert row.text != row.post_text
            assert row.source is CommentSource.AI
            assert row.detail
        for row in rows:
            approve(world, row)
        await world.until(lambda: set(world.statuses(number)) <= {COMPLETED, SKIPPED}, "they are posted")
    assert world.site.get("books")["wrongs"] == []
    with world.db.reading() as session:
        done = session.scalars(
            select(Interaction.comment_text).where(Interaction.result == InteractionResult.DONE)
        ).all()
    assert sorted(text or "" for text in done) == sorted(row.text for row in rows)
    assert len(world.site.actions()) == len(rows)


async def test_what_isn_t_the_approved_post_any_more_is_read_anew(world: World, ai: AiWorld) -> None:
    person = world.people[0]
    number = written(world, [person])
    async with world.agent():
        await world.until(lambda: world.statuses(number) == [WAITING], "the comment waits")
        row = waiting(world)[0]
        with world.db.transaction() as session:  # as if it had been written for an older post
            session.execute(
                CommentDraft.__table__.update().values(post_urn="urn:li:activity:7000000000000000000")
            )
        approve(world, row)
        await world.until(
            lambda: (
                world.statuses(number) == [WAITING]
                and waiting(world)[0].post_urn != row.post_urn[:0]
                and "7000000000000000000" not in (waiting(world)[0].post_urn or "")
            ),
            "the post is read again",
        )
    assert world.site.actions() == []


async def test_other_bytes_than_the_approved_ones_are_never_posted(world: World, ai: AiWorld) -> None:
    number = written(world, [world.people[0]])
    async with world.agent():
        await world.until(lambda: world.statuses(number) == [WAITING], "the comment waits")
        row = waiting(world)[0]
        with world.db.transaction() as session:
            drafts.approve(session, row.action_id, SystemClock().now())
            session.execute(Action.__table__.update().values(comment_text=row.text + " Indeed."))
        await world.until(lambda: world.statuses(number) == [WAITING], "it waits for a person again")
    assert waiting(world)[0].refused is not None
    assert world.site.actions() == []


@pytest.mark.long
async def test_while_the_server_fails_the_library_s_comment_waits_where_that_was_chosen(
    world: World, ai: AiWorld
) -> None:
    ai.faults.mode = "error"
    world.add_comments("Well put, {first_name|thank you}")
    number = written(world, [world.people[0]], AiFallback.PREDEFINED)
    async with world.agent():
        await world.until(lambda: world.statuses(number) == [WAITING], "a comment of the library waits")
    row = waiting(world)[0]
    assert row.text.startswith("Well put")
    assert row.source is CommentSource.PREDEFINED


@pytest.mark.long
async def test_mere_praise_is_refused_after_an_edit_and_the_owner_s_reason_outweighs_that(
    world: World, ai: AiWorld
) -> None:
    number = written(world, [world.people[0]])
    world.site.expect([(1, world.people[0].slug, "comment")])
    praise = "Great post, thank you so much for sharing this with all of us!"
    async with world.agent():
        await world.until(lambda: world.statuses(number) == [WAITING], "the comment waits")
        row = waiting(world)[0]
        with pytest.raises(UnfitComment) as refused:
            approve(world, row, praise)
        assert not refused.value.final
        approve(world, row, praise, override="We know each other well")
        await world.until(lambda: world.statuses(number) == [COMPLETED], "it is posted all the same")
    with world.db.reading() as session:
        assert session.scalars(select(Interaction.comment_text)).one() == praise
        assert session.scalars(select(Action.outcome)).one() is Outcome.DONE


@pytest.mark.long
async def test_behind_the_product_s_own_nginx_it_goes_the_same_way(
    world: World, behind_nginx: AiWorld
) -> None:
    person = world.people[0]
    world.site.expect([(1, person.slug, "comment")])
    number = written(world, [person])
    async with world.agent():
        await world.until(lambda: bool(waiting(world)), "the post is read, a comment written")
        (row,) = waiting(world)
        approve(world, row)
        await world.until(lambda: world.statuses(number) == [COMPLETED], "it is posted")
    assert [slug for _, _, slug in world.site.actions()] == [person.slug]
    assert behind_nginx.calls
    assert world.site.wrongs() == []
