"""What the page shows, made safe, what it asks of the server, and what leaves it as a file."""
