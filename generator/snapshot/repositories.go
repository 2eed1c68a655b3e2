package snapshot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// columns are what scanRow reads.
const columns = `r.id, r.name, r.source, r.data, r.stale, r.first_seen, r.last_seen, coalesce(d.key, '')`

// present joins the repositories of the sources that the newest run named.
const present = ` FROM repository r JOIN source s ON s.source = r.source AND s.active = 1 LEFT JOIN details d ON d.id = r.id `

// pageSize is how many repositories are read at a time. Nothing is locked
// between pages, so the reader may write to the snapshot as it goes.
const pageSize = 64

// Stored is one repository as it lies in the file, its details still packed.
type Stored struct {
	catalogue.Known
	Sum     [sha256.Size]byte // tells what is known of it from anything else that could be
	name    string
	details []byte
}

// Repositories yields every repository, in order of lower-cased full name,
// reading as it goes. Read unpacks the details of one.
func (s *Snapshot) Repositories(ctx context.Context) iter.Seq2[*Stored, error] {
	return s.rows(ctx, ", d.data")
}

// Known lists every repository without its details, in the same order.
func (s *Snapshot) Known(ctx context.Context) ([]catalogue.Known, error) {
	var out []catalogue.Known
	for r, err := range s.rows(ctx, ", NULL") {
		if err != nil {
			return nil, err
		}
		out = append(out, r.Known)
	}
	return out, nil
}

// Repository is one repository with its details, by its full name in any case;
// a former name leads to it, too. The error wraps ErrUnknown.
func (s *Snapshot) Repository(ctx context.Context, fullName string) (*catalogue.Repository, error) {
	const query = `SELECT ` + columns + `, d.data` + present + `WHERE r.name = ?1
		OR r.id IN (SELECT id FROM rename WHERE lower(old_name) = ?1) ORDER BY r.name = ?1 DESC, r.id LIMIT 1`
	r, err := scanRow(s.db.QueryRowContext(ctx, query, strings.ToLower(fullName)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("%s: %w", fullName, ErrUnknown)
	}
	if err != nil {
		return nil, s.wrap(err)
	}
	return s.Read(ctx, r)
}

// rows pages through the repositories by name; extra is a last column.
func (s *Snapshot) rows(ctx context.Context, extra string) iter.Seq2[*Stored, error] {
	query := `SELECT ` + columns + extra + present + `WHERE (r.name, r.id) > (?, ?) ORDER BY r.name, r.id LIMIT ?`
	return func(yield func(*Stored, error) bool) {
		name, id := "", int64(-1<<62)
		for {
			page, err := s.page(ctx, query, name, id, pageSize)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
			}
			if len(page) < pageSize {
				return
			}
			last := page[len(page)-1]
			name, id = last.name, last.Repository.ID
		}
	}
}

// page reads rows and closes the query before any of them is used.
func (s *Snapshot) page(ctx context.Context, query string, args ...any) ([]*Stored, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.wrap(err)
	}
	defer rows.Close()
	var out []*Stored
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return nil, s.wrap(err)
		}
		out = append(out, r)
	}
	return out, s.wrap(rows.Err())
}

// scanRow reads columns and the blob behind them.
func scanRow(from interface{ Scan(...any) error }) (*Stored, error) {
	r := &Stored{}
	r.Repository = &catalogue.Repository{}
	var data []byte
	var stale string
	var id, first, last int64
	if err := from.Scan(&id, &r.name, &r.Source, &data, &stale, &first, &last, &r.DetailsKey, &r.details); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, r.Repository); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, r.name, err)
	}
	r.FirstSeen, r.LastSeen = fromUnix(first), fromUnix(last)
	r.Repository.Stale, r.Repository.StaleReason = stale != "", stale
	r.Sum = sumOf(data, []byte(stale), r.details)
	return r, nil
}

// sumOf is a sum of parts, each with its length before it.
func sumOf(parts ...[]byte) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, part := range parts {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write(part)
	}
	h.Sum(sum[:0])
	return sum
}

