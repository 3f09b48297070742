"""The session: a document and a position in its trace, and the steps from one to the next."""
