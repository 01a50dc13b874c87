#!/bin/sh
# Runs once, on an empty volume. The service's role owns its database and is neither superuser nor BYPASSRLS, so that row-level
# security holds it.
set -eu
psql --no-psqlrc -v ON_ERROR_STOP=1 -v password="$CUSTOMERS_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE customers LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE customers OWNER customers;
REVOKE ALL ON DATABASE customers FROM PUBLIC;
SQL
