#!/bin/bash
# Runs once, when the database container makes its cluster: roles, database, passwords from the environment.
set -euo pipefail

run() {
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" "$@"
}

run --file /dossier/roles.sql
run --file /dossier/database.sql
# psql reads the passwords from its own environment and quotes them; they stand on no command line.
run <<'SQL'
\getenv owner OWNER_PASSWORD
\getenv app APP_PASSWORD
\getenv jobs JOBS_PASSWORD
\getenv auditor AUDITOR_PASSWORD
\getenv backup BACKUP_PASSWORD
ALTER ROLE dossier_owner PASSWORD :'owner';
ALTER ROLE dossier_app PASSWORD :'app';
ALTER ROLE dossier_jobs PASSWORD :'jobs';
ALTER ROLE dossier_auditor PASSWORD :'auditor';
ALTER ROLE dossier_backup PASSWORD :'backup';
SQL