// Read gives the repository with its details. Details that are damaged are left
// out, marked stale, and fetched again by the next harvest.
func (s *Snapshot) Read(ctx context.Context, r *Stored) (*catalogue.Repository, error) {
	if r.details == nil {
		return r.Repository, nil
	}
	d, err := decodeDetails(r.details)
	if err == nil {
		r.Repository.Details = d
		return r.Repository, nil
	}
	r.Repository.Stale, r.Repository.StaleReason = true, err.Error()+"; they will be read again"
	_, err = s.db.ExecContext(ctx, `UPDATE details SET key = '' WHERE id = ?`, r.Repository.ID)
	return r.Repository, s.wrap(err)
}

// PutListing stores what was learnt of one source. A believed list replaces
// the rows of what it names and takes their staleness away; one that is not
// believed marks the source's repositories stale and changes nothing else.
func (s *Snapshot) PutListing(ctx context.Context, l catalogue.Listing) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := s.putSource(ctx, tx, l); err != nil {
			return err
		}
		if !l.Complete {
			_, err := tx.ExecContext(ctx, `UPDATE repository SET stale = ? WHERE source = ?`, l.Reason, l.Source)
			return err
		}
		for _, r := range l.Repositories {
			if err := putRow(ctx, tx, l.Source, r, toUnix(l.AsOf)); err != nil {
				return err
			}
		}
		if l.Extra {
			return nil
		}
		return putRefused(ctx, tx, l)
	})
}

// putSource stores the state of the source and its organisations.
func (s *Snapshot) putSource(ctx context.Context, tx *sql.Tx, l catalogue.Listing) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO source (source, complete, reason) VALUES (?1, ?2, ?3)
		ON CONFLICT DO UPDATE SET complete = ?2, reason = ?3`, l.Source, l.Complete, l.Reason)
	if err == nil && l.Complete && !l.Extra {
		_, err = tx.ExecContext(ctx, `UPDATE source SET good = ?, count = ? WHERE source = ?`, toUnix(l.AsOf), len(l.Repositories), l.Source)
	}
	for _, o := range l.Organisations {
		if err != nil {
			return err
		}
		o.Stale, o.StaleReason = !l.Complete, l.Reason
		_, err = tx.ExecContext(ctx, `INSERT INTO organisation VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET source = ?2, data = ?3`, strings.ToLower(o.Login), l.Source, encode(o))
	}
	if err != nil || !l.Complete {
		return err // what was not believed is no news
	}
	return s.touch(ctx, tx, toUnix(l.AsOf))
}

// putRow stores one row of a list and notes a rename. A row that says what it
// said before keeps the time when that was first read, so that nothing which is
// derived from it changes from night to night.
func putRow(ctx context.Context, tx *sql.Tx, source string, r *catalogue.Repository, now int64) error {
	bare := *r
	bare.Details, bare.Stale, bare.StaleReason = nil, false, ""
	var old []byte
	err := tx.QueryRowContext(ctx, `SELECT data FROM repository WHERE id = ?`, r.ID).Scan(&old)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var before catalogue.Repository
	if old != nil && json.Unmarshal(old, &before) == nil { // a damaged row is replaced
		if err := putRename(ctx, tx, &before, r, now); err != nil {
			return err
		}
		since := before.ListedAsOf
		if before.ListedAsOf = bare.ListedAsOf; bytes.Equal(encode(before), encode(bare)) {
			bare.ListedAsOf = since
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO repository (id, source, name, data, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
		ON CONFLICT DO UPDATE SET source = ?2, name = ?3, data = ?4, stale = '', last_seen = ?5`,
		r.ID, source, strings.ToLower(r.FullName()), encode(bare), now)
	if err == nil { // what has come back is not gone
		_, err = tx.ExecContext(ctx, `DELETE FROM departure WHERE id = ?`, r.ID)
	}
	return err
}

