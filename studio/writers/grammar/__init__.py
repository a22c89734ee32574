"""As much English grammar as plain regular expressions and word lists can carry."""
