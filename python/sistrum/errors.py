"""The one exception that a user's mistake raises; the command line prints it as one line."""


class SistrumError(Exception):
    """A mistake that the user can mend. The message is one line: file, what was expected, what was found."""
