"""Our request models against the official SDK's."""
