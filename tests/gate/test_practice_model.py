"""The practice model, where the demo leans on it."""

import json

from practice.model.writing import Writing

POST = "What I learned from losing our biggest customer: 1. Ask earlier. 2. Listen longer. 3. Say sorry once, and mean it."
ASKED = [
    {"role": "system", "content": 'Answer by {"comment": "…"}'},
    {"role": "user", "content": f"--- mark\n{POST}\n--- mark"},
]


def test_whatever_the_seed_people_with_the_same_post_get_each_another_comment() -> None:
    for seed in range(20):
        model = Writing(seed)
        said = [json.loads(model.answer(ASKED))["comment"] for _ in range(3)]
        assert len(set(said)) == 3, seed
