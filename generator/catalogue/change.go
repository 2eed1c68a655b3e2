package catalogue

import "time"

// Day is what one harvest found changed since the one before it.
type Day struct {
	Date    string    `json:"date"`    // of the harvest, YYYY-MM-DD
	AsOf    time.Time `json:"as_of"`   // when that harvest ended, UTC
	Changes []Change  `json:"changes"` // in order of ChangeKinds, then by name
}

// Change is one thing that happened to a component.
type Change struct {
	Kind   ChangeKind `json:"kind"`
	Name   string     `json:"name"`             // OWNER/NAME after the change
	ID     int64      `json:"id,omitempty"`     // GitHub's number, which survives renames
	Before string     `json:"before,omitempty"` // the old name, licence or level
	After  string     `json:"after,omitempty"`  // the new licence, level or release
}

// ChangeKind tells changes apart.
type ChangeKind string

// The kinds of change.
const (
	Added       ChangeKind = "added"
	Renamed     ChangeKind = "renamed"
	Transferred ChangeKind = "transferred" // to another owner, under whatever name
	Archived    ChangeKind = "archived"
	Revived     ChangeKind = "revived" // archived no longer
	Departed    ChangeKind = "departed"
	Released    ChangeKind = "released"
	Relicence   ChangeKind = "licence"
	Relevel     ChangeKind = "level"
	Updated     ChangeKind = "updated" // anything else that is shown
)

// ChangeKinds are the kinds of change in the order in which people are shown them.
var ChangeKinds = []ChangeKind{Added, Departed, Archived, Revived, Renamed, Transferred, Released, Relicence, Relevel, Updated}
