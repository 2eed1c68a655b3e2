package generator

import (
	"context"
	"net/url"
	"path"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
)

// readme renders a component's README for its page. One that cannot be
// rendered is left out and named in the warnings.
func (b *build) readme(ctx context.Context, c *catalogue.Component) (out site.Readme, err error) {
	if c.Readme.Shown == "none" {
		return out, nil
	}
	if c.Readme.Shown == "excerpt" {
		return site.Readme{Excerpt: b.excerpts[c.ID]}, nil
	}
	pictures, err := b.pictures(ctx, c)
	if err != nil {
		return out, err
	}
	rendered, err := b.rendered(ctx, c, pictures)
	if err != nil {
		return out, err
	}
	out.Files = pictureFiles(pictures)
	b.trouble(c, named(c.Name, rendered.Problems)...)
	out.HTML = rendered.HTML
	for _, h := range rendered.Headings {
		out.Headings = append(out.Headings, site.Heading{Level: h.Level, ID: h.ID, Text: h.Text})
	}
	return out, nil
}

// rendered gives the README of a component from the shelf, or renders it.
func (b *build) rendered(ctx context.Context, c *catalogue.Component, pictures []catalogue.Picture) (r readme.Rendered, err error) {
	if c.Commit == "" { // nothing says which README that is
		return b.render(ctx, c, pictures)
	}
	key, err := b.readmeKey(c)
	if err != nil {
		return r, err
	}
	found, err := b.shelf.find(ctx, keptReadme, key, &r)
	if err != nil {
		return r, err
	}
	if found {
		b.shelf.use(keptReadme, key)
		return r, nil
	}
	if r, err = b.render(ctx, c, pictures); err != nil {
		return r, err
	}
	return r, b.shelf.keep(ctx, keptReadme, key, r)
}

// readmeKey names all that the README of a component is rendered from: the look
// into the repository, the copies of its pictures, and the addresses that links
// lead to.
func (b *build) readmeKey(c *catalogue.Component) (string, error) {
	var pictures []string
	if b.copies(c) {
		pictures = b.pictured[c.ID]
	}
	return b.shelf.key(c.Name, b.cfg.GitHub.RawURL, c.URL, c.Commit, c.AsOf, pictures)
}

// render renders a component's README from the snapshot.
func (b *build) render(ctx context.Context, c *catalogue.Component, pictures []catalogue.Picture) (readme.Rendered, error) {
	repo, err := b.store.Repository(ctx, c.Name)
	if err != nil {
		return readme.Rendered{}, err
	}
	repo.HTMLURL = webURL(b.cfg.GitHub.WebURL, repo)
	src, ok := b.readmeSource(repo)
	if !ok {
		return readme.Rendered{}, nil
	}
	src.Images = images(pictures)
	r, why := isolated(tick, func() readme.Rendered { return readme.Render(src) })
	if why != "" {
		r.Problems = []catalogue.Problem{{What: "its README could not be shown: " + why}}
	}
	return r, nil
}

// trouble warns of what is wrong with a README, now and on every night on which
// its page is published again.
func (b *build) trouble(c *catalogue.Component, problems ...catalogue.Problem) {
	b.warn(problems...)
	b.troubles.Store(c.ID, problems)
}

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
