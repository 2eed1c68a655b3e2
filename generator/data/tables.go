package data

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// batch is how many rows go into one statement: most of what a row costs is
// the statement around it.
const batch = 50

// tables inserts rows. The first error stays and nothing is inserted after it.
type tables struct {
	ctx      context.Context
	tx       *sql.Tx
	rows     map[string]*rows  // by table
	order    []string          // of the tables, as they were first written to
	ids      map[string]int64  // of components, by lower-cased name
	remedies map[string]string // of checks
	reasons  map[string]int    // numbers of sentences
	position int               // of the component's newest evidence
	err      error
}

// rows wait for their table's next statement.
type rows struct {
	values []any
	width  int // columns
	whole  *sql.Stmt
}

func newTables(ctx context.Context, tx *sql.Tx) *tables {
	return &tables{ctx: ctx, tx: tx, rows: map[string]*rows{}, ids: map[string]int64{}, remedies: map[string]string{}, reasons: map[string]int{}}
}

// add inserts a row. What repeats a key is left out: manifests and lists of
// others may say a thing twice.
func (t *tables) add(table string, values ...any) {
	if t.err != nil {
		return
	}
	r := t.rows[table]
	if r == nil {
		r = &rows{width: len(values), values: make([]any, 0, batch*len(values))}
		t.rows[table] = r
		t.order = append(t.order, table)
	}
	r.values = append(r.values, values...)
	if len(r.values) == batch*r.width {
		t.write(table, r)
	}
}

// write inserts the rows that wait.
func (t *tables) write(table string, r *rows) {
	if len(r.values) == 0 {
		return
	}
	stmt := r.whole
	if stmt == nil || len(r.values) < batch*r.width {
		row := "(" + strings.TrimSuffix(strings.Repeat("?,", r.width), ",") + ")"
		all := strings.TrimSuffix(strings.Repeat(row+",", len(r.values)/r.width), ",")
		if stmt, t.err = t.tx.PrepareContext(t.ctx, "INSERT OR IGNORE INTO "+table+" VALUES "+all); t.err != nil {
			return
		}
		r.whole = stmt
	}
	if _, err := stmt.ExecContext(t.ctx, r.values...); err != nil {
		t.err = fmt.Errorf("table %s: %w", table, err)
	}
	r.values = r.values[:0]
}

// end writes what still waits.
func (t *tables) end() error {
	for _, table := range t.order {
		if t.err == nil {
			t.write(table, t.rows[table])
		}
	}
	return t.err
}
