# shellcheck shell=bash disable=SC2154  # a part of setup_vps.sh, which has its steps and names: --with-registry
# The registry beside the AI server: PostgreSQL with TLS, a role for each laptop, a dump each night that is restored at once to see that it can be.

REGISTRY_NAME=linkedpilot                       # database and owner
REGISTRY_SQL=$OPT/registry.sql
DUMPS=/var/backups/linkedpilot-registry
DUMP=/usr/local/sbin/linkedpilot-registry-dump
TIMER=/etc/systemd/system/linkedpilot-registry-dump
REGISTRY_KEPT=14 # dumps

registry_packages() {
    case $system in
        'ubuntu 22.04') fail "--with-registry needs PostgreSQL 15 or newer; Ubuntu 22.04 has 14" ;;
    esac
    packages+=(postgresql)
}

as_postgres() { (cd / && setpriv --reuid postgres --regid postgres --init-groups "$@"); }
ask_registry() { as_postgres psql -p "$registry_port" -X -v ON_ERROR_STOP=1 -qAt "$@"; }
registry_runs() { ask_registry -d postgres -c 'SELECT 1' >/dev/null 2>&1; }
start_registry() { # where no systemd runs, until the end of this script
    if systemd_runs; then systemctl restart "postgresql@$cluster"; else pg_ctlcluster "${cluster%%-*}" "${cluster#*-}" restart; fi
}

# What is there, and who comes in

set_up_registry() {
    local version
    version=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -n | tail -1 || true)
    version=${version:-15} # for --dry-run
    # A newer PostgreSQL that came with a newer Debian has an empty cluster: the registry is where it was set up.
    local there
    there=$(find /etc/postgresql -path "*/main/conf.d/$REGISTRY_NAME.conf" -printf '%P\n' 2>/dev/null | cut -d/ -f1 | sort -n || true)
    [[ $(wc -w <<<"$there") -le 1 ]] || fail "There are registries in several PostgreSQL clusters ($(xargs <<<"$there")): take the one that isn't used away by pg_dropcluster."
    version=${there:-$version}
    cluster=$version-main
    local config=/etc/postgresql/$version/main
    REGISTRY_CERTIFICATE=$config/$REGISTRY_NAME.crt REGISTRY_KEY=$config/$REGISTRY_NAME.key
    step "make PostgreSQL's cluster $cluster" test -d "$config" -- pg_createcluster "$version" main -e UTF8 --locale C.UTF-8

    local kind=DNS
    [[ $host =~ [A-Za-z] ]] || kind=IP
    registry_certificate_fits() {
        openssl x509 -in "$REGISTRY_CERTIFICATE" -noout -checkend 2592000 -ext subjectAltName | grep -qF "$host" \
            && [[ $(stat -c '%a %U' "$REGISTRY_KEY") == "600 postgres" ]]
    }
    make_registry_certificate() {
        (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 3650 \
            -subj "/CN=$host" -addext "subjectAltName=$kind:$host" -addext "basicConstraints=critical,CA:FALSE" \
            -addext "keyUsage=critical,digitalSignature" -addext "extendedKeyUsage=serverAuth" \
            -keyout "$REGISTRY_KEY" -out "$REGISTRY_CERTIFICATE" 2>/dev/null)
        chown postgres:postgres "$REGISTRY_KEY"
        chmod 644 "$REGISTRY_CERTIFICATE"
    }
    step "make the registry's certificate, pinned by the laptops" registry_certificate_fits -- make_registry_certificate

    local before=$changed
    changed=0
    content="# The registry of LinkedPilot's laptops
