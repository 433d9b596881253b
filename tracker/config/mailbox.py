"""What is an address that mail can go to: one rule, for reading the configuration and for sending. Pure."""

import re
from email.utils import parseaddr

_ADDRESS = re.compile(r"""[^\s@<>()\[\]",:;\\\x00-\x1f\x7f]+@[^\s@<>()\[\]",:;\\\x00-\x1f\x7f]+""")


def bare_address(mailbox: str) -> str:
    """The bare address of ``name@example.org`` or ``Name <name@example.org>``, its domain in ASCII (IDNA): only the part before the @ can
    then be beyond ASCII. Raises ValueError for anything else, several addresses above all.

    The standard library's parser forgives much; what it had to leave out or put together is no address to send to.
    """
    _, address = parseaddr(mailbox)
    local, _, domain = address.rpartition("@")
    whole = mailbox.isprintable() and mailbox.strip(" ").endswith((address, f"<{address}>"))
    if not whole or not _ADDRESS.fullmatch(address):
        raise ValueError('no mail address; accepted: "desk@example.org" or "Desk <desk@example.org>", one address')
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise ValueError(f"no mail address: {domain!r} is no domain") from None
