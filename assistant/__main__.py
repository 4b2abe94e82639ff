"""The entry point of the command `assistant`, and of `python -m assistant`."""

import sys

from assistant.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
