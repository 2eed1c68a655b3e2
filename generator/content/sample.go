package content

import (
	"cmp"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/strict"
)

// Sample is an invented estate in the shape of a harvest, from which a
// catalogue is built without a network.
type Sample struct {
	AsOf          time.Time // when the harvest is said to have ended
	Organisations []catalogue.Organisation
	Repositories  []*catalogue.Repository // sorted by lower-cased full name
	Departures    []catalogue.Departure
	Renames       []catalogue.Rename
}

// LoadSample reads sample/ of a content folder: sample.yaml names the
// organisations and what has departed; licences/SPDX.txt are texts that several
// repositories share; each OWNER/NAME.txtar is one repository, its header YAML,
// its files after that. A file named PATH;base64 is decoded. The error joins
// every problem found.
func LoadSample(fsys fs.FS) (Sample, error) {
	l := &loader{fsys: fsys}
	var index sampleIndex
	if data, ok := l.read("sample/sample.yaml"); ok {
		f := strict.Read("sample/sample.yaml", data, &index)
		for i, o := range index.Organisations {
			oneOf(f, fmt.Sprintf("organisations[%d].kind", i), o.Kind, catalogue.OrganisationKinds)
		}
		l.keep("sample", f)
	}
	s := Sample{AsOf: index.AsOf}
	texts := l.licenceTexts()
	for _, o := range index.Organisations {
		org := o.organisation(index.AsOf)
		for _, name := range l.archives(o.Login) {
			repo, former, ok := l.sampleRepository(name, org, texts)
			if !ok {
				continue
			}
			org.Components++
			s.Repositories = append(s.Repositories, repo)
			if former != "" {
				s.Renames = append(s.Renames, catalogue.Rename{ID: repo.ID, From: org.Login + "/" + former, To: repo.FullName(), Seen: index.AsOf})
			}
		}
		s.Organisations = append(s.Organisations, org)
	}
	for _, d := range index.Departed {
		s.Departures = append(s.Departures, d.departure(index.AsOf))
	}
	slices.SortFunc(s.Repositories, func(a, b *catalogue.Repository) int {
		return strings.Compare(strings.ToLower(a.FullName()), strings.ToLower(b.FullName()))
	})
	l.uniqueIDs(s.Repositories)
	return s, l.err()
}

// sampleIndex is sample.yaml.
type sampleIndex struct {
	AsOf          time.Time            `yaml:"as_of,required"`
	Organisations []sampleOrganisation `yaml:"organisations,required"`
	Departed      []sampleDeparture    `yaml:"departed"`
}

type sampleOrganisation struct {
	ID          int    `yaml:"id,required"`
	Login       string `yaml:"login,required"`
	Name        string `yaml:"name,required"`
	Kind        string `yaml:"kind,required"`
	Description string `yaml:"description"`
	Homepage    string `yaml:"homepage"`
	Location    string `yaml:"location"`
	Note        string `yaml:"note"`
}

func (o sampleOrganisation) organisation(asOf time.Time) catalogue.Organisation {
	return catalogue.Organisation{
		ID: int64(o.ID), Login: o.Login, Name: o.Name, Kind: o.Kind, Description: o.Description,
		URL: "https://github.com/" + o.Login, Homepage: o.Homepage, Location: o.Location, Note: o.Note, AsOf: asOf,
	}
}

type sampleDeparture struct {
	ID        int       `yaml:"id,required"`
	Name      string    `yaml:"name,required"`
	FirstSeen time.Time `yaml:"first_seen,required"`
	LastSeen  time.Time `yaml:"last_seen,required"`
	Answer    int       `yaml:"answer,required"`
	Licence   string    `yaml:"licence"`
	Archived  bool      `yaml:"archived"`
	Forks     []string  `yaml:"forks"`
}

func (d sampleDeparture) departure(asOf time.Time) catalogue.Departure {
	return catalogue.Departure{
		ID: int64(d.ID), Name: d.Name, FirstSeen: d.FirstSeen, LastSeen: d.LastSeen, Confirmed: asOf,
		Answer: d.Answer, Licence: d.Licence, Archived: d.Archived, Forks: d.Forks,
	}
}

// sampleHeader is the YAML above the files of a repository.
type sampleHeader struct {
	ID           int               `yaml:"id,required"`
	Description  string            `yaml:"description"`
	Homepage     string            `yaml:"homepage"`
	Topics       []string          `yaml:"topics"`
	Licence      string            `yaml:"licence"`       // GitHub's licence field
	LicenceFiles map[string]string `yaml:"licence_files"` // path to SPDX: a text of licences/
	Languages    map[string]int    `yaml:"languages"`     // name to bytes
	Stars        int               `yaml:"stars"`
	Forks        int               `yaml:"forks"`
	OpenIssues   int               `yaml:"open_issues"`
	Created      time.Time         `yaml:"created,required"`
	Pushed       time.Time         `yaml:"pushed,required"`
	Archived     time.Time         `yaml:"archived"`
	Template     bool              `yaml:"template"`
	ForkOf       string            `yaml:"fork_of"`
	FormerName   string            `yaml:"former_name"`
	Branch       string            `yaml:"branch"` // main when empty
	Empty        bool              `yaml:"empty"`
	Stale        string            `yaml:"stale"`   // why it could not be read tonight
	AsOf         time.Time         `yaml:"as_of"`   // when it was read last, where that was another night
	Months       []int             `yaml:"commits"` // commits a month, the newest month, which ends with the last push, first
	Releases     []sampleRelease   `yaml:"releases"`
	HelpWanted   []sampleIssue     `yaml:"help_wanted"`
	Tree         map[string]int    `yaml:"tree"` // further paths, with their bytes
	Truncated    bool              `yaml:"truncated"`
}

