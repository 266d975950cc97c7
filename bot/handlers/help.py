"""What the buttons of the help do."""

from bot.refusal import Refusal
from bot.routing import commands
from bot.routing.request import Request
from bot.screens import help as screens
from bot.screens.base import Screen
from bot.transport import messages
from bot.transport.sending import patiently
from engine.insight import first_steps

SAMPLE_NAME = "sample-people.csv"
# Nobody is called so: a campaign on this list would find no page.
SAMPLE = (
    "First Name,Last Name,URL,Company,Position\n"
    "Sam,Sample,https://www.linkedin.com/in/linkedpilot-sample-1,Example Ltd,Head of Sales\n"
    "Eve,Example,https://www.linkedin.com/in/linkedpilot-sample-2,Example Ltd,CTO\n"
    "Max,Muster,https://www.linkedin.com/in/linkedpilot-sample-3,Muster GmbH,Founder\n"
    "Jo,Doe,https://www.linkedin.com/in/linkedpilot-sample-4,Doe & Co,Buyer\n"
)


async def overview(request: Request) -> Screen:
    """Which step comes next."""

    return screens.overview(request.user.role, await request.read(first_steps.taken))


async def page(request: Request, topic: str) -> Screen:
    """One page."""
    if topic not in screens.TOPICS_OF[request.user.role]:
        raise Refusal(screens.T.old_button)
    known = commands.of_role(request.services, request.user.role)
    return screens.page(topic, request.user.role, ((command.name, command.help) for command in known))


async def sample(request: Request) -> Screen:
    """A file that can be sent right back."""
    services, content, caption = request.services, SAMPLE.encode(), screens.T.sample_caption
    await patiently(
        lambda: messages.send_file(services.bot, request.user, content, SAMPLE_NAME, caption), services.clock
    )
    return screens.sample_sent()
