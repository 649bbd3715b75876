"""Runs the product and its tests on one machine: the servers, the database roles, the processes."""
