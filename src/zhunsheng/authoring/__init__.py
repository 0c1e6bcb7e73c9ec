"""For those who write and keep rules: check, test, prove, compare, explain, tabulate, release."""
