-- The registry's database as its administrator sets it up; may be run again. In `psql -d linkedpilot`, after
--   CREATE ROLE linkedpilot NOLOGIN; CREATE DATABASE linkedpilot OWNER linkedpilot ENCODING 'UTF8' TEMPLATE template0;
--
-- Each laptop logs in by a role of its own, works as the owner of all tables, and may let a further laptop in or take one out by these
-- functions alone: no laptop may make any other role, and none but the administrator sees what the passwords are made of.

SET ROLE NONE;
ALTER DATABASE linkedpilot SET role = 'linkedpilot'; -- whoever logs in there works as the owner
REVOKE ALL ON DATABASE linkedpilot FROM PUBLIC;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA IF NOT EXISTS linkedpilot_roles;
REVOKE ALL ON SCHEMA linkedpilot_roles FROM PUBLIC;

CREATE OR REPLACE FUNCTION linkedpilot_roles.checked(laptop text, verifier text DEFAULT 'SCRAM-SHA-256$') RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF laptop !~ '^laptop_[0-9a-f]{8}$' OR verifier !~ '^SCRAM-SHA-256\$' THEN
        RAISE EXCEPTION 'no role of a laptop' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN laptop;
END $$;

-- A role that can log in until then, for a laptop that has a code to join.
CREATE OR REPLACE FUNCTION linkedpilot_roles.admit(laptop text, verifier text, until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format(
        'CREATE ROLE %I LOGIN PASSWORD %L VALID UNTIL %L IN ROLE linkedpilot',
        linkedpilot_roles.checked(laptop, verifier), verifier, until
    );
END $$;

-- It has joined: another password, and no end.
CREATE OR REPLACE FUNCTION linkedpilot_roles.stay(laptop text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format(
        'ALTER ROLE %I PASSWORD %L VALID UNTIL ''infinity''', linkedpilot_roles.checked(laptop, verifier), verifier
    );
END $$;

-- It has left, or never came: it is cut off, and logs in no more.
CREATE OR REPLACE FUNCTION linkedpilot_roles.leave(laptop text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = linkedpilot_roles.checked(laptop) AND pid <> pg_backend_pid();
    EXECUTE format('DROP ROLE IF EXISTS %I', laptop);
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA linkedpilot_roles FROM PUBLIC;
GRANT USAGE ON SCHEMA linkedpilot_roles TO linkedpilot;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA linkedpilot_roles TO linkedpilot;
