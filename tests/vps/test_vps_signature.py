"""Layer 2 against an oracle written from the RFC: the two agree on what is signed and on what isn't."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vps import rfc9421
from tests.vps.ai_client import Laptop
from vps.agreement import COVERED, LABEL, TAG
from vps.server.refusals import Refused
from vps.server.signature import Received, SignatureCheck
from vps.server.wire import ErrorCode

SECRET = bytes(range(32))
URL = "https://ai.test/v1/comments"
check = SignatureCheck({"laptop": SECRET}.get)


def by_oracle(body: bytes, url: str = URL, **more: Any) -> dict[str, str]:
    """Headers signed by the oracle."""
    headers = {"content-type": "application/json", "content-digest": rfc9421.digest(body)}
    params = {
        "created": 1,
        "expires": 61,
        "nonce": "n" * 24,
        "keyid": "laptop",
        "tag": TAG,
    }
    return headers | rfc9421.sign("POST", url, headers, list(COVERED), params | more, SECRET, LABEL)


@given(st.binary(max_size=300))
def test_what_the_library_signs_the_oracle_verifies(body: bytes) -> None:
    request = Laptop("https://ai.test", "laptop", SECRET).signed("/v1/comments", body)
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = rfc9421.verify("POST", URL, headers, body, SECRET)
    assert found is not None
    assert found["keyid"] == "laptop"
    assert found["tag"] == TAG
    assert rfc9421.verify("POST", URL, headers, body + b" ", SECRET) is None
    assert rfc9421.verify("POST", URL + "?", {**headers, "content-type": "text/plain"}, body, SECRET) is None
    assert rfc9421.verify("POST", URL, headers, body, SECRET[::-1]) is None


@given(st.binary(max_size=300))
def test_what_the_oracle_signs_the_server_believes(body: bytes) -> None:
    headers = by_oracle(body)
    signed = check(Received("POST", URL, headers, body))
    assert (signed.key_id, signed.nonce, signed.body) == ("laptop", "n" * 24, body)


@given(st.data())
def test_one_changed_letter_anywhere_and_both_refuse(data: st.DataObject) -> None:
    body = b'{"state": "working", "next_within_s": 300}'
    headers = by_oracle(body)
    name = data.draw(st.sampled_from(["signature", "signature-input", "content-digest", "content-type"]))
    value = headers[name]
    at = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.sampled_from([sign for sign in 'abyz019_-:;="() ' if sign != value[at]]))
    changed = {**headers, name: value[:at] + other + value[at + 1 :]}
    theirs = rfc9421.verify("POST", URL, changed, body, SECRET)
    try:
        ours = check(Received("POST", URL, changed, body))
    except Refused:
        assert (
            theirs is None or name == "signature-input"
        )  # ours wants more than the RFC: label, tag, all five covered
    else:
        # Only what base64 and white space leave open: the same signature in other letters.
        assert ours.body == body
        assert ours.key_id == "laptop"
        assert name in ("signature", "content-digest", "content-type")


@pytest.mark.parametrize("missing", ["created", "expires", "nonce", "keyid", "tag"])
def test_each_parameter_is_needed(missing: str) -> None:
    body = b"{}"
    headers = {"content-type": "application/json", "content-digest": rfc9421.digest(body)}
    params = {"created": 1, "expires": 61, "nonce": "n" * 24, "keyid": "laptop", "tag": TAG}
    del params[missing]
    headers |= rfc9421.sign("POST", URL, headers, list(COVERED), params, SECRET, LABEL)
    with pytest.raises(Refused) as refused:
        check(Received("POST", URL, headers, body))
    assert refused.value.code is ErrorCode.BAD_SIGNATURE


@pytest.mark.parametrize("missing", COVERED)
def test_each_component_is_needed(missing: str) -> None:
    body = b"{}"
    headers = {"content-type": "application/json", "content-digest": rfc9421.digest(body)}
    covered = [name for name in COVERED if name != missing]
    params = {"created": 1, "expires": 61, "nonce": "n" * 24, "keyid": "laptop", "tag": TAG}
    headers |= rfc9421.sign("POST", URL, headers, covered, params, SECRET, LABEL)
    with pytest.raises(Refused) as refused:
        check(Received("POST", URL, headers, body))
    assert refused.value.code is ErrorCode.BAD_SIGNATURE
