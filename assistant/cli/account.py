"""`assistant account`: a line for ASSISTANT_ACCOUNTS, with the hash of a password."""

import argparse
import getpass
import sys

from assistant.cli.printing import DONE, WRONG_USAGE, print_error, print_json, print_status


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the argument of the command."""
    parser.add_argument("name", metavar="NAME", help="name of the account")


def run(options: argparse.Namespace) -> int:
    """Ask for a password, on the terminal without showing it or as the first line of standard input; print the line."""
    name: str = options.name.strip()
    if not name or not name.isprintable() or any(sign in name for sign in ",:"):
        return print_error("A name is without commas, colons and control characters.", WRONG_USAGE)
    is_terminal = sys.stdin.isatty()
    password = getpass.getpass(f"Password of {name}: ") if is_terminal else sys.stdin.readline().rstrip("\r\n")
    if not password:
        return print_error("An account needs a password.", WRONG_USAGE)
    if is_terminal and getpass.getpass("Once more: ") != password:
        return print_error("The two are not the same.", WRONG_USAGE)
    from assistant.passwords import hash_password

    account = f"{name}:{hash_password(password)}"
    if options.json:
        return print_json({"name": name, "account": account})
    print_status("For ASSISTANT_ACCOUNTS, with commas between accounts; in a shell or in `.env` between single quotes:")
    print(account)
    return DONE
