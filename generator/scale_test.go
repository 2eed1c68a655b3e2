package generator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	embeddedcontent "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// BenchmarkBuild measures whole builds without a network: of a clean folder,
// again of the same night, and of the next night on which one repository in
// fifty has changed. The repositories are the sample's, many times over with
// their words shuffled; CATALOGUE_BENCH_SNAPSHOT names a snapshot file to
// measure instead, of which a copy is used.
func BenchmarkBuild(b *testing.B) {
	if file := os.Getenv("CATALOGUE_BENCH_SNAPSHOT"); file != "" {
		measure(b, file)
		return
	}
	for _, n := range []int{250, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "snapshot.sqlite")
			fill(b, file, manyRepositories(b, n))
			measure(b, file)
		})
	}
}

// measure builds from copies of a snapshot, each round in a folder of its own.
func measure(b *testing.B, file string) {
	original, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	place := func(b *testing.B) config.Config {
		cfg, err := config.LoadDefault()
		if err != nil {
			b.Fatal(err)
		}
		dir := b.TempDir()
		cfg.Paths.Snapshot, cfg.Paths.Output = filepath.Join(dir, "snapshot.sqlite"), filepath.Join(dir, "public")
		cfg.Harvest.IncludeForks = true
		if err := os.WriteFile(cfg.Paths.Snapshot, original, 0o644); err != nil {
			b.Fatal(err)
		}
		return cfg
	}
	b.Run("full", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			cfg := place(b)
			b.StartTimer()
			buildOnce(b, cfg)
		}
	})
	b.Run("again", func(b *testing.B) {
		cfg := place(b)
		buildOnce(b, cfg)
		for b.Loop() {
			buildOnce(b, cfg)
		}
	})
	b.Run("next", func(b *testing.B) {
		cfg := place(b)
		buildOnce(b, cfg)
		for b.Loop() {
			b.StopTimer()
			nextNight(b, cfg.Paths.Snapshot)
			b.StartTimer()
			buildOnce(b, cfg)
		}
	})
}

func buildOnce(b *testing.B, cfg config.Config) {
	report, err := Build(context.Background(), cfg, Options{Offline: true})
	if err != nil {
		b.Fatal(err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys>>20), "MiB")
	b.ReportMetric(float64(report.Publish.Reused)/float64(max(report.Publish.Files, 1)), "reused")
	b.ReportMetric(float64(report.Counts.Listed), "components")
}

// fill puts repositories into a snapshot file.
func fill(b *testing.B, file string, repositories []*catalogue.Repository) {
	ctx := context.Background()
	store, err := snapshot.Open(ctx, file)
	if err != nil {
		b.Fatal(err)
	}
	asOf := repositories[0].ListedAsOf
	org := catalogue.Organisation{ID: 1, Login: "many", Name: "Many", Kind: "national", AsOf: asOf}
	contents := snapshot.Contents{AsOf: asOf, Organisations: []catalogue.Organisation{org}, Repositories: repositories}
	if err := errors.Join(store.Fill(ctx, contents), store.Close()); err != nil {
		b.Fatal(err)
	}
}

// manyRepositories are n repositories in the likeness of the sample's.
func manyRepositories(b *testing.B, n int) []*catalogue.Repository {
	sample, err := content.LoadSample(embeddedcontent.FS)
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]*catalogue.Repository, n)
	for i := range out {
		r := *sample.Repositories[i%len(sample.Repositories)]
		r.ID, r.Owner, r.Name, r.Stale = int64(1000+i), "many", fmt.Sprintf("%s-%d", r.Name, i), false
		r.HTMLURL, r.ListedAsOf = "https://github.com/"+r.FullName(), asOf
		if r.Details != nil {
			d := *r.Details
			d.Files = append([]catalogue.File{}, d.Files...)
			for j := range d.Files {
				if d.Files[j].Path == d.Readme {
					d.Files[j].Data = shuffled(d.Files[j].Data, random)
				}
			}
			d.Commit, d.AsOf = fmt.Sprintf("%040x", i+1), asOf
			r.Details = &d
		}
		out[i] = &r
	}
	return out
}

// shuffled mixes the words of each line that has no marks in it, so that
// READMEs differ.
func shuffled(text []byte, random *rand.Rand) []byte {
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if words := strings.Fields(line); len(words) > 3 && !strings.ContainsAny(line, "`[]<>|#*:") {
			random.Shuffle(len(words), func(a, b int) { words[a], words[b] = words[b], words[a] })
			lines[i] = strings.Join(words, " ")
		}
	}
	return []byte(strings.Join(lines, "\n"))
}

// nextNight gives one repository in fifty another commit and README, a day later.
func nextNight(b *testing.B, file string) {
	ctx := context.Background()
	store, err := snapshot.Open(ctx, file)
	if err != nil {
		b.Fatal(err)
	}
	last, errTime := store.AsOf(ctx)
	sources, errSources := store.Sources(ctx)
	known, errKnown := store.Known(ctx)
	if err := errors.Join(errTime, errSources, errKnown); err != nil {
		b.Fatal(err)
	}
	tonight, names := last.AddDate(0, 0, 1), []string{}
	for _, s := range sources {
		names = append(names, s.Source)
	}
	var changed []catalogue.Fetched
	for i := 0; i < len(known); i += 50 {
		repo, err := store.Repository(ctx, known[i].Repository.FullName())
		if err != nil {
			b.Fatal(err)
		}
		d := repo.Details
		if d == nil || d.Commit == "" {
			continue
		}
		d.AsOf, d.Commit = tonight, fmt.Sprintf("%x%s", tonight.YearDay()%16, d.Commit[1:])
		if readme := d.File(d.Readme); readme != nil {
			readme.Data = fmt.Appendf(readme.Data, "\n\nChanged for the night of %s.\n", tonight.Format("2 January"))
		}
		changed = append(changed, catalogue.Fetched{ID: repo.ID, Key: known[i].DetailsKey, Details: d})
	}
	err = errors.Join(store.BeginRun(ctx, names, tonight), store.PutDetails(ctx, changed), store.EndRun(ctx, tonight, true, nil), store.Close())
	if err != nil {
		b.Fatal(err)
	}
}
