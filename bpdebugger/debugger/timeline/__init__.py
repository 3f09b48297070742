"""What the timeline shows of a trace and of a run."""
