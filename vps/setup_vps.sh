#!/usr/bin/env bash
# Makes a bare Debian 12/13 or Ubuntu 22.04/24.04 serve LinkedPilot's comments. Safe to run again: what is right stays as it is.
#
#   bash vps/setup_vps.sh --domain ai.example.org --email you@example.org     a certificate from Let's Encrypt
#   bash vps/setup_vps.sh --address 203.0.113.7                               a self-signed one, pinned by the laptop
#
#   --upstream-url URL --upstream-model NAME   the model server, OpenAI-compatible (asked for when left out)
#   --upstream-key-file FILE                   its key, if it wants one (or LINKEDPILOT_AI_UPSTREAM_KEY in the environment)
#   --telegram-token-file FILE --telegram-chat ID   who is told when the agent falls silent (or leave out: nobody)
#   --with-registry    PostgreSQL for several laptops beside it: TLS, a role for each laptop, a dump each night    --registry-port 5432
#   --allow CIDR       only these addresses may call (may be given several times)
#   --port 443         for laptops    --backend-port 8750   on loopback    --ssh-port N   kept open (found by itself)
#   --key-id laptop    the first key's name    --no-firewall   leave the firewall to you
#   --yes              ask nothing    --dry-run   say what would be done    --check   say what isn't as it should be
#   --uninstall        take everything away again, keys and books too
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NAME=linkedpilot-ai
ETC=/etc/$NAME OPT=/opt/$NAME LIB=/var/lib/$NAME
ENV_FILE=$ETC/env
SITE=/etc/nginx/conf.d/$NAME.conf
UNIT=/etc/systemd/system/$NAME.service
WALL=/etc/systemd/system/$NAME-firewall.service
COMMAND=/usr/local/sbin/$NAME # for the owner of the machine: linkedpilot-ai keys add laptop-2
PYTHON=python3

domain='' address='' email='' allow=() port='' backend_port='' ssh_port='' key_id=laptop
upstream_url='' upstream_model='' upstream_key=${LINKEDPILOT_AI_UPSTREAM_KEY:-} telegram_token='' telegram_chat=''
registry=no registry_port='' cluster=''
mode=install ask=yes firewall=yes changed=0 wrong=0

say()  { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }
usage() { sed -n '2,/^set -euo/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit "${1:-0}"; }
read_secret() { tr -d '\r\n' <"$1" || fail "$1 can't be read"; }

while (($#)); do
    case $1 in
        --domain) domain=${2:?}; shift 2 ;;
        --address) address=${2:?}; shift 2 ;;
        --email) email=${2:?}; shift 2 ;;
        --allow) allow+=("${2:?}"); shift 2 ;;
        --port) port=${2:?}; shift 2 ;;
        --backend-port) backend_port=${2:?}; shift 2 ;;
        --ssh-port) ssh_port=${2:?}; shift 2 ;;
        --key-id) key_id=${2:?}; shift 2 ;;
        --upstream-url) upstream_url=${2:?}; shift 2 ;;
        --upstream-model) upstream_model=${2:?}; shift 2 ;;
        --upstream-key-file) upstream_key=$(read_secret "${2:?}"); shift 2 ;;
        --telegram-token-file) telegram_token=$(read_secret "${2:?}"); shift 2 ;;
        --telegram-chat) telegram_chat=${2:?}; shift 2 ;;
        --with-registry) registry=yes; shift ;;
        --registry-port) registry_port=${2:?}; shift 2 ;;
        --no-firewall) firewall=no; shift ;;
        --yes) ask=no; shift ;;
        --dry-run) mode=dry; ask=no; shift ;;
        --check) mode=check; ask=no; shift ;;
        --uninstall) mode=uninstall; shift ;;
        -h | --help) usage ;;
        *) printf 'setup: unknown option %s\n\n' "$1" >&2; usage 2 >&2 ;;
    esac
done

# Each step: what is right stays; else it is made so, or (--dry-run, --check) said.

step() { # step WHAT TEST-COMMAND… -- MAKE-COMMAND…
    local what=$1 test=() ; shift
    while [[ $1 != -- ]]; do test+=("$1"); shift; done
    shift
    if "${test[@]}" >/dev/null 2>&1; then return; fi
    case $mode in
        check) say "✗ $what"; wrong=1 ;;
        dry) say "would: $what" ;;
        *) say "• $what"; "$@"; changed=1 ;;
    esac
}

