"""What can't be done as asked, where the bot itself finds that out and has the words at hand."""

from engine.rules.errors import UserError
from engine.rules.facts import SENTENCE, Fact


class Refusal(UserError):
    """A word of the bot's own texts, in the language of whom it is for."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.fact, self.args = Fact(SENTENCE, {"text": words}), (words,)
