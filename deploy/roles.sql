-- The database roles, once a cluster. Run by somebody who may create roles; repeating it changes nothing. Passwords come
-- separately (devstack sets them, deploy/postgres-init.sh too), so that none stands in a file or a log.
--
--   dossier_owner    owns the database and its tables; migrations only
--   dossier_app      the web server: owns nothing, is held by every policy
--   dossier_jobs     worker, beat and commands: as dossier_app, and may seal the trail
--   dossier_definer  nobody signs in as it; owns the functions that must look behind the policies
--   dossier_auditor  reads the trail, nothing else
--   dossier_backup   reads everything, for pg_dump, which can't work under policies

DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN SELECT * FROM (VALUES
        ('dossier_owner',   'LOGIN INHERIT NOBYPASSRLS'),
        ('dossier_app',     'LOGIN NOINHERIT NOBYPASSRLS'),
        ('dossier_jobs',    'LOGIN NOINHERIT NOBYPASSRLS'),
        ('dossier_definer', 'NOLOGIN NOINHERIT BYPASSRLS'),
        ('dossier_auditor', 'LOGIN NOINHERIT NOBYPASSRLS'),
        ('dossier_backup',  'LOGIN INHERIT BYPASSRLS')
    ) AS rows(name, attributes)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION %s', wanted.name, wanted.attributes);
        END IF;
    END LOOP;
    -- An administrator who isn't a superuser must be able to hand the database over.
    -- (Since PostgreSQL 16 whoever makes a role may grant it, and doesn't yet act as it.)
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        BEGIN
            EXECUTE format('GRANT dossier_owner TO %I', current_user);
        EXCEPTION WHEN insufficient_privilege THEN
            NULL;  -- an earlier administrator made the role; handing over will say so if it matters
        END;
    END IF;
    IF NOT pg_has_role('dossier_owner', 'dossier_definer', 'MEMBER') THEN
        GRANT dossier_definer TO dossier_owner;  -- to hand functions over and to replace them; BYPASSRLS isn't inherited
    END IF;
    IF NOT pg_has_role('dossier_backup', 'pg_read_all_data', 'MEMBER') THEN
        BEGIN
            GRANT pg_read_all_data TO dossier_backup;
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE NOTICE 'dossier_backup needs pg_read_all_data from a superuser before `backup` can run.';
        END;
    END IF;
END $$;

-- No statement of a page or a job runs for ever, and no forgotten transaction keeps the trail's sealing waiting.
ALTER ROLE dossier_app SET statement_timeout = '30s';
ALTER ROLE dossier_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE dossier_app SET lock_timeout = '10s';
ALTER ROLE dossier_jobs SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE dossier_jobs SET lock_timeout = '30s';
ALTER ROLE dossier_owner SET lock_timeout = '10s';
ALTER ROLE dossier_auditor SET default_transaction_read_only = on;
ALTER ROLE dossier_auditor SET statement_timeout = '5min';
ALTER ROLE dossier_backup SET default_transaction_read_only = on;
