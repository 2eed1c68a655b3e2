package snapshot

import (
	"context"
	"database/sql"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Unpictured lists the repositories whose details were read since their
// pictures were copied, by number.
func (s *Snapshot) Unpictured(ctx context.Context) ([]int64, error) {
	return list[int64](ctx, s, `SELECT d.id FROM details d LEFT JOIN pictured p ON p.id = d.id WHERE d.key <> '' AND d.key IS NOT p.key ORDER BY d.id`)
}

// HasPicture tells whether a copy of a picture is at hand, by git's name of it.
func (s *Snapshot) HasPicture(ctx context.Context, sha string) (held bool, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM picture WHERE sha = ?)`, sha).Scan(&held)
	return held, s.wrap(err)
}

// PutPictures notes the pictures of a repository; of one without data the copy
// at hand is shown. Whole tells that they are all that the details of tonight
// show, and need not be copied again until those are read again; otherwise
// those of an earlier night stay. A copy that nothing shows any more is
// forgotten.
func (s *Snapshot) PutPictures(ctx context.Context, id int64, pictures []catalogue.Picture, whole bool) error {
	paths := make([]string, len(pictures))
	return s.write(ctx, func(tx *sql.Tx) error {
		for i, p := range pictures {
			paths[i] = p.Path
			held, err := putPicture(ctx, tx, id, p)
			if err != nil {
				return err
			}
			whole = whole && held
		}
		if !whole {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM shown WHERE id = ? AND path NOT IN (SELECT value FROM json_each(?))`, id, string(encode(paths))); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO pictured SELECT id, key FROM details WHERE id = ?`, id)
		return err
	})
}

// putPicture notes that a repository shows a picture; false when the copy at
// hand went in the meantime, with the last other repository that showed it.
func putPicture(ctx context.Context, tx *sql.Tx, id int64, p catalogue.Picture) (bool, error) {
	if p.Data != nil {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO picture VALUES (?, ?, ?, ?, ?)`, p.SHA, p.Type, p.Width, p.Height, p.Data); err != nil {
			return false, err
		}
	}
	result, err := tx.ExecContext(ctx, `INSERT INTO shown SELECT ?1, ?2, sha FROM picture WHERE sha = ?3 ON CONFLICT DO UPDATE SET sha = excluded.sha`, id, p.Path, p.SHA)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// Pictures gives the pictures of a repository, by path.
func (s *Snapshot) Pictures(ctx context.Context, id int64) ([]catalogue.Picture, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT w.path, p.sha, p.type, p.width, p.height, p.data FROM shown w JOIN picture p ON p.sha = w.sha WHERE w.id = ? ORDER BY w.path`, id)
	if err != nil {
		return nil, s.wrap(err)
	}
	defer rows.Close()
	var out []catalogue.Picture
	for rows.Next() {
		var p catalogue.Picture
		if err := rows.Scan(&p.Path, &p.SHA, &p.Type, &p.Width, &p.Height, &p.Data); err != nil {
			return nil, s.wrap(err)
		}
		out = append(out, p)
	}
	return out, s.wrap(rows.Err())
}

// Pictured names the pictures of every repository by their paths and contents,
// by number.
func (s *Snapshot) Pictured(ctx context.Context) (map[int64][]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, sha || ' ' || path FROM shown ORDER BY id, path`)
	if err != nil {
		return nil, s.wrap(err)
	}
	defer rows.Close()
	out := map[int64][]string{}
	for rows.Next() {
		var id int64
		var picture string
		if err := rows.Scan(&id, &picture); err != nil {
			return nil, s.wrap(err)
		}
		out[id] = append(out[id], picture)
	}
	return out, s.wrap(rows.Err())
}
