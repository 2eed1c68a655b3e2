// Package config reads config.yaml: which accounts are catalogued, at which
// address the site stands, and the limits. It is the only importer of viper.
//
// Every single setting can be overridden by an environment variable
// CATALOGUE_SECTION_KEY, such as CATALOGUE_HARVEST_CONCURRENCY=2; lists
// (sources, exclude) only by the file.
package config

import "time"

// Config is the whole of config.yaml with its defaults filled in and its paths
// made absolute. Packages are handed their own section, never the whole.
type Config struct {
	Site    Site        `yaml:"site"`
	GitHub  GitHub      `yaml:"github"`
	Sources []Source    `yaml:"sources"`
	Exclude []Exclusion `yaml:"exclude"`
	Harvest Harvest     `yaml:"harvest"`
	Publish Publish     `yaml:"publish"`
	Paths   Paths       `yaml:"paths"`
	Readme  Readme      `yaml:"readme"`
}

// Site is what the published site says of itself.
type Site struct {
	Title        string `yaml:"title"`
	BaseURL      string `yaml:"base_url"` // ends in a slash once loaded
	Description  string `yaml:"description"`
	Organisation string `yaml:"organisation"`
	ContactEmail string `yaml:"contact_email"`
	FeedbackURL  string `yaml:"feedback_url"`
	NHSLogo      bool   `yaml:"nhs_logo"` // only NHS organisations may show it
}

// GitHub is where GitHub answers; the defaults are github.com's. Where only
// APIURL is given, the others are on the same server, so that nothing meant for
// an Enterprise Server goes to github.com. Once loaded, addresses end in a
// slash, GraphQLURL in none. The token never comes from a file.
type GitHub struct {
	APIURL     string `yaml:"api_url"`
	GraphQLURL string `yaml:"graphql_url"`
	RawURL     string `yaml:"raw_url"`
	WebURL     string `yaml:"web_url"`
}

// Source is one account or repository to catalogue; exactly one of Org, User
// and Repo is set.
type Source struct {
	Org  string `yaml:"org"`
	User string `yaml:"user"`
	Repo string `yaml:"repo"` // OWNER/NAME
	Name string `yaml:"name"` // for people; GitHub's name when empty
	Kind string `yaml:"kind"` // one of catalogue.OrganisationKinds
	Note string `yaml:"note"`
}

// Exclusion leaves repositories out, with a reason that is published; one of
// Repo, Topic and NamePattern is set.
type Exclusion struct {
	Repo        string `yaml:"repo"`         // OWNER/NAME
	Topic       string `yaml:"topic"`        // a GitHub topic
	NamePattern string `yaml:"name_pattern"` // a regular expression (RE2) on OWNER/NAME
	Reason      string `yaml:"reason"`       // for people; one is made up when empty
}

// Harvest holds the limits of reading GitHub.
type Harvest struct {
	Concurrency     int           `yaml:"concurrency"` // requests at a time, 1 to 50
	IncludeForks    bool          `yaml:"include_forks"`
	IncludeArchived bool          `yaml:"include_archived"`
	MaxFileKiB      int           `yaml:"max_file_kib"` // a longer file is cut there
	Details         string        `yaml:"details"`      // auto, graphql or rest
	Timeout         time.Duration `yaml:"timeout"`      // of one request
}

// Publish holds the guards on what may replace the live site.
type Publish struct {
	MaxShrinkPercent    int `yaml:"max_shrink_percent"`     // of all repositories gone in one night, 0 to 100
	MaxOrgShrinkPercent int `yaml:"max_org_shrink_percent"` // of one owner's, 0 to 100
	StaleAfterDays      int `yaml:"stale_after_days"`       // an entry not seen for longer is marked
}

// Paths are absolute once loaded; in the file they are relative to its folder.
// Content and Templates are "" for the ones embedded in the program.
type Paths struct {
	Snapshot  string `yaml:"snapshot"`
	Content   string `yaml:"content"`
	Templates string `yaml:"templates"`
	Output    string `yaml:"output"`
}

// Readme says how much of a README is shown.
type Readme struct {
	RedistributableOnly bool `yaml:"redistributable_only"`
	CopyImages          bool `yaml:"copy_images"` // show small pictures of the repository itself where the licence allows
}

// Default is the configuration of an empty file: github.com, no sources, and
// paths in the working directory that are still relative.
func Default() Config {
	return Config{
		Site: Site{
			Title:       "NHS code catalogue",
			BaseURL:     "http://127.0.0.1:8080/",
			Description: "Open source code of the NHS and of health bodies in the United Kingdom, in one place.",
		},
		Harvest: Harvest{Concurrency: 4, IncludeArchived: true, MaxFileKiB: 512, Details: "auto", Timeout: time.Minute},
		Publish: Publish{MaxShrinkPercent: 10, MaxOrgShrinkPercent: 50, StaleAfterDays: 7},
		Paths:   Paths{Snapshot: "snapshot.sqlite", Output: "public"},
		Readme:  Readme{RedistributableOnly: true, CopyImages: true},
	}
}
