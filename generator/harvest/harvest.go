// Package harvest reads GitHub into a snapshot. It is the only package with a
// network.
package harvest

import (
	"context"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"time"
)

// Store is where a harvest keeps what it reads; snapshot.Snapshot is one. Each
// call is kept for good once it has returned.
type Store interface {
	BeginRun(ctx context.Context, sources []string, at time.Time) error
	EndRun(ctx context.Context, at time.Time, finished bool, report any) error
	Known(ctx context.Context) ([]catalogue.Known, error)
	PutListing(ctx context.Context, l catalogue.Listing) error
	PutDetails(ctx context.Context, fetched []catalogue.Fetched) error
	PutDeparture(ctx context.Context, d catalogue.Departure) error
	PutIncident(ctx context.Context, i catalogue.Incident) error
	Setting(ctx context.Context, name string) (string, error)
	PutSetting(ctx context.Context, name, value string) error
}
