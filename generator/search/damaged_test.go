package search

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/nhs-code-catalogue/catalogue/generator/chromium"
)

// TestDamagedIndex holds the promise that the browser's reader fails cleanly
// on files whose bytes are damaged: each search ends, with results or with an
// error, and never hangs the page. On whole files each is answered.
func TestDamagedIndex(t *testing.T) {
	ix := build(t, sampleDocuments(t), thesaurus(t))
	dir := t.TempDir()
	manifest := export(t, ix, dir)
	script := bundle(t, "testdata/parity.ts")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
		switch {
		case r.URL.Path == "/parity.js":
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(script)
		case len(parts) == 2:
			seed, _ := strconv.ParseUint(parts[0], 10, 64)
			data, err := os.ReadFile(filepath.Join(dir, filepath.Base(parts[1])))
			if err != nil {
				http.NotFound(w, r)
				return
			}
			w.Write(damage(data, seed))
		default:
			io.WriteString(w, `<!doctype html><title>damaged</title><script type="module" src="parity.js"></script>`)
		}
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(chromium.Start(t), 3*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	const rounds = 40
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(`(async () => {
		const asked = ["", "appointments", "fihr api", "language:python nhs", "\"summary care\" -test"].flatMap((typed) => ["", "name", "updated"].map((sort) => ({typed, sort, page: 1, literal: false})));
		let failed = 0, answered = 0;
		for (let seed = 0; seed < %d; seed++) for (const a of asked) {
			try { await run(%s, seed + "/", [a]); answered++; } catch (e) { if (!seed || !(e instanceof Error)) return "of seed " + seed + " threw " + e; failed++; }
		}
		return answered + " answered, " + failed + " failed cleanly";
	})()`, rounds, manifest), chromedp.EvalAwaitPromise))
	if err != nil || !strings.HasSuffix(said, "failed cleanly") || strings.Contains(said, " 0 failed") {
		t.Fatalf("%q %v", said, err)
	}
	t.Log(said)
}

// damage changes a file, but for seed 0.
func damage(data []byte, seed uint64) []byte {
	if seed == 0 {
		return data
	}
	return scramble(data, rand.New(rand.NewPCG(seed, 1)))
}

// scramble sets bytes at random, many of them to numbers that go on, and cuts
// the end off now and then.
func scramble(data []byte, r *rand.Rand) []byte {
	for range 1 + r.IntN(20) {
		if len(data) > 0 {
			data[r.IntN(len(data))] = byte(r.IntN(256)) | byte(r.IntN(2)<<7)
		}
	}
	if r.IntN(4) == 0 {
		data = data[:r.IntN(len(data)+1)]
	}
	return data
}
