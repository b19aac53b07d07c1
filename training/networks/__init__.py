"""Network blocks that several families use; they know no family."""
