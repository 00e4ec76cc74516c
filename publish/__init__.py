"""hrevents: publishes a human-rights archive as linked open data."""
