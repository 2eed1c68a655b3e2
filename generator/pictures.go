package generator

import (
	"bytes"
	"context"
	"slices"

	"github.com/nhs-code-catalogue/catalogue/generator/assess"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/harvest"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
	"github.com/nhs-code-catalogue/catalogue/generator/site"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// copyable gives what tells a harvest which pictures to copy: those of the
// repository itself that its README shows, where the licence allows it; nil
// when none are to be copied.
func (b *build) copyable() (func(*catalogue.Repository) []string, error) {
	if !b.cfg.Readme.CopyImages {
		return nil, nil
	}
	var err error
	if len(b.content.Licences) == 0 { // a harvest alone reads no content
		if b.content, _, err = materials(b.cfg.Paths); err != nil {
			return nil, err
		}
	}
	judge, err := newAssessor(b)
	if err != nil {
		return nil, err
	}
	return func(repo *catalogue.Repository) []string {
		paths, _ := isolated(tick, func() []string { return b.wantedPictures(judge, repo) }) // judging it will say why not
		return paths
	}, nil
}

// pictureMarks are in every README that shows a picture, whatever its format.
var pictureMarks = [][]byte{[]byte("!["), []byte("<img"), []byte("<IMG"), []byte("image:"), []byte("figure:"), []byte("[[")}

// wantedPictures lists the paths of the pictures of a README that may be
// copied.
func (b *build) wantedPictures(judge *assess.Assessor, repo *catalogue.Repository) []string {
	page := *repo
	page.HTMLURL = webURL(b.cfg.GitHub.WebURL, repo)
	src, ok := b.readmeSource(&page)
	if !ok || !slices.ContainsFunc(pictureMarks, func(mark []byte) bool { return bytes.Contains(src.Text, mark) }) {
		return nil
	}
	doc := readme.Parse(src)
	paths := readme.ImagePaths(src, doc)
	if len(paths) == 0 || !judge.Assess(&page, doc).Licence.Redistributable {
		return nil
	}
	return paths
}

// keepSamplePictures copies the pictures of the sample as a harvest would.
func (b *build) keepSamplePictures(ctx context.Context, store *snapshot.Snapshot) error {
	wanted, err := b.copyable()
	if err != nil || wanted == nil {
		return err
	}
	for stored, err := range store.Repositories(ctx) {
		if err != nil {
			return err
		}
		repo, err := store.Read(ctx, stored)
		if err != nil {
			return err
		}
		var pictures []catalogue.Picture
		for _, p := range wanted(repo) {
			if f := repo.Details.File(p); f != nil {
				if picture, ok := harvest.NewPicture(p, f.Data); ok {
					pictures = append(pictures, picture)
				}
			}
		}
		if err := store.PutPictures(ctx, repo.ID, pictures, true); err != nil {
			return err
		}
	}
	return nil
}

// pictures gives the copies of the pictures that a component's page shows.
func (b *build) pictures(ctx context.Context, c *catalogue.Component) ([]catalogue.Picture, error) {
	if !b.copies(c) {
		return nil, nil
	}
	return b.store.Pictures(ctx, c.ID)
}

// copies tells whether a component's page shows copies of pictures.
func (b *build) copies(c *catalogue.Component) bool {
	return b.cfg.Readme.CopyImages && c.Licence.Redistributable
}

// pictureFile names a published picture by its contents, so that a browser may
// keep it for good.
func pictureFile(p catalogue.Picture) string { return "pictures/" + p.SHA[:16] + "." + p.Type }

// images tells a README where its pictures are published.
func images(pictures []catalogue.Picture) map[string]readme.Image {
	out := make(map[string]readme.Image, len(pictures))
	for _, p := range pictures {
		out[p.Path] = readme.Image{Address: pictureFile(p), Width: p.Width, Height: p.Height}
	}
	return out
}

// pictureFiles are the files to publish; a picture under two names is one.
func pictureFiles(pictures []catalogue.Picture) (files []site.File) {
	seen := map[string]bool{}
	for _, p := range pictures {
		if name := pictureFile(p); !seen[name] {
			seen[name] = true
			files = append(files, site.File{Name: name, Data: p.Data})
		}
	}
	return files
}
