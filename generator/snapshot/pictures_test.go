package snapshot

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestPictures holds the promises that a picture is kept once, however many
// repositories show it, and no longer than one of them does; and that nothing
// of a repository that has departed stays.
func TestPictures(t *testing.T) {
	s := open(t, Memory)
	ctx := t.Context()
	ids := []int64{1, 2}
	must(t, s.Fill(ctx, Contents{AsOf: night, Repositories: []*catalogue.Repository{example(1, "a/one"), example(2, "a/two")}}))
	waiting, err := s.Unpictured(ctx)
	if err != nil || !slices.Equal(waiting, ids) {
		t.Fatalf("%v wait for their pictures: %v", waiting, err)
	}
	one := catalogue.Picture{Path: "a.png", SHA: "1", Type: "png", Width: 2, Height: 3, Data: []byte("one")}
	must(t, s.PutPictures(ctx, ids[0], []catalogue.Picture{one}, true))
	must(t, s.PutPictures(ctx, ids[1], []catalogue.Picture{{Path: "b.png", SHA: "1"}, {Path: "gone.png", SHA: "2"}}, true))
	got, err := s.Pictures(ctx, ids[1])
	must(t, err)
	want := one
	want.Path = "b.png"
	if diff := cmp.Diff([]catalogue.Picture{want}, got); diff != "" {
		t.Error(diff)
	}
	if waiting, err = s.Unpictured(ctx); err != nil || slices.Contains(waiting, ids[0]) || !slices.Contains(waiting, ids[1]) {
		t.Errorf("%v wait, though %d is done and a picture of %d is missing: %v", waiting, ids[0], ids[1], err)
	}
	held := func() bool {
		t.Helper()
		held, err := s.HasPicture(ctx, "1")
		must(t, err)
		return held
	}
	must(t, s.PutPictures(ctx, ids[0], []catalogue.Picture{{Path: "a.png", SHA: "3", Type: "png", Width: 1, Height: 1, Data: []byte("three")}}, true))
	if !held() {
		t.Error("a picture went that is still shown")
	}
	must(t, s.PutDeparture(ctx, catalogue.Departure{ID: ids[1], Name: "x/y"}))
	if held() {
		t.Error("a picture of a repository that has departed is kept")
	}
}
