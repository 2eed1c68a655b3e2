package data

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// batch is how many rows go into one statement: most of what a row costs is
// the statement around it.
const batch = 50

// tables inserts rows, by the driver itself: database/sql looks at each value,
// of which there are millions. The first error stays and nothing is inserted
// after it.
type tables struct {
	ctx      context.Context
	conn     driver.ConnPrepareContext
	rows     map[string]*rows  // by table
	order    []string          // of the tables, as they were first written to
	stmts    []driver.Stmt     // to be closed
	ids      map[string]int64  // of components, by lower-cased name
	remedies map[string]string // of checks
	reasons  map[string]int    // numbers of sentences
	position int               // of the component's newest evidence
	err      error
}

// rows wait for their table's next statement.
type rows struct {
	values []driver.NamedValue
	width  int // columns
	stmt   driver.Stmt
}

func newTables(ctx context.Context, conn driver.ConnPrepareContext) *tables {
	return &tables{ctx: ctx, conn: conn, rows: map[string]*rows{}, ids: map[string]int64{}, remedies: map[string]string{}, reasons: map[string]int{}}
}

// add inserts a row. What repeats a key is left out: manifests and lists of
// others may say a thing twice.
func (t *tables) add(table string, values ...any) {
	if t.err != nil {
		return
	}
	r := t.rows[table]
	if r == nil {
		r = &rows{width: len(values), values: make([]driver.NamedValue, 0, batch*len(values))}
		t.rows[table] = r
		t.order = append(t.order, table)
	}
	for _, v := range values {
		if n, ok := v.(int); ok {
			v = int64(n)
		}
		r.values = append(r.values, driver.NamedValue{Ordinal: len(r.values) + 1, Value: v})
	}
	if len(r.values) == batch*r.width {
		t.write(table, r)
	}
}

// write inserts the rows that wait.
func (t *tables) write(table string, r *rows) {
	if r.stmt == nil || len(r.values) < batch*r.width {
		row := "(" + strings.TrimSuffix(strings.Repeat("?,", r.width), ",") + ")"
		all := strings.TrimSuffix(strings.Repeat(row+",", len(r.values)/r.width), ",")
		if r.stmt, t.err = t.conn.PrepareContext(t.ctx, "INSERT OR IGNORE INTO "+table+" VALUES "+all); t.err != nil {
			return
		}
		t.stmts = append(t.stmts, r.stmt)
	}
	if _, err := r.stmt.(driver.StmtExecContext).ExecContext(t.ctx, r.values); err != nil {
		t.err = fmt.Errorf("table %s: %w", table, err)
	}
	r.values = r.values[:0]
}

// end writes what still waits.
func (t *tables) end() error {
	for _, table := range t.order {
		if r := t.rows[table]; t.err == nil && len(r.values) > 0 {
			t.write(table, r)
		}
	}
	for _, stmt := range t.stmts {
		t.err = errors.Join(t.err, stmt.Close())
	}
	return t.err
}
