package catalogue

import "time"

// Listing is what a harvest learnt of one source of the configuration tonight.
type Listing struct {
	Source        string         // "org:LOGIN", "user:LOGIN" or "repo:OWNER/NAME", lower-cased
	Organisations []Organisation // the accounts whose repositories the source lists
	AsOf          time.Time      // when the list was read
	Complete      bool           // false: the list is not believed; what is known stays, marked with Reason
	Extra         bool           // Repositories add to the source's list, which was put before
	Reason        string         // why it is not believed, for people
	Repositories  []*Repository  // without details; empty when not believed
	Refused       []Exclusion    // found, but with a name that GitHub cannot have
}

// Known is a repository as an earlier night left it, without its details.
type Known struct {
	Repository *Repository
	Source     string    // see Listing
	DetailsKey string    // state of the repository in which its details were read, "" for never
	FirstSeen  time.Time // UTC
	LastSeen   time.Time // UTC
}

// Fetched is the outcome of looking into one repository. Without Details,
// those of an older night stay and Reason says why.
type Fetched struct {
	ID      int64
	Key     string // state of the repository in which the details were read
	Details *Details
	Reason  string
}

// Rename is a repository that has another full name than before; its identity
// is its ID. A transfer to another owner is one, too.
type Rename struct {
	ID   int64     `json:"id"`
	From string    `json:"from"` // OWNER/NAME
	To   string    `json:"to"`   // OWNER/NAME
	Seen time.Time `json:"seen"`
}

// Incident is something that went wrong in a harvest and was survived.
type Incident struct {
	At      time.Time `json:"at"`
	Subject string    `json:"subject"` // repository, owner or endpoint
	What    string    `json:"what"`
}
