"""The review of questions: finding, checking, deciding, replacing, tagging, and the way in and out."""
