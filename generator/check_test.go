package generator

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// This project asks of itself what it asks of others: once it has a version, it
// is on the top rung of its own ladder.
func TestOwnLevel(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	if _, err := os.Stat("../.git"); err != nil {
		t.Skip("not a clone")
	}
	clone := filepath.Join(t.TempDir(), "catalogue")
	for _, command := range [][]string{{"clone", "--quiet", "..", clone}, {"-C", clone, "tag", "--force", "v0.1.0"}} {
		if out, err := exec.Command("git", command...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %s", command, out)
		}
	}
	cfg, err := config.LoadDefault()
	if err != nil {
		t.Fatal(err)
	}
	judged, err := CheckDirectory(cfg, clone)
	if err != nil {
		t.Fatal(err)
	}
	level, top := judged.Component.Level, catalogue.Rungs[len(catalogue.Rungs)-1]
	if level.ID != top {
		t.Errorf("it is %s, not %s: %+v", level.ID, top, level.Missing)
	}
	for _, f := range judged.Failed() {
		t.Errorf("%s: %s", f.Check, f.Reason)
	}
}
