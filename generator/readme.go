package generator

import (
	"net/url"
	"path"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
)

// readmeSource is a repository's README with what is needed to point its links
// at the repository; false when there is none that was read.
func (b *build) readmeSource(repo *catalogue.Repository) (readme.Source, bool) {
	d := repo.Details
	if d == nil || d.Readme == "" {
		return readme.Source{}, false
	}
	kinds := make(map[string]string, len(d.Tree.Entries))
	for _, e := range d.Tree.Entries {
		kinds[e.Path] = e.Type
		if e.IsLink() {
			kinds[e.Path] = "link"
		}
	}
	file := d.File(d.Readme)
	if file != nil && kinds[file.Path] == "link" { // GitHub shows what the link leads to
		file = d.File(path.Join(path.Dir(file.Path), strings.TrimSpace(string(file.Data))))
	}
	if file == nil || file.Data == nil {
		return readme.Source{}, false
	}
	return readme.Source{
		Path: file.Path, Text: file.Data, FullName: repo.FullName(), Commit: d.Commit,
		WebURL:   repo.HTMLURL,
		RawURL:   b.cfg.GitHub.RawURL + repo.FullName(),
		IsFolder: func(p string) bool { return kinds[p] == "tree" || kinds[p] == "commit" },
	}, true
}

// webURL is the repository's page: where GitHub says that it is when that is on
// the configured host, else below that host.
func webURL(configured string, repo *catalogue.Repository) string {
	page, err := url.Parse(repo.HTMLURL)
	ours, errOurs := url.Parse(configured)
	if err == nil && errOurs == nil && page.Host == ours.Host && (page.Scheme == "https" || page.Scheme == ours.Scheme) {
		return strings.TrimSuffix(repo.HTMLURL, "/")
	}
	return strings.TrimSuffix(configured, "/") + "/" + repo.FullName()
}
