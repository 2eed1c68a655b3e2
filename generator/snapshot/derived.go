package snapshot

import (
	"context"
	"database/sql"
	"errors"
)

// Cached is a result that a later stage derived, by the kind of result and a
// key that names everything it was made from; false when it is not there.
func (s *Snapshot) Cached(ctx context.Context, kind, key string) ([]byte, bool, error) {
	lookup, err := s.cached()
	if err != nil {
		return nil, false, s.wrap(err)
	}
	var data []byte
	err = lookup.QueryRowContext(ctx, kind, key).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, s.wrap(err)
}

// HasCached tells whether any derived result is there.
func (s *Snapshot) HasCached(ctx context.Context) (has bool, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM derived)`).Scan(&has)
	return has, s.wrap(err)
}

// PutCached keeps derived results of one kind by key, in one transaction.
func (s *Snapshot) PutCached(ctx context.Context, kind string, results map[string][]byte) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		for key, data := range results {
			if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO derived VALUES (?, ?, ?)`, kind, key, data); err != nil {
				return err
			}
		}
		return nil
	})
}

// PruneCached forgets the results of a kind whose key is not kept, and tells
// how many those were.
func (s *Snapshot) PruneCached(ctx context.Context, kind string, keep func(key string) bool) (int, error) {
	keys, err := s.strings(ctx, `SELECT key FROM derived WHERE kind = ?`, kind)
	if err != nil {
		return 0, err
	}
	dropped := 0
	err = s.write(ctx, func(tx *sql.Tx) error {
		for _, key := range keys {
			if keep(key) {
				continue
			}
			dropped++
			if _, err := tx.ExecContext(ctx, `DELETE FROM derived WHERE kind = ? AND key = ?`, kind, key); err != nil {
				return err
			}
		}
		return nil
	})
	return dropped, err
}

// strings reads a column of text.
func (s *Snapshot) strings(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.wrap(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, s.wrap(err)
		}
		out = append(out, v)
	}
	return out, s.wrap(rows.Err())
}
