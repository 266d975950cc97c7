#!/bin/sh
# Chromium with its sandbox, which wants user namespaces; without it only where the host has none for containers.
if unshare --user true 2>/dev/null; then
    exec /usr/bin/chromium "$@"
fi
exec /usr/bin/chromium --no-sandbox "$@"
