// Package config reads config.yaml: which accounts are catalogued, at which
// address the site stands, and the limits. It is the only importer of viper.
package config

import "time"

// Config is the whole of config.yaml with its defaults filled in and its paths
// made absolute. Packages are handed their own section, never the whole.
type Config struct {
	Site    Site        `mapstructure:"site"`
	GitHub  GitHub      `mapstructure:"github"`
	Sources []Source    `mapstructure:"sources"`
	Exclude []Exclusion `mapstructure:"exclude"`
	Harvest Harvest     `mapstructure:"harvest"`
	Publish Publish     `mapstructure:"publish"`
	Paths   Paths       `mapstructure:"paths"`
	Readme  Readme      `mapstructure:"readme"`
}

// Site is what the published site says of itself.
type Site struct {
	Title        string `mapstructure:"title"`
	BaseURL      string `mapstructure:"base_url"` // ends in a slash once loaded
	Description  string `mapstructure:"description"`
	Organisation string `mapstructure:"organisation"`
	ContactEmail string `mapstructure:"contact_email"`
	FeedbackURL  string `mapstructure:"feedback_url"`
	NHSLogo      bool   `mapstructure:"nhs_logo"` // only NHS organisations may show it
}

// GitHub is where GitHub answers; the defaults are github.com's. Addresses end
// in a slash once loaded. Token never comes from a file.
type GitHub struct {
	APIURL     string `mapstructure:"api_url"`
	GraphQLURL string `mapstructure:"graphql_url"`
	RawURL     string `mapstructure:"raw_url"`
	WebURL     string `mapstructure:"web_url"`
}

// Source is one account or repository to catalogue; exactly one of Org, User
// and Repo is set.
type Source struct {
	Org  string `mapstructure:"org"`
	User string `mapstructure:"user"`
	Repo string `mapstructure:"repo"` // OWNER/NAME
	Name string `mapstructure:"name"` // for people; GitHub's name when empty
	Kind string `mapstructure:"kind"` // one of catalogue.OrganisationKinds
	Note string `mapstructure:"note"`
}

// Exclusion leaves repositories out, with a reason that is published; one of
// Repo, Topic and NamePattern is set.
type Exclusion struct {
	Repo        string `mapstructure:"repo"`         // OWNER/NAME
	Topic       string `mapstructure:"topic"`        // a GitHub topic
	NamePattern string `mapstructure:"name_pattern"` // a regular expression (RE2) on OWNER/NAME
	Reason      string `mapstructure:"reason"`
}

// Harvest holds the limits of reading GitHub.
type Harvest struct {
	Concurrency     int           `mapstructure:"concurrency"` // requests at a time
	IncludeForks    bool          `mapstructure:"include_forks"`
	IncludeArchived bool          `mapstructure:"include_archived"`
	MaxFileKiB      int           `mapstructure:"max_file_kib"` // a longer file is cut there
	Details         string        `mapstructure:"details"`      // auto, graphql or rest
	Timeout         time.Duration `mapstructure:"timeout"`      // of one request
}

// Publish holds the guards on what may replace the live site.
type Publish struct {
	MaxShrinkPercent    int `mapstructure:"max_shrink_percent"`
	MaxOrgShrinkPercent int `mapstructure:"max_org_shrink_percent"`
	StaleAfterDays      int `mapstructure:"stale_after_days"`
}

// Paths are absolute once loaded; in the file they are relative to its folder.
// Content and Templates are "" for the ones embedded in the program.
type Paths struct {
	Snapshot  string `mapstructure:"snapshot"`
	Content   string `mapstructure:"content"`
	Templates string `mapstructure:"templates"`
	Output    string `mapstructure:"output"`
}

// Readme says how much of a README is shown.
type Readme struct {
	RedistributableOnly bool `mapstructure:"redistributable_only"`
	CopyImages          bool `mapstructure:"copy_images"`
}
