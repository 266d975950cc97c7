"""What a database says of the world, as lines like a journal's: for the state that a restore put aside."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.rules.enums import ActionType
from storage.journal import Line
from storage.tables import Acceptance, Claim, DoNotContact, Interaction, Sender, User


def lines(session: Session) -> Iterator[Line]:
    """Everything that binds the next action: senders, what they did or were about to do, whom not to contact, who is let in."""
    for sender in session.scalars(select(Sender).order_by(Sender.id)):
        who = {"sender": sender.id, "name": sender.name, "email": sender.email}
        who |= {"account": sender.profile_url, "profile_dir": sender.profile_dir}
        yield Line("sender", sender.created_at, who)
    for row in session.scalars(select(Interaction).order_by(Interaction.id)):
        did = _what(row.profile_url, row.sender_id, row.action_type) | {"marked": row.at.isoformat()}
        said = {"result": row.result, "source": row.source, "post": row.post_urn}
        said |= {"comment": row.comment_text, "differs": row.differs}
        yield Line("interaction", row.recorded_at, did | said)
    for claim in session.scalars(select(Claim).where(Claim.clicked_at.is_not(None))):
        did = _what(claim.profile_url, claim.sender_id, claim.action_type)
        yield Line("mark", claim.claimed_at, did | {"marked": claim.claimed_at.isoformat()})
    accepted = select(Acceptance, Interaction).join(Interaction, Interaction.id == Acceptance.interaction_id)
    for acceptance, invitation in session.execute(accepted):
        did = _what(invitation.profile_url, invitation.sender_id, invitation.action_type)
        did |= {"marked": invitation.at.isoformat(), "sent_on": acceptance.sent_on.isoformat()}
        yield Line("accepted", acceptance.seen_at, did)
    for entry in session.scalars(select(DoNotContact).order_by(DoNotContact.id)):
        yield Line("blocked", entry.created_at, {"what": entry.kind, "values": [entry.value]})
    for user in session.scalars(select(User).order_by(User.created_at)):
        who = {"user": user.id, "chat": user.chat_id, "name": user.name, "role": user.role}
        yield Line("user", user.created_at, who)


def _what(person: str, sender: int, kind: ActionType) -> dict[str, object]:
    return {"person": person, "sender": sender, "kind": kind}
