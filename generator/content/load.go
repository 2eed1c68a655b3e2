package content

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/strict"
)

// folders are what a content folder may hold, with the ending of the files in each.
var folders = map[string]string{
	"pages": ".md", "checks": ".md", "standards": ".yaml", "collections": ".yaml", "curation": ".yaml",
	"sample": "", // read by LoadSample
}

// Load reads and checks a content folder. The error joins every problem found,
// each a catalogue.Problem with file, line and column; the Content holds what
// could be read all the same.
//
// kinds.yaml and licences.yaml must be there; the rest may be missing.
func Load(fsys fs.FS) (Content, error) {
	l := &loader{fsys: fsys}
	c := Content{
		Pages:       loadFolder(l, "pages", page),
		Checks:      loadFolder(l, "checks", check),
		Standards:   loadFolder(l, "standards", standard),
		Collections: loadFolder(l, "collections", collection),
		Thesaurus:   Thesaurus{Entries: loadList(l, "thesaurus.yaml", false, thesaurus)},
		Kinds:       loadList(l, "kinds.yaml", true, kinds),
		Licences:    loadList(l, "licences.yaml", true, licences),
	}
	c.Curation = l.curation()
	l.folders()
	l.crossCheck(c)
	sortContent(&c)
	return c, l.err()
}

// loader reads files and keeps what is wrong with each.
type loader struct {
	fsys  fs.FS
	files []*strict.File // in the order in which they were read
	byID  map[string]*strict.File
}

// loadFolder reads every file of a folder, each into a T whose identifier is
// the file's name.
func loadFolder[T any](l *loader, dir string, read func(id string, f *strict.File, body string, into *T)) []T {
	var out []T
	for _, name := range l.list(dir) {
		id, ok := l.identifier(name, folders[dir])
		if !ok {
			continue
		}
		var value T
		var body string
		var f *strict.File
		data, ok := l.read(name)
		switch {
		case !ok:
			continue
		case folders[dir] == ".md":
			f, body = strict.ReadPage(name, data, &value)
		default:
			f = strict.Read(name, data, &value)
		}
		read(id, f, body, &value)
		l.keep(dir+"/"+id, f)
		out = append(out, value)
	}
	return out
}

// loadList reads a file that is a list of T.
func loadList[T any](l *loader, name string, required bool, read func(f *strict.File, list []T)) []T {
	if _, err := fs.Stat(l.fsys, name); errors.Is(err, fs.ErrNotExist) && !required {
		return nil
	}
	var list []T
	if data, ok := l.read(name); ok {
		f := strict.Read(name, data, &list)
		read(f, list)
		l.keep(name, f)
	}
	return list
}

// curation reads curation/OWNER/NAME.yaml.
func (l *loader) curation() map[string]Curation {
	out := map[string]Curation{}
	for _, dir := range l.list("curation") {
		for _, name := range l.list(dir) {
			data, ok := l.read(name)
			if !ok {
				continue
			}
			c := Curation{Name: strings.TrimSuffix(strings.TrimPrefix(name, "curation/"), ".yaml")}
			f := strict.Read(name, data, &c)
			l.keep(name, f)
			curated(f, c)
			key := strings.ToLower(c.Name)
			if other, twice := out[key]; twice {
				f.Wrong("", catalogue.Problem{What: fmt.Sprintf("this component is curated in curation/%s.yaml too", other.Name)})
			}
			out[key] = c
		}
	}
	return out
}

// list gives the paths in a folder, sorted; a missing folder is empty. Hidden
// files and, in folders of YAML, files that explain (README.md) are left out.
func (l *loader) list(dir string) []string {
	entries, err := fs.ReadDir(l.fsys, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.refuse(dir, catalogue.Problem{What: "this folder cannot be read: " + reason(err)})
	}
	top, _, nested := strings.Cut(dir, "/")
	wantDir := top == "curation" && !nested
	var out []string
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), ".") || e.Name() == "README.md":
		case e.IsDir() != wantDir:
			l.refuse(name, catalogue.Problem{What: "this is not read", Do: placement[top]})
		case !wantDir && path.Ext(name) != folders[top]:
			l.refuse(name, catalogue.Problem{What: fmt.Sprintf("this is not read: files in %s/ end in %s", top, folders[top])})
		default:
			out = append(out, name)
		}
	}
	return out
}

// placement says where files of a folder belong.
var placement = map[string]string{
	"pages":       "put pages into pages/NAME.md",
	"checks":      "put checks into checks/ID.md",
	"standards":   "put standards into standards/ID.yaml",
	"collections": "put collections into collections/ID.yaml",
	"curation":    "put curation into curation/OWNER/NAME.yaml",
}

// folders refuses folders with a name that nothing reads, such as "standard".
func (l *loader) folders() {
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		l.refuse(".", catalogue.Problem{What: "this folder cannot be read: " + reason(err)})
	}
	names := slices.Sorted(maps.Keys(folders))
	for _, e := range entries {
		if _, known := folders[e.Name()]; e.IsDir() && !known && !strings.HasPrefix(e.Name(), ".") {
			l.refuse(e.Name(), catalogue.Problem{What: fmt.Sprintf("unknown folder %q", e.Name()), Allowed: names, Do: strict.DidYouMean(e.Name(), names)})
		}
	}
}

var identifierPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// identifier is the file's name without its ending, which becomes part of addresses.
func (l *loader) identifier(name, ext string) (string, bool) {
	id := strings.TrimSuffix(path.Base(name), ext)
	if !identifierPattern.MatchString(id) {
		l.refuse(name, catalogue.Problem{What: fmt.Sprintf("%q cannot be an identifier", id), Do: "use small letters, digits and single hyphens"})
		return "", false
	}
	return id, true
}

// read gives the bytes of a file, or tells why it cannot.
func (l *loader) read(name string) ([]byte, bool) {
	info, err := fs.Stat(l.fsys, name)
	if err == nil && info.Size() > strict.MaxBytes {
		l.refuse(name, catalogue.Problem{What: fmt.Sprintf("the file is longer than %d KiB", strict.MaxBytes>>10)})
		return nil, false
	}
	data, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.refuse(name, catalogue.Problem{What: "the file cannot be read: " + reason(err)})
		return nil, false
	}
	return data, true
}

// reason is the cause of a file's error without its path, which stands before it.
func reason(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

// keep remembers a file by a key, for checks across files.
func (l *loader) keep(key string, f *strict.File) {
	if l.byID == nil {
		l.byID = map[string]*strict.File{}
	}
	l.byID[key] = f
	l.files = append(l.files, f)
}

// refuse tells of a file that was not even opened.
func (l *loader) refuse(name string, p catalogue.Problem) {
	f := strict.Read(name, nil, &struct{}{})
	f.Wrong("", p)
	l.files = append(l.files, f)
}

func (l *loader) err() error {
	slices.SortStableFunc(l.files, func(a, b *strict.File) int { return strings.Compare(a.Name, b.Name) })
	var errs []error
	for _, f := range l.files {
		errs = append(errs, f.Err())
	}
	return errors.Join(errs...)
}

func sortContent(c *Content) {
	slices.SortFunc(c.Pages, func(a, b Page) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(c.Checks, func(a, b Check) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.ID, b.ID)) })
	slices.SortFunc(c.Standards, func(a, b Standard) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Collections, func(a, b Collection) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.ID, b.ID)) })
}
