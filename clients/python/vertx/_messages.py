"""What travels: messages, and the failures that answer requests."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional

from ._deadline import remaining
from ._trace import trace

if TYPE_CHECKING:
    from ._bus import Bus
    from ._streams import Stream

RECIPIENT_FAILURE = "RECIPIENT_FAILURE"
INVALID = 400
INTERNAL = 500
UNAVAILABLE = 503


class _Later:
    def __repr__(self) -> str:
        return "vertx.LATER"


#: What a handler returns when it answers later, by `message.reply` or `message.fail`.
LATER = _Later()


class Failure(Exception):
    """A refused request: raised by a handler to refuse, raised by `bus.request` when the other side did.

    `code` is the number that travels (400 invalid, 404 not found, 409 conflict, 500 internal, 503 unavailable, or
    your own); `type` is RECIPIENT_FAILURE, NO_HANDLERS (nobody is registered) or TIMEOUT.
    """

    def __init__(self, code: int, text: str, type: str = RECIPIENT_FAILURE) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text
        self.type = type
        #: Through which languages, files and addresses a failed request went, this program's side first.
        self.trace: List[Dict[str, Any]] = []

    def __str__(self) -> str:
        return f"{self.text} ({self.code})" if self.type == RECIPIENT_FAILURE else f"{self.text} ({self.type})"

    @property
    def code_to_pass_on(self) -> int:
        """NO_HANDLERS and TIMEOUT mean something to the one who asked; to the next one the service is unavailable."""
        return self.code if self.type == RECIPIENT_FAILURE else UNAVAILABLE


class Lost(Failure, ConnectionError):
    """The connection broke: whether what was asked has been done is not known. Its code is 503, its type LOST."""

    def __init__(self, text: str) -> None:
        super().__init__(UNAVAILABLE, text, "LOST")


class Message:
    """What was sent or published to an address, or the answer to a request."""

    __slots__ = ("address", "body", "headers", "reply_address", "cancelled", "_deadline", "_since", "_bus", "_session", "_rest", "_reader")

    def __init__(
        self,
        bus: Bus,
        address: str,
        body: Any,
        headers: Mapping[str, str],
        reply_address: Optional[str],
        deadline: Optional[float] = None,
        rest: Optional[str] = None,
    ) -> None:
        self.address = address
        self.body = body
        self.headers = headers
        #: None when nobody waits for an answer, and once it is answered.
        self.reply_address = reply_address
        #: Whether the caller has left: what is done for it now is wasted. Handlers that wait are cancelled then.
        self.cancelled = False
        self._deadline = deadline
        self._since = time.monotonic()
        self._bus = bus
        self._session = bus._session
        # of a stream: where the rest is, empty when this is its last batch
        self._rest = rest
        self._reader: Optional[Stream] = None

    @property
    def stream(self) -> Optional[Stream]:
        """The stream that the caller brings: `async for item in message.stream`, in a handler on a thread
        `for item in message.stream`. None when it brings none."""
        if self._reader is None and self._rest:
            self._reader = self._bus._read(self._rest)
        return self._reader

    @property
    def remaining(self) -> Optional[float]:
        """Seconds that the caller still waits; None when it did not say."""
        return remaining(self._deadline)

    def reply(self, body: Any = None, *, headers: Optional[Dict[str, str]] = None) -> None:
        """Answers the request; a second answer, and one to a message that wants none, does nothing."""
        to = self._take_reply_address()
        if to is not None:
            self._bus._reply(to, body, headers)
            self._leave_stream()

    def _take_reply_address(self) -> Optional[str]:
        """None when it is answered, or came with a connection that is lost: to another session it means nothing."""
        to, self.reply_address = self.reply_address, None
        return to if self._session == self._bus._session else None

    def _give(self, batch: Any, rest: str) -> None:
        """Answers with a batch of a stream, of which more is at `rest`."""
        to = self._take_reply_address()
        if to is not None:
            self._bus._reply(to, batch, None, rest)

    def _leave_stream(self) -> None:
        rest, self._rest = self._rest, None
        if self._reader is not None:
            self._reader._let_go()
        elif rest:
            self._bus._drop(rest)

    def fail(self, code: int, text: str, cause: Optional[BaseException] = None) -> None:
        """Refuses the request; the caller's trace shows where `cause` was raised."""
        to = self._take_reply_address()
        if to is not None:
            self._bus._refuse(to, code, text, [] if cause is None else trace(cause, self.address, self._since))
            self._leave_stream()

    def __repr__(self) -> str:
        return f"Message(address={self.address!r}, reply_address={self.reply_address!r})"
