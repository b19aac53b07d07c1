"""What a teacher that has heard more than notes says of notes: soft labels, and which are worth it."""