same() { # same FILE MODE OWNER, the wanted content on stdin of `wanted`
    [[ -f $1 && $(stat -c '%a %U' "$1") == "$2 $3" ]] && printf '%s\n' "$content" | cmp -s - "$1"
}
write() {
    install -D -m "$2" -o "$3" -g "$4" /dev/null "$1.new"
    printf '%s\n' "$content" >"$1.new"
    mv "$1.new" "$1"
}
put() { # put FILE MODE OWNER GROUP WHAT, its content in $content
    local what=$5
    step "$what ($1)" same "$1" "$2" "$3" -- write "$1" "$2" "$3" "$4"
}

systemd_runs() { [[ -d /run/systemd/system ]]; }
known() { [[ -r $ENV_FILE ]] && sed -n "s/^LINKEDPILOT_AI_$1=\"\\{0,1\\}\\([^\"]*\\)\"\\{0,1\\}\$/\\1/p" "$ENV_FILE" | tail -1; }
keep() { # keep VARIABLE NAME DEFAULT: what was given, else what an earlier run was told, else the default
    local -n it=$1
    [[ -n $it ]] || it=$(known "$2" || true)
    [[ -n $it ]] || it=$3
}
question() { # question VARIABLE WORDS
    local -n answer=$1
    [[ $ask == yes && -t 0 ]] || return 0
    local typed
    read -rp "$2 [$answer] " typed
    answer=${typed:-$answer}
}

server() { "$COMMAND" "$@"; }

# shellcheck source-path=SCRIPTDIR source=registry.sh
. "$HERE/registry.sh"

# What the machine is

((EUID == 0)) || fail "has to be run as root: sudo bash $0"
# shellcheck source=/dev/null  # in a shell of its own: it has a NAME, too
system=$(. /etc/os-release && printf '%s %s' "$ID" "${VERSION_ID:-}")
case $system in
    'debian 12' | 'debian 13' | 'ubuntu 24.04') packages=(python3 python3-venv) ;;
    'ubuntu 22.04') packages=(python3.11 python3.11-venv) PYTHON=python3.11 ;; # its own Python is too old
    *) fail "knows Debian 12 and 13, Ubuntu 22.04 and 24.04; this is $system" ;;
esac
packages+=(nginx openssl curl ca-certificates)

if [[ $mode == uninstall ]]; then
    if [[ $ask == yes && -t 0 ]]; then
        read -rp "Take away the server, its keys and its books? Type yes: " typed
        [[ $typed == yes ]] || fail "nothing was done"
    fi
    if systemd_runs; then systemctl disable --now "$NAME" "$NAME-firewall" 2>/dev/null || true; fi
    rm -f "/etc/systemd/system/multi-user.target.wants/$NAME.service" "/etc/systemd/system/multi-user.target.wants/$NAME-firewall.service"
    rm -f "$UNIT" "$WALL" "$SITE" "$COMMAND" "/etc/letsencrypt/renewal-hooks/deploy/$NAME"
    take_registry_away
    rm -rf "$ETC" "$OPT" "$LIB"
    if systemd_runs; then
        systemctl daemon-reload
        if nginx -t 2>/dev/null; then systemctl reload nginx || true; fi
    fi
    userdel "$NAME" 2>/dev/null || true
    [[ ! -d $DUMPS ]] || say "The registry's database and its dumps ($DUMPS) stay, and so does PostgreSQL: they are taken away by hand. No more dumps are made."
    say "Taken away. nginx and Python stay, and so does a certificate of Let's Encrypt (certbot delete)."
    exit 0
fi

# What is wanted: given, or told to an earlier run, or asked

