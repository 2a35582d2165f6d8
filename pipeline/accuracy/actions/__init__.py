"""What changes here, one function per use case."""

from .keeping import Kept, keep_record

__all__ = ["Kept", "keep_record"]
