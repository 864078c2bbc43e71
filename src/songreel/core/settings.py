"""Settings from the environment or a file, checked before anything starts."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from songreel.core.key_file import clean
from songreel.core.reach import Reach
from songreel.core.signing import SigningKey

_ORIGIN = re.compile(r"null|https?://[^\s/@?#*]+/?", re.IGNORECASE)
_LAST_PORT = 65_535
_HOST_PORT = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s:/]+):([1-9]\d{0,4})")
_LIMIT = re.compile(r"([A-Za-z0-9_.-]+)\s*=\s*([1-9][0-9]{0,8})")
_DOLLARS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,8})?")
_GIGABYTES = re.compile(r"[0-9]{1,7}(\.[0-9]{1,9})?")
_LOCATION = re.compile(r"/(?!api/|studio/)(?:[A-Za-z0-9_-]+/)+")
_PUBLIC_URL = re.compile(r"https?://[^\s/@?#*\\]+(/[^\s@?#*\\]*)?", re.IGNORECASE)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def default_data_folder() -> Path:
    """Return where this system keeps a user's application data."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "songreel"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "songreel"


class Settings(BaseSettings):
    """What can be set, by `SONGREEL_…` in the environment or in the file `songreel.env`.

    The file is read from the working folder; the environment wins over it.
    """

    model_config = SettingsConfigDict(
        env_prefix="SONGREEL_",
        env_file="songreel.env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # What is wrong may be a key, pasted with something else.
        hide_input_in_errors=True,
    )

    host: str = Field(default="127.0.0.1", description="address that the server listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="port that the server listens on")
    data: Path = Field(
        default_factory=default_data_folder, description="folder of database, clips and songs"
    )
    database_url: str | None = Field(
        default=None,
        description="postgresql://… for many machines; by default SQLite in the data folder",
    )
    blobs: str | None = Field(
        default=None,
        description="folder of clips, songs and pictures, or s3://BUCKET/PREFIX; by default in the "
        "data folder",
    )
    cache: Path | None = Field(
        default=None,
        description="folder for what is needed here of a bucket; by default in the data folder",
    )
    cache_gb: Decimal = Field(
        default=Decimal(10), description="gigabytes of a bucket that are kept at hand here"
    )
    redirect_downloads: bool = Field(
        default=False,
        description="true: files in a bucket are got from it directly, by an address that is good "
        "for a quarter of an hour",
    )
    x_accel_redirect: str | None = Field(
        default=None,
        description="internal location of nginx that holds the folder of clips, songs and "
        "pictures, as in /_files/: nginx then sends them itself",
    )
    aws_access_key_id: str | None = Field(
        default=None, validation_alias=AliasChoices("AWS_ACCESS_KEY_ID")
    )
    aws_secret_access_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("AWS_SECRET_ACCESS_KEY")
    )
    aws_session_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("AWS_SESSION_TOKEN")
    )
    aws_region: str | None = Field(
        default=None, validation_alias=AliasChoices("AWS_REGION", "AWS_DEFAULT_REGION")
    )
    aws_endpoint_url: str | None = Field(
        default=None, validation_alias=AliasChoices("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    )
    aws_virtual_hosted_style_request: bool = Field(
        default=False, validation_alias=AliasChoices("AWS_VIRTUAL_HOSTED_STYLE_REQUEST")
    )
    work: Literal["all", "orders", "render", "none"] = Field(
        default="all",
        description="which jobs this process carries out, where there are many: orders, which wait "
        "for services; render, which draw and cut; all, or none",
    )
    orders_at_once: int | None = Field(
        default=None, ge=1, description="paid orders at services at once, of everybody together"
    )
    caller_orders_at_once: int | None = Field(
        default=None, ge=1, description="paid orders at services at once, of one caller"
    )
    backend_orders_at_once: Annotated[dict[str, int], NoDecode] = Field(
        default_factory=dict[str, int],
        description="orders at one backend at once, as in replicate=20,gemini=8",
    )
    backend_orders_a_minute: Annotated[dict[str, int], NoDecode] = Field(
        default_factory=dict[str, int],
        description="orders to one backend in a minute, as in replicate=300; by default as the "
        "files of its models say",
    )
    backend: str | None = Field(default=None, description="backend where a request names none")
    writer: str | None = Field(
        default=None, description="backend that writes scenes where a request names none"
    )
    models: Path | None = Field(
        default=None,
        description="file of further models and prices; by default models.toml in the data folder",
    )
    allowed_origins: str = Field(
        default="",
        description="further web origins that may call, separated by commas; null for files",
    )
    allowed_hosts: str = Field(
        default="",
        description="further names of this server in the Host header, separated by commas",
    )
    daily_cap: Decimal = Field(
        default=Decimal(25),
        description="US dollars that paid models may cost on one day (UTC); 0 for none at all",
    )
    retention_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="days after which media go that are not pinned; by default they stay",
    )
    quota_gb: Decimal | None = Field(
        default=None,
        description="gigabytes that media may have; beyond it the oldest unpinned go",
    )
    least_free_gb: Decimal = Field(
        default=Decimal(2),
        description="gigabytes of disk that must be free for paid work to start; 0 for none",
    )
    upload_seconds: int = Field(
        default=60,
        ge=1,
        le=3600,
        description="seconds of a processor that reading one upload may take",
    )
    upload_memory_mb: int = Field(
        default=2048,
        ge=16,
        le=1 << 20,
        description="megabytes of memory that reading one upload may take",
    )
    public_url: str | None = Field(
        default=None,
        description="https address under which services reach this server, for webhooks",
    )
    open_to_anyone: bool = Field(
        default=False,
        description="true: without API keys too, whoever reaches the server over the network may "
        "use it, and spend its money",
    )
    session_hours: int = Field(
        default=12, ge=1, le=8760, description="how long a browser that signed in stays so"
    )
    signed_url_seconds: int = Field(
        default=3600, ge=60, le=604_800, description="how long signed addresses of files are good"
    )
    signing_key: SecretStr | None = Field(
        default=None,
        description="at least 32 random bytes in hexadecimal or base64; sessions, signed addresses "
        "and webhooks' secrets come from it; by default a file in the data folder",
    )
    webhook_targets: str = Field(
        default="",
        description="where webhooks may go beside the internet, separated by commas: loopback, "
        "private, networks such as 10.1.0.0/16; http: without TLS too",
    )
    metrics: Literal["key", "loopback", "off"] = Field(
        default="key",
        description="who may read /metrics: key, who may read all else, with an API key where "
        "there is one; loopback, programs on this machine too, which need no key; off, nobody",
    )
    metrics_listen: str | None = Field(
        default=None,
        description="HOST:PORT at which a worker, which answers nothing else, answers /metrics "
        "without a key",
    )
    traces: str | None = Field(
        default=None,
        description="address of an OpenTelemetry collector (OTLP over HTTP) that traces go to, as "
        "in http://127.0.0.1:4318; needs songreel[otel]; by default none are made",
    )
    log_level: str = Field(default="INFO", description="lowest level that is logged")
    render_processes: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="clips rendered at once; by default one for each core",
    )
    ingest_ahead: bool = Field(
        default=True,
        description="false: paid clips are brought into the films' format when a film needs them",
    )
    transcriber: Path | None = Field(
        default=None,
        description="folder of a faster-whisper model that hears the words of songs",
    )
    beat_model: Path | None = Field(
        default=None,
        description="ONNX file of a Beat This! model that hears beats; by default Songreel's own",
    )
    beat_model_sha256: str | None = Field(
        default=None, description="SHA-256 of that file: no other one is loaded"
    )
    c2pa_certificate: Path | None = Field(
        default=None,
        description="PEM file of the certificates that films are signed with; needs songreel[c2pa]",
    )
    c2pa_key: Path | None = Field(default=None, description="PEM file of that certificate's key")
    c2pa_algorithm: Literal["es256", "es384", "es512", "ps256", "ps384", "ps512", "ed25519"] = (
        Field(default="es256", description="algorithm of these signatures, as C2PA names it")
    )
    require_credentials: bool = Field(
        default=False, description="true: no film is made that cannot be signed"
    )
    replicate_api_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("REPLICATE_API_TOKEN")
    )
    replicate_base_url: str = Field(
        default="https://api.replicate.com/v1", validation_alias=AliasChoices("REPLICATE_BASE_URL")
    )
    gemini_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("GEMINI_API_KEY")
    )
    gemini_base_url: str = Field(
        default="https://generativelanguage.googleapis.com",
        validation_alias=AliasChoices("GOOGLE_GEMINI_BASE_URL"),
    )
    google_cloud_project: str | None = Field(
        default=None, validation_alias=AliasChoices("GOOGLE_CLOUD_PROJECT")
    )
    google_cloud_location: str | None = Field(
        default=None, validation_alias=AliasChoices("GOOGLE_CLOUD_LOCATION")
    )
    agent_platform_key: SecretStr | None = Field(
        default=None, description="API key of Google's Agent Platform, for Veo"
    )
    agent_platform_url: str | None = Field(
        default=None, description="address of Agent Platform; by default that of the location"
    )
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_API_KEY")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_BASE_URL")
    )

    @model_validator(mode="before")
    @classmethod
    def _blank_is_unset(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in given.items()
            if not isinstance(value, str) or value.strip()
        }

    @field_validator("data")
    @classmethod
    def _from_home(cls, value: Path) -> Path:
        return _expanded(value)

    @field_validator("models", "transcriber", "beat_model", "c2pa_certificate", "c2pa_key", "cache")
    @classmethod
    def _models_from_home(cls, value: Path | None) -> Path | None:
        return None if value is None else _expanded(value)

    @field_validator("blobs")
    @classmethod
    def _blobs_from_home(cls, value: str | None) -> str | None:
        return str(_expanded(Path(value))) if value and value.startswith("~") else value

    @field_validator("allowed_origins")
    @classmethod
    def _whole_origins(cls, value: str) -> str:
        wrong = [word for word in _words(value) if not _ORIGIN.fullmatch(word)]
        if wrong:
            raise ValueError(
                f"{wrong[0]!r} is no web origin; write each whole, as in "
                "https://studio.example:8443, or null for pages that are opened as files"
            )
        return value

    @field_validator("webhook_targets")
    @classmethod
    def _whole_targets(cls, value: str) -> str:
        Reach.parse(value)
        return value

    @field_validator("backend_orders_at_once", "backend_orders_a_minute", mode="before")
    @classmethod
    def _of_backends(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found: dict[str, int] = {}
        for word in _words(value):
            given = _LIMIT.fullmatch(word)
            if given is None:
                raise ValueError(
                    f"{word[:50]!r} is no limit of a backend; write each as in replicate=20, "
                    "separated by commas"
                )
            found[given[1]] = int(given[2])
        return found

    @field_validator("daily_cap", mode="before")
    @classmethod
    def _dollars(cls, value: object) -> Decimal:
        text = f"{value:f}" if isinstance(value, Decimal) else str(value).strip()
        if not _DOLLARS.fullmatch(text):
            raise ValueError(
                "must be dollars as a plain number with at most eight decimals and no sign, "
                "as in 25 or 7.50; 0 allows nothing that is paid"
            )
        return Decimal(text)

    @field_validator("quota_gb", "least_free_gb", "cache_gb", mode="before")
    @classmethod
    def _gigabytes(cls, value: object) -> Decimal | None:
        if value is None:
            return None
        text = f"{value:f}" if isinstance(value, Decimal) else str(value).strip()
        if not _GIGABYTES.fullmatch(text):
            raise ValueError("must be gigabytes as a plain number, as in 50 or 0.5")
        return Decimal(text)

    @field_validator("x_accel_redirect")
    @classmethod
    def _internal(cls, value: str | None) -> str | None:
        if value is not None and _LOCATION.fullmatch(value.strip()) is None:
            raise ValueError(
                "must be a location of its own in nginx's configuration, beginning and ending "
                "with a slash, as in /_files/"
            )
        return None if value is None else value.strip()

    @field_validator("metrics_listen")
    @classmethod
    def _listens(cls, value: str | None) -> str | None:
        if value is None:
            return None
        found = _HOST_PORT.fullmatch(value.strip())
        if found is None or int(value.rpartition(":")[2]) > _LAST_PORT:
            raise ValueError("must be an address and a port, as in 127.0.0.1:9464 or [::1]:9464")
        return value.strip()

    @field_validator("traces")
    @classmethod
    def _collector(cls, value: str | None) -> str | None:
        if value is not None and not _PUBLIC_URL.fullmatch(value.strip()):
            raise ValueError("must be an http or https address, as in http://127.0.0.1:4318")
        return None if value is None else value.strip()

    @field_validator("public_url")
    @classmethod
    def _reachable_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        url = value.strip().rstrip("/")
        if not _is_public_url(url):
            raise ValueError(
                "must be the https address under which services reach this server, as in "
                "https://songreel.example, without a name, a query or a fragment"
            )
        return url

    @field_validator(
        "replicate_api_token", "gemini_api_key", "agent_platform_key", "openai_api_key"
    )
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        return None if value is None else SecretStr(clean(value.get_secret_value()))

    @field_validator("signing_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            SigningKey.parse(value.get_secret_value())
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        level = value.strip().upper()
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
            raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
        return level

    @classmethod
    def variables(cls) -> Mapping[str, str]:
        """Return the field of each variable that can be set."""
        return {
            str(field.validation_alias.choices[0])
            if isinstance(field.validation_alias, AliasChoices)
            else f"SONGREEL_{name.upper()}": name
            for name, field in cls.model_fields.items()
        }

    def variable(self, name: str) -> str | None:
        """Return what a variable is set to; one that is known to nobody here is looked up."""
        field = self.variables().get(name)
        if field is None:
            return os.environ.get(name)
        value: object = getattr(self, field)
        if isinstance(value, SecretStr):
            return value.get_secret_value()
        return None if value is None else str(value)

    @property
    def quota_bytes(self) -> int | None:
        """Return the bytes that media may have, or None."""
        return None if self.quota_gb is None else int(self.quota_gb * 10**9)

    @property
    def least_free_bytes(self) -> int:
        """Return the bytes of disk that must be free for paid work to start."""
        return int(self.least_free_gb * 10**9)

    @property
    def cache_bytes(self) -> int:
        """Return how many bytes of a bucket are kept at hand."""
        return int(self.cache_gb * 10**9)

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        """Return where a worker tells its metrics, or None."""
        if self.metrics_listen is None:
            return None
        host, _, port = self.metrics_listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def origins(self) -> tuple[str, ...]:
        """Return the further allowed origins, without blanks."""
        return _words(self.allowed_origins)

    @property
    def webhook_reach(self) -> Reach:
        """Return what webhooks may connect to beside the internet."""
        return Reach.parse(self.webhook_targets)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the further names of this server, in lower case."""
        return tuple(name.lower() for name in _words(self.allowed_hosts))


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("names the home folder of a user who is not known here") from None


def _is_public_url(url: str) -> bool:
    if not _PUBLIC_URL.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        # A port that is no number shows only when it is asked for.
        found = (parts.scheme, parts.hostname, parts.port)
    except ValueError:
        return False
    # Plain http carries a webhook only to this machine: from the simulators.
    return found[1] is not None and (found[0] == "https" or found[1] in _LOOPBACK)


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
