package harvest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // the formats
	_ "image/jpeg" // that are
	_ "image/png"  // recognised
	"slices"
	"strings"

	_ "golang.org/x/image/webp"
	"golang.org/x/sync/errgroup"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// Limits on the pictures of one README. A page with them stays lighter than
// many a page of the web; what is beyond them is a link to GitHub.
const (
	MaxPictures     = 10
	MaxPictureBytes = 200 << 10
	maxPixels       = 25_000_000 // a small file may unfold to a huge picture
)

// moving are the marks of animations in GIF, PNG and WebP files. Nobody could
// pause one on the page (WCAG 2.2, 2.2.2), so it stays behind its link.
var moving = [][]byte{[]byte("NETSCAPE2.0"), []byte("ANIMEXTS1.0"), []byte("acTL"), []byte("ANMF")}

// NewPicture recognises a picture by its contents, whatever its name; false
// when it is none, too large, or moves. SVG is none: it can hold scripts.
func NewPicture(path string, data []byte) (catalogue.Picture, bool) {
	moves := func(mark []byte) bool { return bytes.Contains(data, mark) }
	if len(data) > MaxPictureBytes || slices.ContainsFunc(moving, moves) {
		return catalogue.Picture{}, false
	}
	about, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || about.Width < 1 || about.Height < 1 || about.Width > maxPixels/about.Height {
		return catalogue.Picture{}, false
	}
	return catalogue.Picture{Path: path, SHA: blobName(data), Type: format, Width: about.Width, Height: about.Height, Data: data}, true
}

