"""The addresses under which supervisors and monitors ask the server how it is."""

STATUS_PATH = "/starting.json"
HEALTH_PATH, READY_PATH, METRICS_PATH = "/health", "/ready", "/metrics"
