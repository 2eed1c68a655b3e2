package data

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// nothing makes the database of a catalogue without components in a folder.
func nothing(t *testing.T, folder string) string {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	path, err := (&Catalogue{Snapshot: "s"}).database(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOpenAnywhere holds the promise that a database is read wherever it lies:
// no character of a folder's name cuts the path off, and nothing is made there.
func TestOpenAnywhere(t *testing.T) {
	parent := t.TempDir()
	folder := filepath.Join(parent, "a#1?b%c")
	path := nothing(t, folder)
	d, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.About.Snapshot != "s" {
		t.Errorf("it says %+v", d.About)
	}
	if _, err := Open(t.Context(), filepath.Join(folder, "none#.sqlite")); err == nil {
		t.Error("a file that is not there was opened")
	}
	for place, want := range map[string]int{parent: 1, folder: 2} { // the draft and the database
		if made, err := os.ReadDir(place); err != nil || len(made) != want {
			t.Errorf("%s holds %v, %v", place, made, err)
		}
	}
}

// TestWindowsDrive holds the promise that the drive of a path of Windows, C:,
// stands where a data source name has its path, and not where it has a host.
func TestWindowsDrive(t *testing.T) {
	name, err := dsn(filepath.Join(t.TempDir(), "x.sqlite"), "mode=ro")
	if err != nil || !strings.HasPrefix(name, "file://localhost/") {
		t.Errorf("%s, %v", name, err)
	}
}

// TestReadWhileReplaced holds the promise that a database that is open answers
// all who ask at a time after its file was removed.
func TestReadWhileReplaced(t *testing.T) {
	path := nothing(t, t.TempDir())
	d, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := os.Remove(path); err != nil {
		t.Skip("this system keeps open files:", err)
	}
	var all sync.WaitGroup
	for range 3 * readers {
		all.Go(func() {
			if _, err := d.Standards(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestReadList holds the promise that a file of another form, or one that was
// torn, is an error that says so.
func TestReadList(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1,"components":[1,2],"b":`: "",
		`{"components":[]}`:              "",
		`{"a":1}`:                        "there are no components",
		`{"a":{"components":[1]}}`:       "there are no components",
		`["components",[1]]`:             "there are no components",
		`"components"`:                   "there are no components",
		``:                               "unexpected EOF",
		`{"components":null}`:            "components is no list",
		`{"components":{"a":1}}`:         "components is no list",
		`{"a":1`:                         "unexpected EOF",
		`{"a":`:                          "unexpected EOF",
		`{"components":`:                 "unexpected EOF",
		`{"components":[1,2`:             "unexpected EOF",
		`{"components":[1,`:              "unexpected EOF",
		`{"components":["x"]}`:           "cannot unmarshal",
		`{"components":[1}`:              "invalid character",
	} {
		err := ReadList(strings.NewReader(text), "components", func(int) error { return nil })
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "%!")):
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestFirstErrorEnds holds the promise that nothing is gathered in memory once a
// row could not be written, and that this first error is told.
func TestFirstErrorEnds(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(direct any) error {
		all := newTables(t.Context(), direct.(driver.ConnPrepareContext))
		for range 100 * batch {
			all.add("absent", 1, 2)
		}
		if waiting := len(all.rows["absent"].values); waiting > 2*batch {
			t.Errorf("%d values wait", waiting)
		}
		return all.end()
	})
	if err == nil || !strings.Contains(err.Error(), "absent") {
		t.Errorf("the error is %v", err)
	}
}

// TestFetchTidies holds the promises that a site's folder holds one database,
// that a download which may still be running is left alone, and that a database
// which is too large is refused by its size.
func TestFetchTidies(t *testing.T) {
	const now = "tonight's database"
	sum := sha256.Sum256([]byte(now))
	hash := hex.EncodeToString(sum[:])
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, now) }))
	defer server.Close()
	base, err := url.Parse(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	long := time.Now().Add(-2 * maxFetch)
	for name, age := range map[string]time.Time{"catalogue-1.sqlite": time.Now(), "download-1": long, "download-2": time.Now(), "notes.txt": long} {
		path := filepath.Join(folder, name)
		if err := errors.Join(os.WriteFile(path, []byte("old"), 0o600), os.Chtimes(path, age, age)); err != nil {
			t.Fatal(err)
		}
	}
	s := &site{base: base, client: server.Client(), most: int64(len(now))}
	path := filepath.Join(folder, "catalogue-2.sqlite")
	if err := s.download(t.Context(), path, strings.Repeat("0", 64)); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("another file was taken: %v", err)
	}
	if err := s.download(t.Context(), path, hash); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, f := range files {
		left = append(left, f.Name())
	}
	if want := []string{"catalogue-2.sqlite", "download-2", "notes.txt"}; !slices.Equal(left, want) {
		t.Errorf("the folder holds %v, not %v", left, want)
	}
	s.most = int64(len(now)) - 1
	if err := s.download(t.Context(), path, hash); err == nil || !strings.Contains(err.Error(), "is larger than 17 bytes") {
		t.Errorf("what is too large was taken: %v", err)
	}
}
