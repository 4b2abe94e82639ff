#!/bin/sh
# Lints the page's scripts and tests them in node, where node is there. What that needs is installed once for each lock.
cd "$(dirname "$0")" || exit 1
recent='const [major, minor] = process.versions.node.split("."); process.exit(major > 20 || (+major === 20 && minor >= 19) ? 0 : 1)'
if ! command -v npm >/dev/null || ! node -e "$recent" 2>/dev/null; then
  echo "node 20.19 or newer with npm is not here: the page's scripts are neither linted nor tested in node"
  exit 0
fi
if ! cmp -s package-lock.json node_modules/package-lock.json; then
  if npm ci --silent; then
    cp package-lock.json node_modules/
  elif npm ping --silent --fetch-retries=0 2>/dev/null; then
    echo "npm ci failed in tests/js; run it there to see why" >&2
    exit 1
  else
    echo "npm's registry cannot be reached: the page's scripts are neither linted nor tested in node"
    exit 0
  fi
fi
npm run --silent lint && npm test --silent
