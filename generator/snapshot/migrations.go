package snapshot

import (
	"context"
	"database/sql"
	"fmt"
)

// application marks the file as ours, in SQLite's header: "NHSC".
const application = 0x4e485343

// migrations bring a snapshot from each version to the next; its version is
// how many have been applied. A migration that has been released is never
// changed.
var migrations = []string{
	// 1: sources, repositories, what is gone, runs.
	`CREATE TABLE source (
		source   TEXT PRIMARY KEY,           -- org:login, user:login, repo:owner/name
		active   INTEGER NOT NULL DEFAULT 1, -- named by the configuration of the newest run
		complete INTEGER NOT NULL DEFAULT 0, -- the newest list was believed
		reason   TEXT NOT NULL DEFAULT '',
		good     INTEGER NOT NULL DEFAULT 0, -- when the last believed list was read
		count    INTEGER NOT NULL DEFAULT 0  -- how many that one named
	) WITHOUT ROWID;
	CREATE TABLE organisation (
		login  TEXT PRIMARY KEY,             -- lower-cased
		source TEXT NOT NULL REFERENCES source(source),
		data   BLOB NOT NULL                 -- JSON of catalogue.Organisation
	) WITHOUT ROWID;
	CREATE TABLE repository (
		id         INTEGER PRIMARY KEY,      -- GitHub's number
		source     TEXT NOT NULL REFERENCES source(source),
		name       TEXT NOT NULL,            -- owner/name, lower-cased
		data       BLOB NOT NULL,            -- JSON of catalogue.Repository without details
		stale      TEXT NOT NULL DEFAULT '', -- why it is served from an older night
		first_seen INTEGER NOT NULL,
		last_seen  INTEGER NOT NULL
	);
	CREATE INDEX repository_name ON repository(name, id);
	CREATE TABLE details (
		id   INTEGER PRIMARY KEY REFERENCES repository(id) ON DELETE CASCADE,
		key  TEXT NOT NULL,                  -- state of the repository in which they were read
		data BLOB NOT NULL                   -- see encodeDetails
	);
	CREATE TABLE refused (
		source TEXT NOT NULL REFERENCES source(source),
		name   TEXT NOT NULL,
		reason TEXT NOT NULL,
		detail TEXT NOT NULL,
		PRIMARY KEY (source, name)
	) WITHOUT ROWID;
	CREATE TABLE departure (
		id   INTEGER PRIMARY KEY,
		name TEXT NOT NULL,                  -- owner/name, lower-cased
		data BLOB NOT NULL                   -- JSON of catalogue.Departure
	);
	CREATE TABLE rename (
		id       INTEGER NOT NULL,
		old_name TEXT NOT NULL,
		new_name TEXT NOT NULL,
		seen     INTEGER NOT NULL,
		PRIMARY KEY (id, old_name, new_name)
	) WITHOUT ROWID;
	CREATE TABLE run (
		id       INTEGER PRIMARY KEY,
		began    INTEGER NOT NULL,
		written  INTEGER NOT NULL,           -- when it last put something, 0 for never
		finished INTEGER NOT NULL DEFAULT 0, -- 1 when it came to its end with nothing left to fetch
		report   BLOB
	);
	CREATE TABLE incident (
		run     INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
		at      INTEGER NOT NULL,
		subject TEXT NOT NULL,
		what    TEXT NOT NULL
	);
	CREATE TABLE setting (
		name  TEXT PRIMARY KEY,
		value TEXT NOT NULL
	) WITHOUT ROWID;`,

	// 2: what later stages derive, and how components stood on each night.
	`CREATE TABLE derived (
		kind TEXT NOT NULL,
		key  TEXT NOT NULL,
		data BLOB NOT NULL,
		PRIMARY KEY (kind, key)
	) WITHOUT ROWID;
	CREATE TABLE state (
		id    INTEGER NOT NULL,
		night TEXT NOT NULL,                 -- YYYY-MM-DD
		data  BLOB,                          -- JSON of State; NULL when it was no longer there
		PRIMARY KEY (id, night)
	) WITHOUT ROWID;
	CREATE INDEX state_night ON state(night);
	CREATE TABLE night (
		night TEXT PRIMARY KEY,
		as_of INTEGER NOT NULL
	) WITHOUT ROWID;`,

	// 3: copies of the pictures of READMEs. They go with the last that shows them.
	`CREATE TABLE picture (
		sha    TEXT PRIMARY KEY,             -- git's name of the contents
		type   TEXT NOT NULL,
		width  INTEGER NOT NULL,
		height INTEGER NOT NULL,
		data   BLOB NOT NULL
	);
	CREATE TABLE shown (
		id   INTEGER NOT NULL REFERENCES repository(id) ON DELETE CASCADE,
		path TEXT NOT NULL,
		sha  TEXT NOT NULL REFERENCES picture(sha),
		PRIMARY KEY (id, path)
	) WITHOUT ROWID;
	CREATE INDEX shown_sha ON shown(sha);
	CREATE TABLE pictured (
		id  INTEGER PRIMARY KEY REFERENCES repository(id) ON DELETE CASCADE,
		key TEXT NOT NULL                    -- of the details whose pictures have been copied
	);
	CREATE TRIGGER shown_no_more AFTER DELETE ON shown BEGIN
		DELETE FROM picture WHERE sha = OLD.sha AND NOT EXISTS (SELECT 1 FROM shown WHERE sha = OLD.sha);
	END;
	CREATE TRIGGER shown_instead AFTER UPDATE OF sha ON shown WHEN OLD.sha <> NEW.sha BEGIN
		DELETE FROM picture WHERE sha = OLD.sha AND NOT EXISTS (SELECT 1 FROM shown WHERE sha = OLD.sha);
	END;`,

	// 4: what is derived may be long, and is looked up by its key alone.
	`DROP TABLE derived;
	CREATE TABLE derived (
		kind TEXT NOT NULL,
		key  TEXT NOT NULL,
		data BLOB NOT NULL,
		PRIMARY KEY (kind, key)
	);`,
}

// migrate brings the file to the newest version, each step in a transaction
// of its own so that a kill leaves a version that exists.
func (s *Snapshot) migrate(ctx context.Context) error {
	version, err := s.version(ctx)
	if err != nil {
		return err
	}
	for ; version < len(migrations); version++ {
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if err := step(ctx, tx, version); err != nil {
			return fmt.Errorf("format %d: %w", version+1, firstOf(err, tx.Rollback()))
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// step applies the migration that follows version, unless another process has meanwhile.
func step(ctx context.Context, tx *sql.Tx, version int) error {
	var now int
	if err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&now); err != nil || now > version {
		return err
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf("%s; PRAGMA user_version = %d; PRAGMA application_id = %d", migrations[version], version+1, application))
	return err
}

// version is how many migrations the file has seen, 0 for a new file.
func (s *Snapshot) version(ctx context.Context) (int, error) {
	var version, app, tables int
	err := s.db.QueryRowContext(ctx, `SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version, pragma_application_id`).Scan(&version, &app, &tables)
	switch {
	case err != nil:
		return 0, err
	case app != application && (app != 0 || version != 0 || tables > 0):
		return 0, ErrForeign
	case version > len(migrations):
		return 0, fmt.Errorf("format %d %w", version, ErrNewer)
	}
	return version, nil
}

// firstOf is the error that matters when cleaning up may fail as well.
func firstOf(err error, _ error) error { return err }
