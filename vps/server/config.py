"""What the server is told by its environment (`/etc/linkedpilot-ai/env` on a VPS)."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Money = Annotated[float, Field(ge=0)]


class Config(BaseSettings):
    """All of it, from variables named LINKEDPILOT_AI_…; money is in whatever currency the prices are in."""

    model_config = SettingsConfigDict(env_prefix="LINKEDPILOT_AI_", env_ignore_empty=True, frozen=True)

    public_url: str  # what laptops call, https://HOST[:PORT]; every signature covers it
    pin: str = ""  # SHA-256 of its certificate, where that is self-signed: goes into the pairing line
    data_dir: Path = Path("/var/lib/linkedpilot-ai")
    host: str = "127.0.0.1"  # nginx stands before it
    port: int = 8750

    upstream_url: str = "http://127.0.0.1:11434/v1"  # any OpenAI-compatible server; this is Ollama's
    upstream_model: str = "gemma4:e2b"
    upstream_key: SecretStr = SecretStr("")
    # Further fields of each call, as JSON: how this endpoint is told not to think aloud.
    upstream_extra: dict[str, Any] = {}
    upstream_timeout_s: Annotated[float, Field(gt=0)] = (
        90.0  # of one call; a small VPS writes some 5 words a second
    )
    answer_timeout_s: Annotated[float, Field(gt=0)] = 240.0  # of all calls for one comment
    price_in: Money = 0.0  # per million tokens
    price_out: Money = 0.0
    ceiling_day: Money = 0.0  # 0: none
    ceiling_month: Money = 0.0

    rate_key: Annotated[int, Field(gt=0)] = 30  # requests a minute
    rate_address: Annotated[int, Field(gt=0)] = 120
    quota_day: Annotated[int, Field(gt=0)] = 300  # comments a day (UTC) and key
    at_once: Annotated[int, Field(gt=0)] = 1  # comments being written
    waiting: Annotated[int, Field(ge=0)] = 3  # and waiting for their turn

    telegram_url: str = "https://api.telegram.org"
    telegram_token: SecretStr = SecretStr("")
    telegram_chat: str = ""  # the owner's chat; without both nobody is told
    watch_grace_s: Annotated[int, Field(ge=0)] = 120  # beyond what the heartbeat promised

    @field_validator("public_url")
    @classmethod
    def _origin(cls, url: str) -> str:
        at = urlsplit(url)
        if (
            at.scheme != "https"
            or not at.hostname
            or at.path not in ("", "/")
            or at.query
            or at.fragment
            or "@" in url
        ):
            raise ValueError("must be https://HOST or https://HOST:PORT")
        return f"https://{at.netloc.lower()}".removesuffix(":443")

    @property
    def authority(self) -> str:
        """HOST or HOST:PORT, as it stands in a request."""
        return self.public_url.removeprefix("https://")

    @property
    def watching(self) -> bool:
        """Whether there is somebody to tell."""
        return bool(self.telegram_token.get_secret_value() and self.telegram_chat)


def from_environment() -> Config:
    """Raises pydantic's ValidationError when a variable is missing or wrong."""
    return Config()  # type: ignore[call-arg]  # the environment has what isn't given
