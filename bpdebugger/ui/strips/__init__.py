"""One-line strips: messages, questions, progress, practice, status."""
