"""What is compared with what: plain Python, no Django."""
