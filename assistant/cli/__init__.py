"""The command line: one module for each command or group of commands.

A command prints one JSON object on standard output where `--json` asks for it. Errors are one line on standard error.
Modules load heavy packages inside their functions, so that `--help` and `--version` are quick.
"""
