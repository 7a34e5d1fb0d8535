"""What the portal uses of Flask-Login, which carries no types."""

from typing import Any

current_user: Any

def login_user(user: Any, remember: bool = False, fresh: bool = True) -> bool: ...
def logout_user() -> bool: ...

user_logged_in: Any
user_logged_out: Any
