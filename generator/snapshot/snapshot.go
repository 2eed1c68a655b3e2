// Package snapshot is the one SQLite file in which a catalogue keeps what it
// knows of GitHub: repositories with their details, organisations, departures,
// renames, the runs that read them, and what later stages derived from them.
// Everything has the time as of which it was seen.
//
// Each write is one transaction, so a program killed at any moment loses
// nothing that was put before. The journal is write-ahead: while the file is
// open, FILE-wal and FILE-shm lie beside it.
package snapshot

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite" // also registers the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Memory is the path of a snapshot that lives only as long as it is open.
const Memory = ":memory:"

// What Open and every later call may find wrong with the file.
var (
	ErrForeign = errors.New("is not a snapshot of this program; name another file in paths.snapshot")
	ErrNewer   = errors.New("was written by a newer version of this program; upgrade, or name another file in paths.snapshot")
	ErrDamaged = errors.New("is damaged; restore it from a backup, or move it away to harvest everything anew")
)

// ErrUnknown is returned for a repository that the snapshot does not hold.
var ErrUnknown = errors.New("not in the snapshot")

// Snapshot is an open snapshot. It is safe for concurrent use.
type Snapshot struct {
	db   *sql.DB
	path string
	run  int64 // the run that BeginRun opened, 0 for none

	cached func() (*sql.Stmt, error) // of Cached, which is asked for every component
}

// Open opens the snapshot at path, or makes a new one where there is no file,
// and brings an older format up to date. Path may be Memory. The error wraps
// ErrForeign, ErrNewer or ErrDamaged where one of them is the cause.
func Open(ctx context.Context, path string) (*Snapshot, error) {
	if err := prepare(path); err != nil {
		return nil, fmt.Errorf("snapshot %s: %w", path, err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, fmt.Errorf("snapshot %s: %w", path, err)
	}
	if path == Memory {
		db.SetMaxOpenConns(1) // each connection would have a memory of its own
		db.SetConnMaxLifetime(0)
	} else {
		db.SetMaxOpenConns(4)
	}
	s := &Snapshot{db: db, path: path}
	s.cached = sync.OnceValues(func() (*sql.Stmt, error) { return db.Prepare(`SELECT data FROM derived WHERE kind = ? AND key = ?`) })
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(s.wrap(err), db.Close())
	}
	return s, nil
}

// Close closes the snapshot and folds its journal into the file.
func (s *Snapshot) Close() error { return s.wrap(s.db.Close()) }

// Path is where the snapshot lies.
func (s *Snapshot) Path() string { return s.path }

// AsOf is when the newest harvest last wrote, and so the time that counts as
// now for everything made from the snapshot; zero for an empty snapshot.
func (s *Snapshot) AsOf(ctx context.Context) (time.Time, error) {
	var unix sql.NullInt64
	err := s.db.QueryRowContext(ctx, `SELECT max(written) FROM run`).Scan(&unix)
	return fromUnix(unix.Int64), s.wrap(err)
}

// Count is how many repositories Repositories yields.
func (s *Snapshot) Count(ctx context.Context) (n int, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT count(*)`+present).Scan(&n)
	return n, s.wrap(err)
}

// Check reads the whole file and returns ErrDamaged, with what SQLite says,
// when it is not sound.
func (s *Snapshot) Check(ctx context.Context) error {
	var answer string
	if err := s.db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&answer); err != nil {
		return s.wrap(err)
	}
	if answer != "ok" {
		return s.wrap(fmt.Errorf("%w (%s)", ErrDamaged, answer))
	}
	return nil
}

// prepare makes the folder of a new snapshot and refuses a file that is no
// SQLite database, before SQLite would write to it.
func prepare(path string) error {
	if path == Memory {
		return nil
	}
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return os.MkdirAll(filepath.Dir(path), 0o755)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 100)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) {
		return nil // made, but never written to
	}
	if n < len(head) || !ours(head) {
		return ErrForeign
	}
	return nil
}

// ours tells from the header of a file (https://www.sqlite.org/fileformat.html)
// whether it may be a snapshot: a database that bears our mark, or one with a
// write-ahead journal, in which the mark may still be.
func ours(head []byte) bool {
	mark := binary.BigEndian.Uint32(head[68:])
	return string(head[:16]) == "SQLite format 3\x00" && (mark == application || mark == 0 && head[18] == 2)
}

// dsn is the data source name for a path, whatever characters it holds. The
// host, which SQLite knows to be this machine, keeps the drive of a path of
// Windows from being taken for one (https://www.sqlite.org/uri.html).
func dsn(path string) string {
	q := url.Values{"_pragma": {"busy_timeout(20000)", "foreign_keys(1)", "synchronous(NORMAL)", "journal_mode(WAL)"}, "_txlock": {"immediate"}}
	if path == Memory {
		return "file::memory:?" + q.Encode()
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = filepath.ToSlash(abs)
	}
	return (&url.URL{Scheme: "file", Host: "localhost", Path: path, RawQuery: q.Encode()}).String()
}

// wrap names the file in an error and tells damage from other failures.
func (s *Snapshot) wrap(err error) error {
	if err == nil {
		return nil
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			err = fmt.Errorf("%w (%w)", ErrDamaged, err)
		case sqlite3.SQLITE_FULL:
			err = fmt.Errorf("the disk is full (%w)", err)
		}
	}
	return fmt.Errorf("snapshot %s: %w", s.path, err)
}

// write runs f in one transaction.
func (s *Snapshot) write(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.wrap(err)
	}
	if err := f(tx); err != nil {
		return errors.Join(s.wrap(err), ignoreDone(tx.Rollback()))
	}
	return s.wrap(tx.Commit())
}

// ignoreDone drops the error of a rollback that a cancelled context has done already.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// toUnix and fromUnix keep times as seconds; the zero time is 0.
func toUnix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func fromUnix(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}

// encode is JSON of a value that always has one.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // a type of the model that JSON cannot hold: a fault of this program
	}
	return b
}
