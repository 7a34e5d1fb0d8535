"""Questions of the room, one module per part of the work."""
