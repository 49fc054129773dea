"""The names of service tiers and of the deprecated routes."""

from typing import Literal

Route = Literal["fallback", "sort"]
ServiceTier = Literal["auto", "default", "fast", "flex", "priority", "scale", "ultrafast"]
