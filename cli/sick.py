"""What a check of the doctor's says when something isn't as it should be."""

from engine.rules.errors import LinkedPilotError


class Sick(LinkedPilotError):
    """Something that LinkedPilot needs isn't as it should be; `cure` is what to do."""

    def __init__(self, sentence: str, cure: str) -> None:
        super().__init__()
        self.args = (sentence,)
        self.cure = cure
