#!/bin/sh
# Run once by the database's image, when its folder is empty: two roles and one database.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --set owner="$OWNER_PASSWORD" --set portal="$PORTAL_PASSWORD" <<'SQL'
CREATE ROLE centre LOGIN PASSWORD :'owner';
CREATE ROLE centre_app LOGIN CREATEDB PASSWORD :'portal';
CREATE DATABASE centre OWNER centre;
SQL
