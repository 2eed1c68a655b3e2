package snapshot

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// State is how a component stood on one night, as far as a change of it is
// told to people.
type State struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"` // OWNER/NAME
	Level    string    `json:"level"`
	Licence  string    `json:"licence"`
	Archived bool      `json:"archived,omitempty"`
	Release  string    `json:"release,omitempty"` // tag of the latest release
	Commit   string    `json:"commit,omitempty"`
	AsOf     time.Time `json:"as_of"`
}

// RecordStates keeps how every component stood on the night of asOf. Only what
// differs from the night before is written; recording the same night again
// replaces it.
func (s *Snapshot) RecordStates(ctx context.Context, asOf time.Time, states iter.Seq[State]) error {
	night := asOf.UTC().Format(time.DateOnly)
	before, err := s.statesBefore(ctx, night)
	if err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM state WHERE night = ?`, night); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO night VALUES (?, ?)`, night, toUnix(asOf)); err != nil {
			return err
		}
		put := func(id int64, data any) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO state VALUES (?, ?, ?)`, id, night, data)
			return err
		}
		for now := range states {
			old, seen := before[now.ID]
			delete(before, now.ID)
			if seen && len(compare(old, now)) == 0 {
				continue
			}
			if err := put(now.ID, encode(now)); err != nil {
				return err
			}
		}
		for id := range before {
			if err := put(id, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// Days lists what changed on each night that changed anything, newest first.
// On the very first night everything is added. Departed means no longer in the
// catalogue, for whatever reason.
func (s *Snapshot) Days(ctx context.Context) ([]catalogue.Day, error) {
	var days []catalogue.Day
	states := map[int64]State{}
	err := s.eachState(ctx, `SELECT s.id, s.night, s.data, n.as_of FROM state s JOIN night n USING (night) ORDER BY s.night, s.id`, func(r stateRow) {
		if len(days) == 0 || days[len(days)-1].Date != r.night {
			days = append(days, catalogue.Day{Date: r.night, AsOf: r.asOf})
		}
		day := &days[len(days)-1]
		old, seen := states[r.id]
		switch {
		case r.gone:
			day.Changes = append(day.Changes, catalogue.Change{Kind: catalogue.Departed, Name: old.Name, ID: r.id})
			delete(states, r.id)
			return
		case !seen:
			day.Changes = append(day.Changes, catalogue.Change{Kind: catalogue.Added, Name: r.state.Name, ID: r.id})
		default:
			day.Changes = append(day.Changes, compare(old, r.state)...)
		}
		states[r.id] = r.state
	})
	for _, d := range days {
		slices.SortFunc(d.Changes, func(a, b catalogue.Change) int {
			return cmp.Or(cmp.Compare(slices.Index(catalogue.ChangeKinds, a.Kind), slices.Index(catalogue.ChangeKinds, b.Kind)), cmp.Compare(a.Name, b.Name))
		})
	}
	slices.Reverse(days)
	return days, err
}

// compare tells what happened to a component from one state to a later one.
func compare(old, now State) []catalogue.Change {
	var out []catalogue.Change
	say := func(kind catalogue.ChangeKind, before, after string) {
		if before != after {
			out = append(out, catalogue.Change{Kind: kind, Name: now.Name, ID: now.ID, Before: before, After: after})
		}
	}
	moved := catalogue.Renamed
	if ownerOf(old.Name) != ownerOf(now.Name) {
		moved = catalogue.Transferred
	}
	say(moved, old.Name, now.Name)
	say(catalogue.Relicence, old.Licence, now.Licence)
	say(catalogue.Relevel, old.Level, now.Level)
	if now.Release != "" {
		say(catalogue.Released, old.Release, now.Release)
	}
	if now.Archived != old.Archived {
		kind := catalogue.Revived
		if now.Archived {
			kind = catalogue.Archived
		}
		out = append(out, catalogue.Change{Kind: kind, Name: now.Name, ID: now.ID})
	}
	if len(out) == 0 && now.Commit != old.Commit {
		out = append(out, catalogue.Change{Kind: catalogue.Updated, Name: now.Name, ID: now.ID})
	}
	return out
}

// ownerOf is the login in a full name.
func ownerOf(name string) string {
	owner, _, _ := strings.Cut(name, "/")
	return strings.ToLower(owner)
}

// statesBefore is how each component stood on the last night before this one.
func (s *Snapshot) statesBefore(ctx context.Context, night string) (map[int64]State, error) {
	states := map[int64]State{}
	err := s.eachState(ctx, `SELECT id, night, data, 0 FROM state WHERE night < ? ORDER BY night, id`, func(r stateRow) {
		states[r.id] = r.state
		if r.gone {
			delete(states, r.id)
		}
	}, night)
	return states, err
}

// stateRow is one row of the table of states.
type stateRow struct {
	id    int64
	night string
	asOf  time.Time
	gone  bool
	state State
}

// eachState calls f with each row of a query of id, night, data and as_of.
func (s *Snapshot) eachState(ctx context.Context, query string, f func(stateRow), args ...any) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return s.wrap(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r stateRow
		var data []byte
		var asOf int64
		if err := rows.Scan(&r.id, &r.night, &data, &asOf); err != nil {
			return s.wrap(err)
		}
		if r.gone = data == nil; !r.gone {
			if err := json.Unmarshal(data, &r.state); err != nil {
				return s.wrap(err)
			}
		}
		r.asOf = fromUnix(asOf)
		f(r)
	}
	return s.wrap(rows.Err())
}
