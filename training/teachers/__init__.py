"""Teachers: audio taggers whose opinion of a sound becomes the soft labels that generators learn."""

from sistrum.training.teachers.base import Teacher
from sistrum.training.teachers.open_teacher import open_teacher

__all__ = ["Teacher", "open_teacher"]
