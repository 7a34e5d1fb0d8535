"""Whence somebody comes, in words that a person knows again: the browser, the system, and a network.

Browsers pretend to be each other, so the first mark that fits counts; an iPad may call itself a Mac. Of an address only
the network is kept: it tells home from abroad, and does not follow anybody.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address

BROWSERS = (
    ("YaBrowser/", "Yandex Browser"), ("SamsungBrowser/", "Samsung Internet"), ("MiuiBrowser/", "Mi Browser"),
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
SHOWN_V4, SHOWN_V6 = 3, 3  # bytes of the one, groups of the other


def browser(agent: str) -> str:
    """The browser that an agent line names; empty when it names none that we know."""
    return _first(BROWSERS, agent)


def system(agent: str) -> str:
    """The system that an agent line names; empty when it names none that we know."""
    return _first(SYSTEMS, agent)


def network(address: str | None) -> str:
    """The network of an address: three of four numbers, or three of eight groups; empty when there is none."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address or "")
    except ValueError:
        return ""
    parsed = (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
    if isinstance(parsed, IPv4Address):
        return ".".join([*str(parsed).split(".")[:SHOWN_V4], "*"])
    return ":".join([*(f"{int(group, 16):x}" for group in parsed.exploded.split(":")[:SHOWN_V6]), "*"])


def _first(marks: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in marks if mark in agent), "")
