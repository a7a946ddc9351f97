"""The contexts of connections to tls:// addresses, and what went wrong with them."""

from __future__ import annotations

import os
import ssl
from typing import NoReturn, Optional


def context_of(ca: Optional[str] = None, cert: Optional[str] = None, key: Optional[str] = None) -> ssl.SSLContext:
    """Trusts the authorities in `ca`, or else those of the system; shows `cert`. Raises ValueError that names the file."""
    for name, file in (("ca", ca), ("cert", cert), ("key", key)):
        if file is not None and not os.path.isfile(file):
            raise ValueError(f"{name}={file!r} is not a file; give a PEM file")
    try:
        context = ssl.create_default_context(cafile=ca)
    except ssl.SSLError as cause:
        raise ValueError(f"ca={ca!r} holds no certificates: {_reason(cause)}; give a PEM file") from None
    if cert is not None:
        try:
            context.load_cert_chain(cert, key, password=_no_password)
        except ssl.SSLError as cause:
            raise ValueError(
                f"cert={cert!r} and key={key!r} are not a certificate and its key: {_reason(cause)}; give PEM files"
            ) from None
    return context


def refuse(url: str, cause: OSError) -> None:
    """Raises ConnectionError when it is TLS that failed."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        raise ConnectionError(
            f"the certificate at {url} is not trusted: {cause.verify_message}; "
            "connect by a name that is in it, and give the file of its authority: ca=FILE"
        ) from None
    if isinstance(cause, ssl.SSLError):
        raise ConnectionError(
            f"no TLS with {url}: {_reason(cause)}; write tcp:// for a door without a certificate"
        ) from None


def _reason(cause: ssl.SSLError) -> str:
    return (cause.reason or str(cause)).lower().replace("_", " ")


def _no_password() -> NoReturn:
    raise ValueError("the key has a password; make the context yourself, and give it: tls=ssl.SSLContext")