type sampleRelease struct {
	Tag        string    `yaml:"tag,required"`
	Name       string    `yaml:"name"`
	Published  time.Time `yaml:"published,required"`
	Prerelease bool      `yaml:"prerelease"`
}

type sampleIssue struct {
	Number  int       `yaml:"number,required"`
	Title   string    `yaml:"title,required"`
	Labels  []string  `yaml:"labels,required"`
	Created time.Time `yaml:"created,required"`
	Updated time.Time `yaml:"updated,required"`
}

// archives lists the repositories of an owner, sorted.
func (l *loader) archives(login string) (names []string) {
	entries, err := fs.ReadDir(l.fsys, "sample/"+login)
	if err != nil {
		l.refuse("sample/"+login, catalogue.Problem{What: "the organisation has no folder: " + reason(err)})
	}
	for _, e := range entries {
		if path.Ext(e.Name()) == ".txtar" {
			names = append(names, path.Join("sample", login, e.Name()))
		}
	}
	return names
}

// licenceTexts reads the texts that repositories share, by SPDX identifier.
func (l *loader) licenceTexts() map[string][]byte {
	texts := map[string][]byte{}
	entries, _ := fs.ReadDir(l.fsys, "sample/licences") // a text that is missing is told of where it is wanted
	for _, e := range entries {
		if data, ok := l.read("sample/licences/" + e.Name()); ok {
			texts[strings.TrimSuffix(e.Name(), ".txt")] = data
		}
	}
	return texts
}

// sampleRepository reads one archive.
func (l *loader) sampleRepository(name string, org catalogue.Organisation, texts map[string][]byte) (repo *catalogue.Repository, former string, ok bool) {
	data, ok := l.read(name)
	if !ok {
		return nil, "", false
	}
	archive := txtar.Parse(data)
	var h sampleHeader
	f := strict.Read(name, archive.Comment, &h)
	l.keep(name, f)
	for i, n := range h.Months {
		if n < 0 || n > 1000 || i >= 120 {
			f.Wrong(fmt.Sprintf("commits[%d]", i), catalogue.Problem{What: fmt.Sprintf("%d commits in month %d are out of range", n, i+1), Allowed: []string{"0 to 1000 in at most 120 months"}})
			h.Months = nil
			break
		}
	}
	files := sampleFiles(f, archive)
	maps.DeleteFunc(h.Tree, func(name string, _ int) bool { return !inRepository(f, "tree."+name, name) })
	maps.DeleteFunc(h.LicenceFiles, func(name, _ string) bool { return !inRepository(f, "licence_files."+name, name) })
	for _, file := range slices.Sorted(maps.Keys(h.LicenceFiles)) {
		text, known := texts[h.LicenceFiles[file]]
		if !known {
			f.Wrong("licence_files."+file, catalogue.Problem{What: fmt.Sprintf("there is no text of %q in licences/", h.LicenceFiles[file])})
		}
		files = append(files, catalogue.File{Path: file, Data: text, Size: int64(len(text))})
	}
	slices.SortFunc(files, func(a, b catalogue.File) int { return strings.Compare(a.Path, b.Path) })
	if !h.AsOf.IsZero() {
		org.AsOf = h.AsOf
	}
	repo = h.repository(org, strings.TrimSuffix(path.Base(name), ".txtar"))
	repo.Details = h.details(org.AsOf, repo, files)
	if !h.Empty {
		sum := sha1.Sum(data)
		repo.Details.Commit = hex.EncodeToString(sum[:])
	}
	return repo, h.FormerName, true
}

// sampleFiles gives the files of an archive.
func sampleFiles(f *strict.File, archive *txtar.Archive) []catalogue.File {
	files := make([]catalogue.File, 0, len(archive.Files))
	for _, file := range archive.Files {
		name, binary := strings.CutSuffix(file.Name, ";base64")
		data := file.Data
		if binary {
			decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(data)), ""))
			if err != nil {
				f.Wrong("", catalogue.Problem{What: fmt.Sprintf("%s: %v", file.Name, err)})
			}
			data = decoded
		}
		if !inRepository(f, "", name) {
			continue
		}
		files = append(files, catalogue.File{Path: name, Data: data, Size: int64(len(data)), Binary: binary})
	}
	return files
}

// inRepository refuses a path that leads out of the repository, or nowhere.
func inRepository(f *strict.File, at, name string) bool {
	if fs.ValidPath(name) && name != "." {
		return true
	}
	f.Wrong(at, catalogue.Problem{What: fmt.Sprintf("%q is not a path in a repository", name)})
	return false
}

