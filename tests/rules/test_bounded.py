"""What people write is never looked through in steps that multiply: each of these took minutes, or for ever."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 60  # what is bounded takes milliseconds, what isn't would take hours

TRIALS = {
    "a template of many gaps": """
from engine.comments.library import made_from
assert not made_from("{first_name} " * 60 + "!", "a " * 600)
assert made_from("{first_name} " * 60 + "a", "a " * 599 + "a")
""",
    "a template of many choices": """
from engine.comments.library import made_from
assert not made_from("{a|a|aa|first_name}" * 100 + "!", "a" * 1250)
assert not made_from("{" * 900 + "first_name" + "}" * 900 + "!", "a" * 1250)
""",
    "a company that reads like a template": """
import random
from engine.rules.texts import TextSubject, render
print(render("{company} {first_name|you}", TextSubject("Jo Doe", "{company}"), random.Random(1)))
""",
    "an address of many dots": """
import engine.senders as senders
try:
    senders.checked_email("a@" + "." * 200_000 + " x")
except senders.UserError:
    pass
""",
    "a line of the log that was cut off again and again": """
from engine.upkeep.redact import redact
said = redact("[parameters: (secret" * 100_000)
assert said == "[parameters: <hidden>]", said[:100]
""",
    "a text of many hyphens": """
from engine.rules.texts import UnfitText, check_text
check_text("-a" * 100_000, 1_000_000)
""",
}


@pytest.mark.parametrize("what", TRIALS)
def test_it_takes_no_longer_than_its_length(what: str) -> None:
    done = subprocess.run(
        (sys.executable, "-c", TRIALS[what]),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
