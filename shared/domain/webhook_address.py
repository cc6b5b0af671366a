"""Where a message may go: never into the network that the server itself stands in."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from shared.domain.errors import N_, InvalidRequest

LONGEST_ADDRESS = 500


def checked_address(url: str, *, plain: bool) -> str:
    """An address that can be told. Raises `InvalidRequest`.

    `plain` allows http everywhere (a demonstration); without it only to this machine itself.
    """
    problem = _problem(url.strip(), plain=plain)
    if problem is not None:
        raise InvalidRequest("url", problem)
    return url.strip()


def _problem(url: str, *, plain: bool) -> str | None:
    if len(url) > LONGEST_ADDRESS:
        return N_("The address is too long. It has at most 500 characters.")
    whole = N_("Write a whole address, such as https://cases.example.go.th/hooks.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number, or half a bracket
        return whole
    if not host or port == 0 or not url.isascii() or not url.isprintable() or " " in url:
        return whole
    if parts.username is not None or parts.fragment:
        return N_("Leave user names, passwords and # out of the address.")
    if parts.scheme != "https" and not (parts.scheme == "http" and (plain or is_here(host))):
        return N_("The address must begin with https://.")
    return None


def is_here(host: str) -> bool:
    """Whether a host is this machine by its name or number."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64, RFC 6052: the last 32 bits are an IPv4 address


def may_be_told(host: str, addresses: Collection[str], allowed: Collection[str]) -> bool:
    """Whether a message may go to a host with these addresses.

    Otherwise anybody who can enter an address could have this server knock at every door of the
    network it stands in (server-side request forgery). `allowed` are the hosts in it that the
    administrator of the machine named.
    """
    return host.lower() in allowed or (bool(addresses) and all(map(_is_public, addresses)))


def _is_public(address: str) -> bool:
    number = ip_address(address.partition("%")[0])
    inner = _carried(number) if isinstance(number, IPv6Address) else None
    if inner is not None:
        return _is_public(str(inner))
    return number.is_global and not number.is_multicast and not number.is_reserved


def _carried(number: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if number in _TRANSLATED:
        return IPv4Address(int(number) & 0xFFFFFFFF)
    return number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
