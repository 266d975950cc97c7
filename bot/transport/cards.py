"""Cards: messages with a life of their own beside the person's screen, such as that of a file or of long work.

Nothing that a person does elsewhere changes a card or takes it away.
"""

from bot.screens.base import Screen
from bot.services import Services
from bot.transport import screen_message
from storage import users
from storage.users import UserRow


async def show(services: Services, user: UserRow, screen: Screen, message_id: int | None = None) -> int:
    """Put it on that message, or on a new one when there is none or it is gone; returns the message's id."""
    keyboard = screen_message.markup(services, screen.keyboard, user.role)
    photo = await screen_message.drawn(screen)
    if message_id is not None and await screen_message.edit(
        services, user.chat_id, message_id, screen.text, keyboard, photo
    ):
        return message_id
    return (await screen_message.send(services, user, screen.text, keyboard, photo)).message_id


async def bring(
    services: Services, user: UserRow, screen: Screen, message_id: int | None, tapped: int | None
) -> int:
    """Show a card where its person is now; returns the message's id.

    Tapped on the card itself, it changes in place. Tapped on the person's screen, that becomes the card; after words,
    the card comes down below them.
    """
    if tapped is not None and tapped == message_id:
        return await show(services, user, screen, message_id)
    is_screen = tapped is not None and tapped == await services.db.read(users.screen, user)
    if tapped is not None and is_screen:
        await screen_message.let_go(services, user, tapped)
    shown = await show(services, user, screen, tapped if is_screen else None)
    if message_id is not None:
        await screen_message.remove(services, user.chat_id, message_id)
    return shown
