"""What the process that draws does."""

from functools import cache
from io import BytesIO

from bot import texts
from bot.pictures.drawing import PICTURES
from bot.pictures.paper import prepare
from bot.screens.base import Picture
from engine.apart.wire import Tell

prepare_once = cache(prepare)


def draw(request: Picture, tell: Tell) -> bytes:
    """The picture as PNG."""
    prepare_once()
    png = BytesIO()
    with texts.speaking(request.language):
        PICTURES[request.name](request.data, png)
    return png.getvalue()
