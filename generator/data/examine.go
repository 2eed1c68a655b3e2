package data

import (
	"context"
	"errors"
	"fmt"
)

// Examine looks for what SQLite itself can find wrong with a catalogue.sqlite:
// damage, references that lead nowhere, views and full text that do not answer.
func Examine(ctx context.Context, path string) error {
	d, err := Open(ctx, path)
	if err != nil {
		return err
	}
	defer d.Close()
	var problems []error
	err = d.each(ctx, "PRAGMA integrity_check", nil, func(row scanner) error {
		var said string
		if err := row.Scan(&said); err != nil || said != "ok" {
			problems = append(problems, fmt.Errorf("integrity: %s %w", said, err))
		}
		return nil
	})
	problems = append(problems, err, d.each(ctx, "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2", nil, func(row scanner) error {
		var table, parent string
		var count int
		err := row.Scan(&table, &parent, &count)
		problems = append(problems, fmt.Errorf("%d rows of %s lead to no row of %s", count, table, parent), err)
		return nil
	}))
	var names []string
	problems = append(problems, d.each(ctx, "SELECT name FROM sqlite_schema WHERE type = 'view'", nil, func(row scanner) error {
		var name string
		err := row.Scan(&name)
		names = append(names, name)
		return err
	}))
	for _, name := range names {
		var count int
		if err := d.db.QueryRowContext(ctx, "SELECT count(*) FROM "+name).Scan(&count); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
		}
	}
	var count int
	if err := d.db.QueryRowContext(ctx, "SELECT count(*) FROM components_fts WHERE components_fts MATCH 'a OR the OR of OR an OR to'").Scan(&count); err != nil || count == 0 && d.About.Components > 0 {
		problems = append(problems, fmt.Errorf("full text finds %d components: %w", count, err))
	}
	return errors.Join(problems...)
}
