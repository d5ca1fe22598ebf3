"""What calls raise, and what they warn of; the tree is drawn where the classes are."""

from ._runtime.errors import *