listen_addresses = '*'
port = $registry_port
ssl = on
ssl_cert_file = '$REGISTRY_CERTIFICATE'
ssl_key_file = '$REGISTRY_KEY'
ssl_min_protocol_version = 'TLSv1.3'
password_encryption = 'scram-sha-256'
max_connections = 300
authentication_timeout = '10s'"
    put "$config/conf.d/$REGISTRY_NAME.conf" 644 postgres postgres "set up PostgreSQL"
    local rule="hostssl $REGISTRY_NAME +$REGISTRY_NAME all scram-sha-256"
    let_laptops_in() { printf '%s # laptops, each by its own role\n' "$rule" >>"$config/pg_hba.conf"; }
    step "let the laptops' roles log in, over TLS alone" grep -qF "$rule" "$config/pg_hba.conf" -- let_laptops_in
    # Where no systemd runs, it is there for this script alone.
    if [[ $mode == install ]] && ((changed)); then start_registry; fi
    if [[ $mode != dry && -d $config ]] && ! systemd_runs && ! registry_runs; then start_registry; fi
    changed=$((changed + before))
    step "start PostgreSQL" registry_runs -- start_registry

    has_database() { [[ $(ask_registry -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$REGISTRY_NAME'") == 1 ]]; }
    make_database() {
        ask_registry -d postgres -c "SELECT 1 FROM pg_roles WHERE rolname = '$REGISTRY_NAME'" | grep -q 1 \
            || ask_registry -d postgres -c "CREATE ROLE $REGISTRY_NAME NOLOGIN"
        ask_registry -d postgres -c "CREATE DATABASE $REGISTRY_NAME OWNER $REGISTRY_NAME ENCODING 'UTF8' TEMPLATE template0"
    }
    step "make the database $REGISTRY_NAME" has_database -- make_database
    apply_sql() {
        ask_registry -d "$REGISTRY_NAME" -f - <"$HERE/registry.sql" >/dev/null
        install -D -m 644 "$HERE/registry.sql" "$REGISTRY_SQL"
    }
    step "let laptops have roles of their own" cmp -s "$HERE/registry.sql" "$REGISTRY_SQL" -- apply_sql
    set_up_dumps
    has_dump() { [[ -n $(find "$DUMPS" -name '*.dump' -mtime -3 -print -quit) ]]; }
    step "dump the registry, and restore the dump" has_dump -- as_postgres "$DUMP"
}

# A dump each night

set_up_dumps() {
    step "make $DUMPS" test "$(stat -c '%a %U' "$DUMPS" 2>/dev/null)" = "700 postgres" -- install -d -m 700 -o postgres -g postgres "$DUMPS"
    content="#!/bin/bash
# Dumps the registry, restores the dump beside it, compares how many rows each table has, and keeps the last $REGISTRY_KEPT.
set -euo pipefail
cd /
export PGPORT=$registry_port PGOPTIONS='-c role=none'
tried=${REGISTRY_NAME}_restore_tried
part=$DUMPS/.part
name=$DUMPS/\$(date -u +%Y%m%d-%H%M%S).dump
trap 'dropdb --if-exists --force \"\$tried\" 2>/dev/null; rm -f \"\$part\"' EXIT
tables=\"SELECT format('SELECT %L, count(*) FROM %I.%I', tablename, schemaname, tablename) FROM pg_tables
    WHERE schemaname = 'public' ORDER BY tablename \\\\gexec\"
# Laptops write meanwhile: the rows are counted in the very moment that the dump is of.
there=\$(part=\$part psql -XqAt -v ON_ERROR_STOP=1 -d $REGISTRY_NAME <<END
BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SELECT pg_export_snapshot() AS moment \\\\gset
\\\\setenv moment :moment
\\\\! pg_dump -Fc --snapshot=\\\$moment -f \\\$part $REGISTRY_NAME
\$tables
COMMIT;
END
)
dropdb --if-exists --force \"\$tried\" 2>/dev/null
createdb -T template0 -E UTF8 \"\$tried\"
pg_restore --exit-on-error -d \"\$tried\" \"\$part\"
restored=\$(psql -XqAt -v ON_ERROR_STOP=1 -d \"\$tried\" <<<\"\$tables\")
if [[ \$there != \"\$restored\" ]]; then
    diff <(echo \"\$there\") <(echo \"\$restored\") || true
    echo 'The dump is not what the registry was: it is thrown away.' >&2
    exit 1
fi
mv \"\$part\" \"\$name\"
find $DUMPS -name '*.dump' -printf '%f\\n' | sort | head -n -$REGISTRY_KEPT | while read -r old; do rm -f \"$DUMPS/\$old\"; done
echo \"\$name: \$(grep -c . <<<\"\$restored\" || true) tables, restored and compared\""
    put "$DUMP" 755 root root "make the command that dumps the registry"
    content="[Unit]
Description=Dump of LinkedPilot's registry, restored to see that it can be

[Service]
Type=oneshot
User=postgres
ExecStart=$DUMP
Nice=10
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=$DUMPS
PrivateTmp=yes"
    put "$TIMER.service" 644 root root "set up the dump"
    content="[Unit]
Description=Each night: the dump of LinkedPilot's registry

[Timer]
OnCalendar=*-*-* 03:20:00
RandomizedDelaySec=20min
Persistent=yes

[Install]
WantedBy=timers.target"
    put "$TIMER.timer" 644 root root "dump it each night"
    local wants=/etc/systemd/system/timers.target.wants/linkedpilot-registry-dump.timer
    enable_timer() {
        systemctl enable linkedpilot-registry-dump.timer 2>/dev/null || { mkdir -p "${wants%/*}" && ln -sf "$TIMER.timer" "$wants"; }
        if systemd_runs; then systemctl daemon-reload && systemctl restart linkedpilot-registry-dump.timer; fi
    }
    step "start the timer with the machine" test -L "$wants" -- enable_timer
}

first_laptop() { # the line for the first one, shown once
    local laptops pin password role body
    laptops=$(ask_registry -d postgres -c "SELECT count(*) FROM pg_roles WHERE rolname ~ '^laptop_[0-9a-f]{8}\$'")
    if ((laptops)); then
        say "$laptops laptop(s) may log in to the registry; another one joins by /laptops in the chat."
        return
    fi
    role=laptop_$(openssl rand -hex 4)
    password=$(openssl rand -base64 24 | tr '+/' '-_')
    # Standard input and no argument: nobody else on this machine reads it among the processes.
    ask_registry -d "$REGISTRY_NAME" >/dev/null <<SQL
SET ROLE NONE;
BEGIN;
CREATE ROLE $role LOGIN PASSWORD '$password' IN ROLE $REGISTRY_NAME;
COMMIT;
SQL
    pin=$(openssl x509 -in "$REGISTRY_CERTIFICATE" -outform DER | sha256sum | cut -d' ' -f1)
    body="$role:$password@$host:$registry_port/$REGISTRY_NAME?.$pin"
    say ""
    say "The registry answers at $host:$registry_port. On the first laptop, 'linkedpilot storage move' asks for this line. It is a password, and is shown this once:"
    say ""
    say "lplaptop1.$body.$(printf %s "$body" | sha256sum | cut -c1-8)"
}

take_registry_away() {
    if systemd_runs; then systemctl disable --now linkedpilot-registry-dump.timer 2>/dev/null || true; fi
    rm -f "$REGISTRY_SQL" "$TIMER.timer" "$TIMER.service" "$DUMP" /etc/systemd/system/timers.target.wants/linkedpilot-registry-dump.timer
}