// blobName is git's name of a file's contents.
func blobName(data []byte) string {
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

// album is a repository whose pictures are copied.
type album struct {
	repo  *catalogue.Repository
	wants []wantedPicture
	later bool // something is missing that another night may bring
}

// wantedPicture is a picture that a README shows.
type wantedPicture struct {
	path string
	sha  string // "" while unknown
	size int64  // -1 while unknown
}

// pictures copies the pictures of the READMEs that were read since their
// pictures were copied last, tonight or on a night that was cut short.
func (r *run) pictures(ctx context.Context) error {
	if r.Pictures == nil || !r.graphql && r.gh.RawURL == "" {
		return nil
	}
	ids, err := r.store.Unpictured(ctx)
	if err != nil {
		return err
	}
	var some []*album
	wanted := 0
	for i, id := range ids {
		repo := r.found[id]
		if repo == nil || r.excluded(repo) {
			continue
		}
		r.steps.step("pictures", i+1, len(ids), repo.FullName())
		a, err := r.album(ctx, repo)
		if err != nil {
			return err
		}
		if len(a.wants) == 0 {
			if err := r.store.PutPictures(ctx, id, nil, true); err != nil {
				return err
			}
			continue
		}
		some, wanted = append(some, a), wanted+len(a.wants)
		if wanted > filesAQuery-MaxPictures {
			if err := r.copyPictures(ctx, some); err != nil {
				return err
			}
			some, wanted = nil, 0
		}
	}
	return r.copyPictures(ctx, some)
}

// album asks what pictures a repository's README shows. Where the whole tree
// is known, it tells which of them are there.
func (r *run) album(ctx context.Context, repo *catalogue.Repository) (*album, error) {
	whole, err := r.store.Repository(ctx, repo.FullName())
	if err != nil {
		return nil, err
	}
	a := &album{repo: whole}
	for _, p := range r.Pictures(whole) {
		size := sizeOf(whole.Details.Tree.Entries, p)
		if len(a.wants) < MaxPictures && size <= MaxPictureBytes && (r.graphql || size > 0) {
			a.wants = append(a.wants, wantedPicture{path: p, size: size})
		}
	}
	return a, nil
}

// copyPictures copies the pictures of some repositories.
func (r *run) copyPictures(ctx context.Context, some []*album) error {
	if len(some) == 0 {
		return nil
	}
	if r.graphql {
		if err := r.identify(ctx, some); err != nil {
			return err
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.cfg.Concurrency)
	for _, a := range some {
		group.Go(func() error { return r.copyAlbum(ctx, a) })
	}
	return group.Wait()
}

// identify asks by one query what the wanted pictures are, so that none is
// fetched that is at hand, too large, or none at all. A query that is too much
// is halved.
func (r *run) identify(ctx context.Context, some []*album) error {
	var q strings.Builder
	q.WriteString("query { rateLimit { cost }")
	for i, a := range some {
		fmt.Fprintf(&q, " r%d: node(id: %s) { ... on Repository {", i, quote(a.repo.NodeID))
		for n, w := range a.wants {
			fmt.Fprintf(&q, " p%d: object(expression: %s) { ... on Blob { oid byteSize isBinary } }", n, quote(a.repo.Details.Commit+":"+w.path))
		}
		q.WriteString(" } }")
	}
	q.WriteString(" }")
	data, err := r.query(ctx, q.String(), nil)
	switch {
	case errors.Is(err, errHeavy) && len(some) > 1:
		return cmp.Or(r.identify(ctx, some[:len(some)/2]), r.identify(ctx, some[len(some)/2:]))
	case errors.Is(err, errHeavy) || errors.Is(err, errNoGraphQL):
		for _, a := range some {
			r.incident(a.repo.FullName(), "its pictures could not be asked for: "+firstLine(err).Error())
			a.wants, a.later = nil, true
		}
		return nil
	case err != nil:
		return err
	}
	for i, a := range some {
		a.identified(data[fmt.Sprintf("r%d", i)])
	}
	return nil
}

// identified keeps the wanted pictures that an answer says are there and small.
// Git holds every picture of the recognised formats as binary.
func (a *album) identified(answer json.RawMessage) {
	var blobs map[string]*struct {
		OID      string
		ByteSize int64
		IsBinary bool
	}
	if json.Unmarshal(answer, &blobs) != nil || blobs == nil {
		a.wants, a.later = nil, true
		return
	}
	var there []wantedPicture
	for n, w := range a.wants {
		if b := blobs[fmt.Sprintf("p%d", n)]; b != nil && b.IsBinary && b.ByteSize > 0 && b.ByteSize <= MaxPictureBytes {
			there = append(there, wantedPicture{w.path, b.OID, b.ByteSize})
		}
	}
	a.wants = there
}

// copyAlbum copies the pictures of one repository. One that cannot be read
// stays a link, and is asked for again another night unless it is not there.
func (r *run) copyAlbum(ctx context.Context, a *album) error {
	var pictures []catalogue.Picture
	for _, w := range a.wants {
		p, ok, err := r.copyPicture(ctx, a.repo, w)
		var limit *limitError
		switch {
		case err == nil && ok:
			pictures = append(pictures, p)
		case err == nil:
		case ctx.Err() != nil || errors.As(err, &limit):
			return cmp.Or(ctx.Err(), err)
		default:
			r.incident(a.repo.FullName(), fmt.Sprintf("the picture %s could not be copied: %s", w.path, firstLine(err)))
			a.later = a.later || !gone(status(err))
		}
	}
	return r.store.PutPictures(context.WithoutCancel(ctx), a.repo.ID, pictures, !a.later)
}

// copyPicture reads a picture, unless the store holds those very bytes; false
// when what it reads is no picture.
func (r *run) copyPicture(ctx context.Context, repo *catalogue.Repository, w wantedPicture) (catalogue.Picture, bool, error) {
	if w.sha != "" {
		held, err := r.store.HasPicture(ctx, w.sha)
		if held || err != nil {
			return catalogue.Picture{Path: w.path, SHA: w.sha}, held, err
		}
	}
	data, err := r.contents(ctx, repo, repo.Details.Commit, w.path, w.size)
	if err != nil {
		return catalogue.Picture{}, false, err
	}
	p, ok := NewPicture(w.path, data)
	if ok {
		r.count(func(p *Report) { p.Pictures++ })
	}
	return p, ok, nil
}
