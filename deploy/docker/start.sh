#!/bin/sh
# In the container: the screen, then LinkedPilot. `start.sh run`, `start.sh doctor`, …
set -eu
umask 077
password=/data/screen-password

if [ "${1:-run}" = run ] || [ "${1:-}" = demo ]; then
    if [ ! -s "$password" ]; then
        tr -dc 'a-z2-9' </dev/urandom 2>/dev/null | head -c 8 >"$password" || true  # VNC takes no more than 8
    fi
    vncpasswd -f <"$password" >/tmp/screen-password
    rm -f /tmp/.X1-lock /tmp/.X11-unix/X1  # of a container that was killed
    Xvnc :1 -geometry 1280x900 -depth 24 -localhost -SecurityTypes VncAuth -PasswordFile /tmp/screen-password >/tmp/screen.log 2>&1 &
    PYTHONPATH=/opt/novnc /opt/linkedpilot/bin/python -m websockify --web /opt/novnc/web 6080 localhost:5901 >/tmp/novnc.log 2>&1 &
    tries=0
    until [ -S /tmp/.X11-unix/X1 ]; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || { cat /tmp/screen.log >&2; exit 1; }
        sleep 0.1
    done
    evilwm >/tmp/windows.log 2>&1 &
    echo "The screen for logging in: http://localhost:6080/vnc.html (its password: docker compose exec linkedpilot cat $password)"
fi
if ! unshare --user true 2>/dev/null; then
    echo "Chromium runs without its sandbox here: this host lets no container make user namespaces (see deploy/README.md). The container is what keeps a page in." >&2
fi
exec linkedpilot "$@"
