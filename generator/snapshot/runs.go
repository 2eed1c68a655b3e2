package snapshot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Run is one harvest.
type Run struct {
	Began     time.Time            `json:"began"`
	Written   time.Time            `json:"written"`  // when it last put something, zero for never
	Finished  bool                 `json:"finished"` // it came to its end with nothing left to fetch
	Report    json.RawMessage      `json:"report"`   // of a run that came to its end
	Incidents []catalogue.Incident `json:"incidents"`
}

// Source is the state of one source of the configuration.
type Source struct {
	Source   string    `json:"source"` // see catalogue.Listing
	Complete bool      `json:"complete"`
	Reason   string    `json:"reason,omitempty"` // why the newest list was not believed
	AsOf     time.Time `json:"as_of"`            // when the last believed list was read, zero for never
	Count    int       `json:"count"`            // how many that one named
}

// Contents is a whole snapshot, for a sample or a test.
type Contents struct {
	AsOf          time.Time
	Organisations []catalogue.Organisation
	Repositories  []*catalogue.Repository
	Departures    []catalogue.Departure
	Renames       []catalogue.Rename
}

// BeginRun opens a run at a time. Only the repositories of the named sources
// are part of the catalogue from now on; the others stay in the file.
func (s *Snapshot) BeginRun(ctx context.Context, sources []string, at time.Time) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE source SET active = 0`); err != nil {
			return err
		}
		for _, source := range sources {
			if _, err := tx.ExecContext(ctx, `INSERT INTO source (source) VALUES (?) ON CONFLICT DO UPDATE SET active = 1`, source); err != nil {
				return err
			}
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO run (began, written) VALUES (?, 0)`, toUnix(at))
		if err != nil {
			return err
		}
		s.run, err = result.LastInsertId()
		return err
	})
}

// EndRun closes the run. Finished tells that nothing was left to fetch; then
// the snapshot stands as of now, else as of what the run last put.
func (s *Snapshot) EndRun(ctx context.Context, at time.Time, finished bool, report any) error {
	_, err := s.db.ExecContext(ctx, `UPDATE run SET written = iif(?2, max(written, ?1), written), finished = ?2, report = ?3 WHERE id = ?4`, toUnix(at), finished, encode(report), s.run)
	return s.wrap(err)
}

// touch moves the time as of which the snapshot stands.
func (s *Snapshot) touch(ctx context.Context, tx *sql.Tx, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE run SET written = max(written, ?) WHERE id = ?`, now, s.run)
	return err
}

// PutIncident notes something that the run survived.
func (s *Snapshot) PutIncident(ctx context.Context, i catalogue.Incident) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO incident VALUES (?, ?, ?, ?)`, s.run, toUnix(i.At), i.Subject, i.What)
	return s.wrap(err)
}

// Runs lists the newest runs, newest first, at most n of them.
func (s *Snapshot) Runs(ctx context.Context, n int) ([]Run, error) {
	return list[Run](ctx, s, `SELECT json_object(
		'began', strftime('%Y-%m-%dT%H:%M:%SZ', began, 'unixepoch'), 'written', strftime('%Y-%m-%dT%H:%M:%SZ', nullif(written, 0), 'unixepoch'),
		'finished', json(iif(finished, 'true', 'false')), 'report', json(coalesce(report, 'null')),
		'incidents', json((SELECT json_group_array(json_object('at', strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch'), 'subject', subject, 'what', what)) FROM incident WHERE run = run.id)))
		FROM run ORDER BY id DESC LIMIT ?`, n)
}

// Sources lists the sources in use, by name.
func (s *Snapshot) Sources(ctx context.Context) ([]Source, error) {
	return list[Source](ctx, s, `SELECT json_object('source', source, 'complete', json(iif(complete, 'true', 'false')), 'reason', reason,
		'as_of', strftime('%Y-%m-%dT%H:%M:%SZ', nullif(good, 0), 'unixepoch'), 'count', count) FROM source WHERE active = 1 ORDER BY source`)
}

// Setting is a value that a stage keeps between nights, "" when it has none.
func (s *Snapshot) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := s.db.QueryRowContext(ctx, `SELECT value FROM setting WHERE name = ?`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, s.wrap(err)
}

// PutSetting keeps a value between nights.
func (s *Snapshot) PutSetting(ctx context.Context, name, value string) error {
	_, err := s.db.ExecContext(ctx, `INSERT OR REPLACE INTO setting VALUES (?, ?)`, name, value)
	return s.wrap(err)
}

// Fill puts a whole catalogue into the snapshot as if one run had read it.
// Where there are renames, a run of the night before has read the old names.
func (s *Snapshot) Fill(ctx context.Context, c Contents) error {
	const source = "sample"
	if len(c.Renames) > 0 {
		before := Contents{AsOf: c.AsOf.AddDate(0, 0, -1), Organisations: c.Organisations, Repositories: formerly(c.Repositories, c.Renames)}
		if err := s.Fill(ctx, before); err != nil {
			return err
		}
	}
	if err := s.BeginRun(ctx, []string{source}, c.AsOf); err != nil {
		return err
	}
	if err := s.PutListing(ctx, catalogue.Listing{Source: source, Organisations: c.Organisations, AsOf: c.AsOf, Complete: true, Repositories: c.Repositories}); err != nil {
		return err
	}
	var fetched []catalogue.Fetched
	for _, r := range c.Repositories {
		if r.Details != nil || r.Stale {
			fetched = append(fetched, catalogue.Fetched{ID: r.ID, Key: source, Details: r.Details, Reason: r.StaleReason})
		}
	}
	if err := s.PutDetails(ctx, fetched); err != nil {
		return err
	}
	for _, d := range c.Departures {
		if err := s.PutDeparture(ctx, d); err != nil {
			return err
		}
	}
	return s.EndRun(ctx, c.AsOf, true, nil)
}

// formerly gives the repositories with the names that they had before.
func formerly(repositories []*catalogue.Repository, renames []catalogue.Rename) []*catalogue.Repository {
	old := map[int64]string{}
	for _, r := range renames {
		old[r.ID] = r.From
	}
	out := slices.Clone(repositories)
	for i, r := range out {
		if from, renamed := old[r.ID]; renamed {
			before := *r
			before.Owner, before.Name, _ = strings.Cut(from, "/")
			out[i] = &before
		}
	}
	return out
}
