"""What several processes that answer from one index share: what they count, whom they know, and who has which work."""