url=$(known PUBLIC_URL || true)
if [[ -z $domain$address && -n $url ]]; then
    host=${url#https://}
    [[ -f $ETC/self-signed.crt ]] && address=${host%%:*} || domain=${host%%:*}
    [[ -n $port || $host != *:* ]] || port=${host##*:}
fi
port=${port:-443}
keep backend_port PORT 8750
keep upstream_url UPSTREAM_URL http://127.0.0.1:11434/v1
keep upstream_model UPSTREAM_MODEL gemma4:e2b
keep upstream_key UPSTREAM_KEY ''
keep telegram_token TELEGRAM_TOKEN ''
keep telegram_chat TELEGRAM_CHAT ''
if [[ -z $domain$address ]]; then
    address=$(hostname -I 2>/dev/null | cut -d' ' -f1 || true)
    question domain "This server's domain name, if it has one (empty: it is reached by its address):"
    [[ -n $domain ]] || question address "Its public address:"
fi
[[ -n $domain$address ]] || fail "needs --domain or --address"
[[ -f $ENV_FILE ]] || { question upstream_url "The model server's URL:"; question upstream_model "The model:"; }
for value in "$domain" "$address" "$upstream_url" "$upstream_model" "$upstream_key" "$telegram_token" "$telegram_chat" "$email"; do
    [[ $value != *[[:space:]\"\\\$\`\;]* ]] || fail "a setting has a space, a quotation mark, a \$ or a semicolon in it: $value"
done
host=${domain:-$address}
[[ $host =~ ^[A-Za-z0-9.-]+$ ]] || fail "$host is no host name and no IPv4 address"
[[ $port =~ ^[0-9]+$ && $backend_port =~ ^[0-9]+$ ]] || fail "a port is a number"
public=https://$host
((port == 443)) || public+=:$port
: "${ssh_port:=$( (sshd -T 2>/dev/null || true) | sed -n 's/^port //p' | head -1)}"
ssh_port=${ssh_port:-22}
[[ -z $domain ]] || packages+=(certbot)
# An earlier run was told to have one.
registry_config=$(compgen -G "/etc/postgresql/*/main/conf.d/$REGISTRY_NAME.conf" | tail -1 || true)
if [[ -n $registry_config ]]; then registry=yes registry_port=${registry_port:-$(sed -n 's/^port = //p' "$registry_config")}; fi
registry_port=${registry_port:-5432}
[[ $registry_port =~ ^[0-9]+$ ]] || fail "a port is a number"
[[ $registry == no ]] || registry_packages
[[ ! -f $ENV_FILE || -f $WALL ]] || firewall=no # an earlier run was told to leave it alone
[[ $firewall == no ]] || packages+=(nftables)

# Programs, user, code

have_packages() { # shellcheck disable=SC2016  # dpkg's own variable
    local states
    states=$(dpkg-query -W -f '${db:Status-Abbrev}\n' "${packages[@]}" 2>/dev/null) && [[ $(sort -u <<<"$states") == "ii " ]]
}
get_packages() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends "${packages[@]}" >/dev/null
}
step "install ${packages[*]}" have_packages -- get_packages
step "make the user $NAME" id "$NAME" -- useradd --system --user-group --home-dir "$LIB" --shell /usr/sbin/nologin "$NAME"
step "make $LIB" test "$(stat -c '%a %U' "$LIB" 2>/dev/null)" = "700 $NAME" -- install -d -m 700 -o "$NAME" -g "$NAME" "$LIB"

code_is_there() { diff -rq -x __pycache__ -x '*.sh' -x build -x '*.egg-info' "$HERE" "$OPT/app/vps"; }
copy_code() {
    rm -rf "$OPT/app"
    mkdir -p "$OPT/app"
    tar -C "$HERE" --exclude=__pycache__ --exclude='*.sh' --exclude=build --exclude='*.egg-info' -cf - . | (mkdir "$OPT/app/vps" && tar -C "$OPT/app/vps" --no-same-owner -xf -)
    chmod -R u=rwX,go=rX "$OPT/app"
}
step "copy the server to $OPT/app" code_is_there -- copy_code
lock=$(sha256sum <"$HERE/requirements.lock")
venv_is_right() { [[ $(cat "$OPT/venv/of" 2>/dev/null) == "$lock" ]]; }
make_venv() {
    rm -rf "$OPT/venv"
    (umask 022 && "$PYTHON" -m venv "$OPT/venv")
    (umask 022 && "$OPT/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$HERE/requirements.lock")
    printf '%s\n' "$lock" >"$OPT/venv/of"
}
step "install the libraries, each by its hash (a minute)" venv_is_right -- make_venv

# Settings, certificate, nginx, firewall, unit

step "make $ETC" test -d "$ETC" -- install -d -m 750 -o root -g "$NAME" "$ETC"
if [[ -n $domain ]]; then
    certificate=/etc/letsencrypt/live/$domain/fullchain.pem certificate_key=/etc/letsencrypt/live/$domain/privkey.pem
    get_certificate() { # port 80 is open while it is asked for, and never else
        local who=(--register-unsafely-without-email)
        [[ -z $email ]] || who=(--email "$email")
        certbot certonly --standalone --non-interactive --agree-tos -d "$domain" "${who[@]}" \
            --pre-hook "nft insert rule inet linkedpilot_ai input tcp dport 80 accept 2>/dev/null || true" \
            --post-hook "systemctl restart $NAME-firewall 2>/dev/null || true"
    }
    step "get a certificate for $domain" test -s "$certificate" -- get_certificate
    content=$'#!/bin/sh\nsystemctl reload nginx'
    put "/etc/letsencrypt/renewal-hooks/deploy/$NAME" 755 root root "reload nginx with each new certificate"
else
    certificate=$ETC/self-signed.crt certificate_key=$ETC/self-signed.key
    kind=DNS
    [[ $address =~ [A-Za-z] ]] || kind=IP
    certificate_fits() { openssl x509 -in "$certificate" -noout -checkend 2592000 -ext subjectAltName | grep -qF "$address" && test -s "$certificate_key"; }
    make_certificate() {
        (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 3650 \
            -subj "/CN=$address" -addext "subjectAltName=$kind:$address" -addext "basicConstraints=critical,CA:FALSE" \
            -addext "keyUsage=critical,digitalSignature" -addext "extendedKeyUsage=serverAuth" \
            -keyout "$certificate_key" -out "$certificate" 2>/dev/null)
    }
    step "make a self-signed certificate for $address" certificate_fits -- make_certificate
fi

pin=''
if [[ -z $domain && -s $certificate ]]; then pin=$(openssl x509 -in "$certificate" -outform DER | sha256sum | cut -d' ' -f1); fi
# What a person has added by hand (prices, ceilings, quotas) stays.
others=$(grep -Ev '^LINKEDPILOT_AI_(PUBLIC_URL|PORT|UPSTREAM_(URL|MODEL|KEY)|TELEGRAM_(TOKEN|CHAT)|PIN)=|^# Settings' "$ENV_FILE" 2>/dev/null || true)
# Ollama lets models think aloud first unless it is told not to: on a small machine that is minutes.
if [[ ! -f $ENV_FILE && $upstream_url == *:11434/* ]]; then others="LINKEDPILOT_AI_UPSTREAM_EXTRA='{\"reasoning_effort\": \"none\"}'"; fi
content="# Settings of LinkedPilot's AI server; after a change: systemctl restart $NAME
LINKEDPILOT_AI_PUBLIC_URL=\"$public\"
LINKEDPILOT_AI_PORT=\"$backend_port\"
LINKEDPILOT_AI_UPSTREAM_URL=\"$upstream_url\"
LINKEDPILOT_AI_UPSTREAM_MODEL=\"$upstream_model\"
LINKEDPILOT_AI_UPSTREAM_KEY=\"$upstream_key\"
LINKEDPILOT_AI_TELEGRAM_TOKEN=\"$telegram_token\"
LINKEDPILOT_AI_TELEGRAM_CHAT=\"$telegram_chat\"
LINKEDPILOT_AI_PIN=\"$pin\"${others:+
$others}"
put "$ENV_FILE" 640 root "$NAME" "write the settings"

# The server's command, as its own user and with its own settings.
content="#!/bin/bash
set -euo pipefail
words=(env -i PATH=/usr/bin:/bin LANG=C.UTF-8)
while IFS= read -r line; do
    value=\${line#*=}
    case \$value in \\\"*\\\" | \\'*\\') value=\${value:1:-1} ;; esac
    words+=(\"\${line%%=*}=\$value\")
done < <(grep '^LINKEDPILOT_AI_' $ENV_FILE)
cd /
exec setpriv --reuid $NAME --regid $NAME --clear-groups \"\${words[@]}\" $OPT/venv/bin/python -P $OPT/app/vps/ai_server.py \"\$@\""
put "$COMMAND" 750 root root "make the command $NAME"

allowed=''
for each in "${allow[@]}"; do
    [[ $each =~ ^[0-9a-fA-F.:/]+$ ]] || fail "$each is no address"
    allowed+="allow $each; "
done
[[ -z $allowed ]] || allowed+="deny all;"
# An allow-list of an earlier run stays, unless another is given.
if [[ -z $allowed && -r $SITE ]]; then allowed=$(sed -n 's/^ *\(allow [0-9a-fA-F.:/]*;.*deny all;\)$/\1/p' "$SITE" | head -1); fi
content=$(sed -e "s|@LISTEN@|$port|; s|@SERVER_NAME@|$host|; s|@CERTIFICATE@|$certificate|; s|@CERTIFICATE_KEY@|$certificate_key|" \
    -e "s|@BACKEND@|127.0.0.1:$backend_port|; s|@RATE@|2r/s|; s|@ALLOW@|$allowed|" "$HERE/nginx_linkedpilot.conf")
put "$SITE" 644 root root "set up nginx"
step "take nginx's own page away" test ! -e /etc/nginx/sites-enabled/default -- rm -f /etc/nginx/sites-enabled/default
[[ $mode != install ]] || nginx -qt || fail "nginx doesn't accept $SITE"

content=$(cat "$HERE/linkedpilot-ai.service")
put "$UNIT" 644 root root "set up the service"
enabled() { [[ -L /etc/systemd/system/multi-user.target.wants/$1.service ]]; }
enable() { systemctl enable "$1" 2>/dev/null || ln -sf "/etc/systemd/system/$1.service" "/etc/systemd/system/multi-user.target.wants/"; }
step "start the service with the machine" enabled "$NAME" -- enable "$NAME"
if [[ $registry == yes ]]; then set_up_registry; fi
if [[ $firewall == yes ]]; then
    ports="$ssh_port, $port"
    [[ $registry == no ]] || ports+=", $registry_port"
    content="table inet linkedpilot_ai {
    chain input {
        type filter hook input priority 0; policy drop;
        iif lo accept
        ct state established,related accept
        meta l4proto { icmp, ipv6-icmp } accept
        udp sport 67 udp dport 68 accept
        tcp dport { $ports } accept
    }
}"
    put "$ETC/firewall.nft" 644 root root "let nothing in but ports $ports"
    content="[Unit]
Description=Firewall of LinkedPilot's AI server
Before=network-pre.target
Wants=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=-/usr/sbin/nft delete table inet linkedpilot_ai
ExecStart=/usr/sbin/nft -f $ETC/firewall.nft
ExecStop=/usr/sbin/nft delete table inet linkedpilot_ai

[Install]
WantedBy=multi-user.target"
    put "$WALL" 644 root root "set up the firewall"
    step "start the firewall with the machine" enabled "$NAME-firewall" -- enable "$NAME-firewall"
fi
if systemd_runs; then
    reload() {
        systemctl daemon-reload
        [[ $firewall == no ]] || systemctl restart "$NAME-firewall"
        systemctl restart "$NAME"
        systemctl reload-or-restart nginx
    }
    up_to_date() { ((changed == 0)) && systemctl -q is-active "$NAME" nginx; }
    step "start what was changed" up_to_date -- reload
fi

# Does it work?

answers() {
    local pinned=(--cacert "$certificate")
    [[ -z $domain ]] || pinned=()
    for _ in $(seq 50); do
        [[ $(curl -fsS -m 5 --noproxy '*' --resolve "$host:$port:127.0.0.1" "${pinned[@]}" "$public/healthz" 2>/dev/null) == '{"ok":true}' ]] && return
        sleep 0.2
    done
    return 1
}
self_test() { # where no systemd runs (a container), both are started for the test alone
    systemd_runs && { answers; return; }
    local ours='' code=0
    "$COMMAND" serve & ours=$!
    nginx
    answers || code=1
    nginx -s stop
    kill "$ours" 2>/dev/null || true
    wait "$ours" 2>/dev/null || true
    return $code
}
case $mode in
    check)
        if [[ -x $OPT/venv/bin/python && -r $ENV_FILE ]]; then
            self_test >/dev/null 2>&1 || { say "✗ $public/healthz doesn't answer"; wrong=1; }
            server check || { say "✗ the model doesn't answer"; wrong=1; }
            server keys list | grep -q ' active$' || { say "✗ there is no active key"; wrong=1; }
        fi
        ((wrong)) || say "All as it should be."
        exit "$wrong"
        ;;
    dry) say "Nothing was changed."; exit 0 ;;
esac
self_test || fail "$public/healthz doesn't answer: journalctl -u $NAME -n 50"
say "$public answers, over TLS."
server check || say "The model doesn't answer yet: see docs/models.md, then run this again with --check."
systemd_runs || say "No systemd runs here: start the service and nginx by hand."

if server keys list | grep -q ' active$'; then
    ((changed)) || say "Nothing had to be changed."
    say "A key is in use. To replace it, or for another laptop: $NAME keys add ID, then $NAME keys revoke $key_id"
else
    say "Paste this line on your laptop. It is a password, and is shown this once:"
    say ""
    server keys add "$key_id"
fi
[[ $registry == no ]] || first_laptop
