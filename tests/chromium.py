"""The Chromium that tests drive, where one is installed; elsewhere Playwright brings its own."""

import shutil

# The shell is the same engine without a window's parts: a page costs half the processor time in it.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
