"""The command line: its commands, the start of the server, and the doctor."""
