package generator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	"github.com/nhs-code-catalogue/catalogue/generator/publish"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// Examination is one thing that the doctor looked at.
type Examination struct {
	Name  string `json:"name"`
	OK    bool   `json:"ok"`
	Says  string `json:"says"`
	Do    string `json:"do,omitempty"` // what to do about it
	Fatal bool   `json:"fatal,omitempty"`
}

// nights is how many of the last runs the doctor tells about.
const nights = 5

// minFree is the disk space below which a build may fail, in bytes: a site of
// 25,000 components and the one before it.
const minFree = 4 << 30

// noneFree is the disk space below which no build ends well, in bytes.
const noneFree = 64 << 20

// Doctor examines everything a night's build depends on and changes nothing.
func Doctor(ctx context.Context, cfg config.Config, opts Options) []Examination {
	all := []Examination{
		examineSources(cfg),
		examineContent(cfg),
		examineOutput(cfg.Paths.Output),
	}
	folders := []string{filepath.Dir(cfg.Paths.Output), filepath.Dir(cfg.Paths.Snapshot)}
	for _, folder := range slices.Compact(folders) {
		all = append(all, examineDisk(folder))
	}
	all = append(all, examineGitHub(ctx, cfg, opts)...)
	return append(all, examineSnapshot(ctx, cfg)...)
}

func bad(name, says, do string) Examination {
	return Examination{Name: name, Says: says, Do: do, Fatal: true}
}

func good(name, says string) Examination { return Examination{Name: name, OK: true, Says: says} }

func examineSources(cfg config.Config) Examination {
	if len(cfg.Sources) == 0 {
		return bad("configuration", "no sources", "name the accounts to catalogue in sources")
	}
	return good("configuration", plural(len(cfg.Sources), "source"))
}

func examineContent(cfg config.Config) Examination {
	c, _, err := materials(cfg.Paths)
	if err != nil {
		return bad("content", err.Error(), "mend the file that is named")
	}
	return good("content", fmt.Sprintf("%s, %s, %s", plural(len(c.Checks), "check"), plural(len(c.Standards), "standard"), plural(len(c.Pages), "page")))
}

func examineOutput(output string) Examination {
	f, err := publish.Next(output)
	if err != nil {
		return bad("output", err.Error(), "whoever runs the build must be able to write to "+filepath.Dir(output)+", or choose another folder with paths.output")
	}
	stats := f.Stats()
	if err := f.Close(); err != nil {
		return bad("output", err.Error(), "")
	}
	if stats.LiveFiles == 0 {
		return good("output", output+" can be written; no site is there yet")
	}
	return good("output", fmt.Sprintf("%s can be written; the live site has %s", output, plural(stats.LiveFiles, "file")))
}

func examineDisk(folder string) Examination {
	free, err := freeSpace(folder)
	says := fmt.Sprintf("%s has %.1f GB free", folder, float64(free)/1e9)
	switch {
	case err != nil:
		return Examination{Name: "disk", OK: true, Says: folder + ": cannot be told: " + err.Error()}
	case free < noneFree:
		return bad("disk", says+", which is no more than nothing", "make room before the next build")
	case free < minFree:
		return Examination{Name: "disk", Says: says, Do: fmt.Sprintf("a large catalogue needs %d GB while it is built", minFree>>30)}
	}
	return good("disk", says)
}

// patience is how long the doctor waits for GitHub.
const patience = 20 * time.Second

// maxSkew is how far the clock may be off before dates on the site mislead.
const maxSkew = 2 * time.Minute

// examineGitHub looks at the address, the token, what is left of the limits, and the clock.
func examineGitHub(ctx context.Context, cfg config.Config, opts Options) []Examination {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	h, err := harvest.New(cfg.Harvest, cfg.GitHub, opts.Token, nil, nil)
	if err != nil {
		return []Examination{bad("GitHub", err.Error(), "")}
	}
	h.App = opts.App
	l, err := h.Limits(ctx)
	if errors.Is(err, harvest.ErrToken) {
		return []Examination{bad("GitHub", err.Error(), "make a new one, without any scope, at https://github.com/settings/tokens")}
	}
	if err != nil {
		return []Examination{bad("GitHub", err.Error(), "look whether "+cfg.GitHub.APIURL+" can be reached from here, through the proxy if there is one, and is the API's address")}
	}
	all := []Examination{examineLimits(l)}
	if skew := time.Since(l.Now); !l.Now.IsZero() && skew.Abs() > maxSkew {
		side := "ahead of"
		if skew < 0 {
			side = "behind"
		}
		return append(all, Examination{Name: "clock", Says: fmt.Sprintf("is %s %s GitHub's", skew.Abs().Round(time.Second), side), Do: "set this machine's clock: dates on the site would mislead"})
	}
	return append(all, good("clock", "agrees with GitHub's"))
}

func examineLimits(l harvest.Limits) Examination {
	e := good("GitHub", fmt.Sprintf("authentication: %s; %d of %d requests and %d of %d points are left until %s", l.Authentication, l.RequestsLeft, l.Requests, l.PointsLeft, l.Points, l.Reset.Format(time.TimeOnly)))
	if l.Scopes != "" {
		e.OK, e.Do = false, "the token has scopes ("+l.Scopes+"); one without any is enough, and safer"
	}
	if l.RequestsLeft == 0 && l.Requests > 0 {
		e.OK, e.Do = false, "a build would wait until then: the same token is in use elsewhere"
	}
	if l.Authentication == "none" {
		e.OK, e.Do = false, "set GITHUB_TOKEN: without it a catalogue of more than a few repositories takes many hours"
	}
	return e
}

// examineSnapshot reads the whole snapshot and its last runs. It makes none
// where there is none.
func examineSnapshot(ctx context.Context, cfg config.Config) []Examination {
	path := cfg.Paths.Snapshot
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return []Examination{good("snapshot", path+" is not there yet; the first build makes it")}
	}
	store, err := snapshot.Open(ctx, path)
	if err != nil {
		return []Examination{bad("snapshot", err.Error(), "")}
	}
	defer store.Close()
	if err := store.Check(ctx); err != nil {
		return []Examination{bad("snapshot", err.Error(), "")}
	}
	asOf, err := store.AsOf(ctx)
	if err != nil {
		return []Examination{bad("snapshot", err.Error(), "")}
	}
	all := []Examination{examineAge(asOf, cfg.Publish.StaleAfterDays)}
	runs, err := store.Runs(ctx, nights)
	if err != nil {
		return append(all, bad("last nights", err.Error(), ""))
	}
	for _, r := range runs {
		all = append(all, examineRun(r))
	}
	return all
}

func examineAge(asOf time.Time, staleAfterDays int) Examination {
	age := time.Since(asOf)
	says := fmt.Sprintf("sound, last written %s", asOf.Format(time.RFC3339))
	if staleAfterDays > 0 && age > time.Duration(staleAfterDays)*24*time.Hour {
		return Examination{Name: "snapshot", Says: says, Do: "look why no harvest has ended since"}
	}
	return good("snapshot", says)
}

func examineRun(r snapshot.Run) Examination {
	e := Examination{Name: "last nights", OK: r.Finished, Says: fmt.Sprintf("%s: %s", r.Began.Format(time.RFC3339), plural(len(r.Incidents), "incident"))}
	if !r.Finished {
		e.Says += ", not finished"
		e.Do = "the next run goes on from there"
	}
	return e
}
