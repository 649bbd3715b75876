"""Questions to somebody outside: merged into one request that may stop a clock, sent, answered, withdrawn."""
