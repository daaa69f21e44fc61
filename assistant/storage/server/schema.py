"""The tables of an organisation's database, version by version. What was released never changes.

One table of records, only ever appended to: who writes sessions may insert and select, and
nothing else. A row is a line of a journal as its file would hold it, encrypted or not, so that
sums, chain and seals are the same wherever a session lies.
"""

from __future__ import annotations

READER, WRITER, ERASER = "cqp_lecteur", "cqp_evaluateur", "cqp_effacement"
"""The roles that an administrator grants to logins: reads; reads and appends; erases."""

CHANNEL = "cqp"
"""Where it is told that a session grew."""

OLDEST_SERVER = 130000

ROLES = """
-- Roles belong to the whole server: another database may be making them at this moment.
do $$
declare wanted text;
begin
    foreach wanted in array array['cqp_lecteur', 'cqp_evaluateur', 'cqp_effacement'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception when duplicate_object or unique_violation then null;
            end;
        end if;
    end loop;
    foreach wanted in array array['cqp_evaluateur', 'cqp_effacement'] loop
        if not pg_has_role(wanted, 'cqp_lecteur', 'member') then
            begin
                execute format('grant cqp_lecteur to %I', wanted);
            exception when unique_violation then null;
            end;
        end if;
    end loop;
end $$;
"""
_TABLES = """
create schema cqp;

create table cqp.versions (
    version integer primary key,
    program text not null,
    applied timestamptz not null default clock_timestamp()
);

create table cqp.sessions (
    session text primary key check (session ~ '^[a-z0-9-]{1,100}$'),
    envelope bytea not null default '',
    key_file bytea not null default '',
    login text not null default session_user,
    created timestamptz not null default clock_timestamp()
);

create table cqp.records (
    session text not null references cqp.sessions,
    place integer not null check (place >= 0),
    line bytea not null,
    role text not null default '',
    login text not null default session_user,
    at timestamptz not null default clock_timestamp(),
    primary key (session, place)
);

-- The last line of each session: a list of them all reads no record. Kept by the database alone.
create table cqp.tips (
    session text primary key references cqp.sessions,
    place integer not null,
    at timestamptz not null
) with (fillfactor = 50);

create table cqp.seats (
    session text not null references cqp.sessions,
    role text not null,
    login text not null default session_user,
    taken timestamptz not null default clock_timestamp(),
    primary key (session, role)
);

create table cqp.summaries (
    session text primary key references cqp.sessions,
    mark text not null,
    version text not null,
    said jsonb not null
);

create table cqp.evaluations (
    session text primary key references cqp.sessions,
    mark text not null,
    version text not null,
    said jsonb not null
);

create table cqp.searched (
    session text primary key references cqp.sessions,
    mark text not null,
    version text not null,
    stems text[] not null,
    said bytea not null
);
create index searched_stems on cqp.searched using gin (stems);

create table cqp.certificates (
    number bigint generated always as identity primary key,
    document jsonb not null,
    login text not null default session_user,
    at timestamptz not null default clock_timestamp()
);

create function cqp.refuse() returns trigger language plpgsql as $$
begin
    raise exception 'a record is never changed' using errcode = 'insufficient_privilege';
end $$;
create trigger never_changed before update or truncate on cqp.records
    for each statement execute function cqp.refuse();

create function cqp.grow() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into cqp.tips (session, place, at)
    select distinct on (session) session, place, at from fresh order by session, place desc
    on conflict (session) do update set place = excluded.place, at = excluded.at
    where cqp.tips.place < excluded.place;
    return null;
end $$;
create trigger grown after insert on cqp.records referencing new table as fresh
    for each statement execute function cqp.grow();

-- Appends lines after the last one there is, and answers that one's place: nothing is appended
-- unless it is the one before `first`. Who asks holds the session's lock until the answer is sure.
create function cqp.append(wanted text, first integer, lines bytea[], roles text[])
returns integer language plpgsql set search_path = pg_catalog, pg_temp as $$
declare last integer;
begin
    perform pg_advisory_xact_lock(hashtextextended(wanted, 0));
    select coalesce(max(r.place), -1) into last from cqp.records r where r.session = wanted;
    if last = first - 1 then
        insert into cqp.records (session, place, line, role)
        select wanted, first + one.n - 1, one.line, coalesce(roles[one.n], '')
        from unnest(lines) with ordinality as one(line, n);
        perform pg_notify('cqp', wanted);
    end if;
    return last;
end $$;

-- Begins a session with its first lines.
create function cqp.create_session(
    wanted text, its_envelope bytea, its_key bytea, lines bytea[], roles text[]
) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    insert into cqp.sessions (session, envelope, key_file)
    values (wanted, its_envelope, its_key);
    perform cqp.append(wanted, 0, lines, roles);
end $$;

-- Whether another login holds a role in a session.
create function cqp.held_by_another(wanted text, asked text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
    select login from cqp.seats
    where session = wanted and role = asked and login <> session_user
$$;

-- Erases sessions, and keeps the certificate that says so.
create function cqp.erase(wanted text[], certificate jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into cqp.certificates (document) values (certificate);
    delete from cqp.summaries where session = any(wanted);
    delete from cqp.evaluations where session = any(wanted);
    delete from cqp.searched where session = any(wanted);
    delete from cqp.seats where session = any(wanted);
    delete from cqp.tips where session = any(wanted);
    delete from cqp.records where session = any(wanted);
    delete from cqp.sessions where session = any(wanted);
end $$;

-- Frees a role that a login held, for the one who takes an evaluator's place.
create function cqp.free_seat(wanted text, asked text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare found text;
begin
    delete from cqp.seats where session = wanted and role = asked returning login into found;
    return coalesce(found, '');
end $$;

alter table cqp.records enable row level security;
create policy seen on cqp.records for select using (true);
create policy appended on cqp.records for insert with check (
    login = session_user and cqp.held_by_another(session, role) is null
);
alter table cqp.seats enable row level security;
create policy seen on cqp.seats for select using (true);
create policy taken on cqp.seats for insert with check (login = session_user);
alter table cqp.sessions enable row level security;
create policy seen on cqp.sessions for select using (true);
create policy begun on cqp.sessions for insert with check (login = session_user);

revoke all on all functions in schema cqp from public;
grant usage on schema cqp to cqp_lecteur;
grant select on all tables in schema cqp to cqp_lecteur;
grant execute on function cqp.held_by_another to cqp_lecteur;
grant insert on cqp.sessions, cqp.records, cqp.seats to cqp_evaluateur;
grant insert, update on cqp.summaries, cqp.evaluations, cqp.searched to cqp_evaluateur;
grant execute on function cqp.append, cqp.create_session to cqp_evaluateur;
grant execute on function cqp.erase, cqp.free_seat to cqp_effacement;
"""

MIGRATIONS = ("".join((ROLES, _TABLES)),)
"""Each brings a database from one version to the next, in one transaction."""

VERSION = len(MIGRATIONS)
"""The version of the tables that this program works with."""
