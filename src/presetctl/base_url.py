"""Whether a secret may be sent to an API at a URL."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

URL_HINT = "use https, or http on this machine only, without user name, query and fragment"

PRINTABLE_ASCII = re.compile(r"[!-~]+")


def url_problem(url: str) -> str | None:
    """Return what is wrong with a base URL. What may hold a password is not repeated."""
    if any(mark in url for mark in "@?#"):
        return "the base URL holds more than scheme, host, port and path"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"`{url}` is not a URL"
    if not host or parts.scheme not in ("https", "http") or not PRINTABLE_ASCII.fullmatch(url):
        return f"`{url}` is not the URL of a server"
    if parts.scheme == "http" and not is_loopback(host):
        return f"`{url}` would send the key unencrypted"
    return None


def is_loopback(host: str) -> bool:
    """Tell whether a host's name or address leads nowhere but here."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