// repository is the row of the owner's listing.
func (h sampleHeader) repository(org catalogue.Organisation, name string) *catalogue.Repository {
	r := &catalogue.Repository{
		ID: int64(h.ID), NodeID: fmt.Sprintf("sample-%d", h.ID), Owner: org.Login, Name: name, OwnerKind: org.Kind, OwnerName: org.Name,
		Description: h.Description, Homepage: h.Homepage, HTMLURL: "https://github.com/" + org.Login + "/" + name,
		DefaultBranch: cmp.Or(h.Branch, "main"), GitHubLicence: h.Licence, Topics: h.Topics,
		Fork: h.ForkOf != "", Archived: !h.Archived.IsZero(), Template: h.Template,
		Stars: h.Stars, Forks: h.Forks, OpenIssues: max(h.OpenIssues, len(h.HelpWanted)),
		Created: h.Created, Pushed: h.Pushed, Updated: h.Pushed, ListedAsOf: org.AsOf,
		Stale: h.Stale != "", StaleReason: h.Stale,
	}
	if h.Archived.After(r.Updated) {
		r.Updated = h.Archived
	}
	if languages := h.languages(); len(languages) > 0 {
		r.Language = languages[0].Name
	}
	return r
}

// details is what a look into the repository would have given.
func (h sampleHeader) details(asOf time.Time, repo *catalogue.Repository, files []catalogue.File) *catalogue.Details {
	d := &catalogue.Details{
		AsOf: asOf, Source: "sample", CommittedAt: h.Pushed, Empty: h.Empty, ArchivedAt: h.Archived, ForkOf: h.ForkOf,
		Files: files, Languages: h.languages(), Commits: h.commitDates(),
		Tree: catalogue.Tree{Entries: sampleTree(files, h.Tree), Truncated: h.Truncated},
	}
	for _, f := range files {
		if path.Dir(f.Path) == "." && strings.HasPrefix(strings.ToLower(f.Path), "readme") {
			d.Readme = cmp.Or(d.Readme, f.Path)
		}
		repo.SizeKiB += int(f.Size+1023) >> 10
	}
	for _, r := range h.Releases {
		d.Tags = append(d.Tags, r.Tag)
		d.Releases = append(d.Releases, catalogue.Release{Tag: r.Tag, Name: r.Name, Published: r.Published, Prerelease: r.Prerelease, URL: repo.HTMLURL + "/releases/tag/" + r.Tag})
	}
	for _, i := range h.HelpWanted {
		d.HelpWanted = append(d.HelpWanted, catalogue.Issue{
			Number: i.Number, Title: i.Title, Labels: i.Labels, Created: i.Created, Updated: i.Updated,
			URL: fmt.Sprintf("%s/issues/%d", repo.HTMLURL, i.Number),
		})
	}
	return d
}

// languages are sorted as GitHub does: largest first.
func (h sampleHeader) languages() (out []catalogue.LanguageSize) {
	for _, name := range slices.Sorted(maps.Keys(h.Languages)) {
		out = append(out, catalogue.LanguageSize{Name: name, Bytes: int64(h.Languages[name])})
	}
	slices.SortStableFunc(out, func(a, b catalogue.LanguageSize) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return out
}

// commitDates spreads the commits of each month evenly, newest first; the
// first is the last push.
func (h sampleHeader) commitDates() (dates []time.Time) {
	if h.Empty {
		return nil
	}
	dates = append(dates, h.Pushed)
	for month, n := range h.Months {
		for i := range n {
			if month+i > 0 {
				dates = append(dates, h.Pushed.Add(-time.Duration(month*30*24)*time.Hour-time.Duration(i*30*24/n)*time.Hour))
			}
		}
	}
	return dates
}

// sampleTree lists the files, further paths and the folders above them, sorted.
func sampleTree(files []catalogue.File, further map[string]int) []catalogue.TreeEntry {
	sizes := map[string]int64{}
	for _, f := range files {
		sizes[f.Path] = f.Size
	}
	for name, size := range further {
		sizes[name] = int64(size)
	}
	entries := map[string]catalogue.TreeEntry{}
	for name, size := range sizes {
		entries[name] = catalogue.TreeEntry{Path: name, Type: "blob", Mode: "100644", Size: size}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			entries[dir] = catalogue.TreeEntry{Path: dir, Type: "tree", Mode: "040000"}
		}
	}
	return slices.SortedFunc(maps.Values(entries), func(a, b catalogue.TreeEntry) int { return strings.Compare(a.Path, b.Path) })
}

// uniqueIDs checks that no two repositories have one identity.
func (l *loader) uniqueIDs(repos []*catalogue.Repository) {
	names := map[int64]string{}
	for _, r := range repos {
		if other, taken := names[r.ID]; taken {
			l.byID["sample/"+r.FullName()+".txtar"].Wrong("id", catalogue.Problem{What: fmt.Sprintf("%s has the id %d too", other, r.ID)})
		}
		names[r.ID] = r.FullName()
	}
}
