"""What services say of a case: drafted within a service, given once, what is classified under a label of its own."""
