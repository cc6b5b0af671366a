"""One POST to somebody else's server, of which nothing good is assumed.

The host is looked up once and that very address is connected to, so that a name which answers
otherwise a moment later (DNS rebinding) leads nowhere; the certificate still has to be the host's.
No redirects, no proxies from the environment, no compression, at most 64 KB of answer, ten seconds
in all.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import httpx

from shared.domain.webhook_address import may_be_told
from shared.domain.webhooks import LONGEST_ANSWER_BYTES, SECONDS_TO_ANSWER, Failure, judged

LookUp = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses. Raises OSError or UnicodeError for a name that leads nowhere."""

ADDRESSES_TRIED = 3
LOOKED_UP_AT_ONCE = 16
AGENT = "GovernmentCounterService"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt; `failure` None: it arrived. `status` None: there was no answer.
    `retry_after` is that header of an answer, as it was sent."""

    status: int | None
    failure: Failure | None
    retry_after: str = ""


class Poster:
    """Posts to addresses outside, and to the `allowed` hosts of the own network."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        look_up: LookUp | None = None,
        tls: Callable[[], ssl.SSLContext] | None = None,
        seconds: float = SECONDS_TO_ANSWER,
    ) -> None:
        self._allowed = frozenset(allowed)
        self._look_up = look_up or looked_up
        self._tls = tls or trusted
        self._seconds = seconds

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Send once; never raises for what the other side does."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(httpx.URL(url), headers, body)
        except TimeoutError:
            return Answer(None, Failure.TIMEOUT)

    async def _post(self, url: httpx.URL, headers: dict[str, str], body: bytes) -> Answer:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = await self._look_up(url.host, port)
        except (OSError, UnicodeError):
            return Answer(None, Failure.UNKNOWN_HOST)
        if not may_be_told(url.host, addresses, self._allowed):
            return Answer(None, Failure.REFUSED_ADDRESS)
        headers = headers | {
            "host": url.netloc.decode("ascii"),
            "user-agent": AGENT,
            "accept-encoding": "identity",
            "connection": "close",
        }
        async with httpx.AsyncClient(
            verify=self._tls(), trust_env=False, follow_redirects=False, timeout=self._seconds
        ) as client:
            return await _first_answer(client, url, addresses, headers, body)


async def _first_answer(
    client: httpx.AsyncClient,
    url: httpx.URL,
    addresses: Sequence[str],
    headers: dict[str, str],
    body: bytes,
) -> Answer:
    """The answer of the first address that can be connected to: only that one gets the message."""
    failure = Failure.NO_CONNECTION
    for address in addresses[:ADDRESSES_TRIED]:
        request = client.build_request(
            "POST",
            url.copy_with(host=address),
            headers=headers,
            content=body,
            extensions={"sni_hostname": url.host},
        )
        try:
            return await _exchange(client, request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            is_tls = any(isinstance(cause, ssl.SSLError) for cause in _causes(error))
            failure = Failure.CERTIFICATE if is_tls else Failure.NO_CONNECTION
        except httpx.TimeoutException:
            return Answer(None, Failure.TIMEOUT)
        except httpx.HTTPError:
            return Answer(None, Failure.BROKEN_ANSWER)
    return Answer(None, failure)


async def _exchange(client: httpx.AsyncClient, request: httpx.Request) -> Answer:
    """Read on after the status: whoever is hung up on may undo what it has just kept.

    An answer that breaks off is none, whatever its status: the program may have died before it
    kept the message, and a repeat carries the same id.
    """
    response = await client.send(request, stream=True)
    try:
        length = 0
        async for part in response.aiter_raw():
            length += len(part)
            if length > LONGEST_ANSWER_BYTES:
                break
    except httpx.TimeoutException:
        return Answer(response.status_code, Failure.TIMEOUT)
    except httpx.HTTPError:
        return Answer(response.status_code, judged(response.status_code) or Failure.BROKEN_ANSWER)
    finally:
        await response.aclose()
    wished = response.headers.get("retry-after", "")
    return Answer(response.status_code, judged(response.status_code), wished)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@cache
def _threads() -> ThreadPoolExecutor:
    """Threads of their own: name servers that hang must not keep passwords from being checked."""
    return ThreadPoolExecutor(LOOKED_UP_AT_ONCE, thread_name_prefix="gcs-look-up")


async def looked_up(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, the best first, as the machine's own resolver says."""
    loop = asyncio.get_running_loop()
    kind = socket.SOCK_STREAM
    found = await loop.run_in_executor(
        _threads(), lambda: socket.getaddrinfo(host, port, type=kind)
    )
    return [str(entry[4][0]) for entry in found]


@cache
def trusted() -> ssl.SSLContext:
    """The public authorities, and those that the machine's administrator trusts."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