// putRename notes that a repository has another name than in its old row.
func putRename(ctx context.Context, tx *sql.Tx, before, r *catalogue.Repository, now int64) error {
	if before.FullName() == r.FullName() {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO rename VALUES (?, ?, ?, ?)`, r.ID, before.FullName(), r.FullName(), now)
	return err
}

// putRefused replaces the source's refused names.
func putRefused(ctx context.Context, tx *sql.Tx, l catalogue.Listing) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM refused WHERE source = ?`, l.Source); err != nil {
		return err
	}
	for _, x := range l.Refused {
		if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?)`, l.Source, x.Name, x.Reason, x.Detail); err != nil {
			return err
		}
	}
	return nil
}

// PutDetails stores what looking into repositories gave, in one transaction.
// One without details keeps those of an older night and is marked stale.
func (s *Snapshot) PutDetails(ctx context.Context, fetched []catalogue.Fetched) error {
	blobs := make([][]byte, len(fetched)) // packed before anything is locked
	for i, f := range fetched {
		if f.Details != nil {
			blobs[i] = encodeDetails(f.Details)
		}
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for i, f := range fetched {
			if err := s.putDetails(ctx, tx, f, blobs[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Snapshot) putDetails(ctx context.Context, tx *sql.Tx, f catalogue.Fetched, blob []byte) error {
	if blob != nil {
		_, err := tx.ExecContext(ctx, `INSERT INTO details VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET key = ?2, data = ?3`, f.ID, f.Key, blob)
		if err != nil {
			return err
		}
		if err := s.touch(ctx, tx, toUnix(f.Details.AsOf)); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE repository SET stale = ? WHERE id = ?`, f.Reason, f.ID)
	return err
}

// PutDeparture wipes a repository and keeps only that it is gone.
func (s *Snapshot) PutDeparture(ctx context.Context, d catalogue.Departure) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM repository WHERE id = ?`, d.ID); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO departure VALUES (?, ?, ?)`, d.ID, strings.ToLower(d.Name), encode(d))
		return err
	})
}

// Organisations lists the accounts of the sources in use, by lower-cased login.
// Components is not counted here.
func (s *Snapshot) Organisations(ctx context.Context) ([]catalogue.Organisation, error) {
	return list[catalogue.Organisation](ctx, s, `SELECT o.data FROM organisation o JOIN source s ON s.source = o.source AND s.active = 1 ORDER BY o.login`)
}

// Departures lists what is gone, by lower-cased name.
func (s *Snapshot) Departures(ctx context.Context) ([]catalogue.Departure, error) {
	return list[catalogue.Departure](ctx, s, `SELECT data FROM departure ORDER BY name, id`)
}

// Renames lists the changes of name, oldest first.
func (s *Snapshot) Renames(ctx context.Context) ([]catalogue.Rename, error) {
	return list[catalogue.Rename](ctx, s, `SELECT json_object('id', id, 'from', old_name, 'to', new_name, 'seen', strftime('%Y-%m-%dT%H:%M:%SZ', seen, 'unixepoch')) FROM rename ORDER BY seen, id, old_name`)
}

// Refused lists what was found with a name that GitHub cannot have, by name.
func (s *Snapshot) Refused(ctx context.Context) ([]catalogue.Exclusion, error) {
	return list[catalogue.Exclusion](ctx, s, `SELECT json_object('name', x.name, 'reason', x.reason, 'detail', x.detail) FROM refused x JOIN source s ON s.source = x.source AND s.active = 1 ORDER BY x.name, x.source`)
}

// list reads a column of JSON.
func list[T any](ctx context.Context, s *Snapshot, query string, args ...any) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.wrap(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var data []byte
		var v T
		if err := rows.Scan(&data); err != nil {
			return nil, s.wrap(err)
		}
		if err := json.Unmarshal(data, &v); err != nil {
			return nil, s.wrap(fmt.Errorf("%w: %w", ErrDamaged, err))
		}
		out = append(out, v)
	}
	return slices.Clip(out), s.wrap(rows.Err())
}
