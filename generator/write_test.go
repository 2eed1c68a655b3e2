package generator

import (
	"slices"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// TestForksOfTheDeparted holds the promise that the forks of what has departed
// are named for good, though GitHub forgets what they were forked from, and
// that a fork which departs itself is named no more.
func TestForksOfTheDeparted(t *testing.T) {
	ctx := t.Context()
	store, err := snapshot.Open(ctx, snapshot.Memory)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	gone := catalogue.Departure{ID: 1, Name: "trust/Board", LastSeen: time.Unix(1e9, 0).UTC()}
	fork, other := catalogue.Departure{ID: 2, Name: "a/board"}, "b/board"
	nights := []struct {
		forkOf   map[string]string // components and what they say they were forked from
		departed []catalogue.Departure
		want     []string
	}{
		{map[string]string{fork.Name: "Trust/board", other: "trust/Board", "c/else": ""}, nil, []string{fork.Name, other}},
		{map[string]string{fork.Name: "", other: fork.Name}, nil, []string{fork.Name, other}},
		{map[string]string{other: ""}, []catalogue.Departure{fork}, []string{other}},
	}
	for n, night := range nights {
		if n == 0 {
			night.departed = []catalogue.Departure{gone}
		}
		for _, d := range night.departed {
			if err := store.PutDeparture(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		b := &build{store: store}
		for name, of := range night.forkOf {
			b.components = append(b.components, catalogue.Component{Name: name, ForkOf: of})
		}
		if b.departures, err = store.Departures(ctx); err != nil {
			t.Fatal(err)
		}
		if err := b.forks(ctx); err != nil {
			t.Fatal(err)
		}
		all, err := store.Departures(ctx)
		i := slices.IndexFunc(all, func(d catalogue.Departure) bool { return d.ID == gone.ID })
		if err != nil || !slices.Equal(all[i].Forks, night.want) {
			t.Errorf("night %d: forks %v, want %v (%v)", n, all[i].Forks, night.want, err)
		}
	}
}
