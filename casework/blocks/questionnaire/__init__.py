"""Long forms as data: sections of fields and lists, read from TOML, and everything that is done with them."""
