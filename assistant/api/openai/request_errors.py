"""What a client did wrong in a request of OpenAI's interfaces."""


class RequestError(ValueError):
    """The request cannot be served; the message says what to change.

    `param` names the field, `status` is the HTTP status of the reply.
    """

    def __init__(self, message: str, param: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.param, self.status = param, status
