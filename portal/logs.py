"""Logs: one JSON line per entry in production, short lines elsewhere; never local variables, never personal data."""

import logging

import structlog
from flask import Flask


def init_app(app: Flask) -> None:
    """Set structlog up once."""
    last: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if app.config["PRODUCTION"]
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    steps: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if app.config["PRODUCTION"]:
        steps.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*steps, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
