package publish

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// maxForeign is how many files of somebody else are carried from site to site.
// A folder with more of them is hardly meant to hold a website.
const maxForeign = 1000

// Swap puts the site in the place of the live one, which becomes
// OUTPUT.previous. Once it has returned without an error the new site is on
// disk and live.
func (f *Folder) Swap() error {
	p := f.place
	if err := f.ready(); err != nil {
		return err
	}
	f.release()
	if err := f.removeLeftovers(); err != nil {
		return err
	}
	if !p.inPlace {
		if err := p.carryForeign(f.live); err != nil {
			return err
		}
	}
	if err := p.writeManifest(p.next, f.files); err != nil {
		return err
	}
	if p.inPlace {
		return p.replace(f.live)
	}
	return p.exchange(f.files.ledger)
}

// Rollback puts the previous site back; the one that was live becomes the
// previous, so that a second rollback undoes the first.
func Rollback(output string) error {
	p, err := open(output)
	if err != nil {
		return err
	}
	return errors.Join(p.rollback(), p.close())
}

func (p *place) rollback() error {
	if err := p.settle(newLedger()); err != nil {
		return err
	}
	live, err := p.readManifest(p.live, newLedger(), inLive)
	if err != nil {
		return err
	}
	previous, err := p.readManifest(p.previous, newLedger(), inLive)
	if err != nil {
		return err
	}
	if previous.empty() || p.exists(p.previous, buildingName) {
		return fmt.Errorf("%s is not a published site: there is nothing to go back to", filepath.Join(p.folder, p.previous))
	}
	if err := p.renew(); err != nil {
		return err
	}
	if err := p.carry(p.previous, p.next, p.whole(p.previous, previous)); err != nil {
		return err
	}
	if p.inPlace {
		return p.replace(live)
	}
	if err := p.carryForeign(live); err != nil {
		return err
	}
	return p.exchange(newLedger())
}

// whole lists all files of the site in dir, its list last.
func (p *place) whole(dir string, m manifest) []string {
	names := m.names()
	if p.exists(dir, Report) {
		names = append(names, Report)
	}
	return append(names, listName)
}

// carryForeign gives the next site what the live one has of somebody else's.
func (p *place) carryForeign(live manifest) error {
	foreign, err := p.foreign(p.live, live)
	if err != nil {
		return err
	}
	return p.carry(p.live, p.next, foreign.files)
}

// exchange swaps next and live. A ledger that knows most names already reads the
// list of the previous site in a third of the time.
func (p *place) exchange(known *ledger) error {
	if p.exists(p.live) && !p.exists(p.live, listName) { // a first site: from now on a site without files of its own
		if err := p.base.WriteFile(path.Join(p.live, listName), nil, 0o644); err != nil {
			return err
		}
	}
	if err := p.sync(); err != nil {
		return err
	}
	if err := p.swapNames(known); err != nil {
		return err
	}
	return errors.Join(p.settle(known), p.sync())
}

// swapNames gives next the live name: in one step where there is a live site
// and the system can, else in two.
func (p *place) swapNames(known *ledger) error {
	if !p.exists(p.live) {
		return p.base.Rename(p.next, p.live)
	}
	if err := p.lock(p.live); err != nil {
		return err
	}
	err := p.swap(p.base, p.next, p.live)
	if !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	if err := p.sparePrevious(p.live, known); err != nil {
		return err
	}
	if err := p.base.Rename(p.live, p.previous); err != nil {
		return err
	}
	return p.base.Rename(p.next, p.live)
}

// settle completes what an earlier run was killed in the midst of, and does
// nothing otherwise. The states it can find are those between two steps of
// exchange and of replace.
func (p *place) settle(known *ledger) error {
	switch {
	case p.inPlace && p.exists(p.next, readyName):
		return p.move()
	case p.inPlace:
		return nil
	case !p.exists(p.live) && p.exists(p.next, listName): // between the two renames of swapNames
		if err := p.base.Rename(p.next, p.live); err != nil {
			return err
		}
	case p.exists(p.next, listName) && !p.exists(p.next, buildingName): // exchanged: next is the old site
		if err := p.keepPrevious(known); err != nil {
			return err
		}
	}
	if !p.exists(p.previous) && p.exists(p.spare, listName) && !p.exists(p.spare, buildingName) { // put aside for an old site that stayed
		if err := p.base.Rename(p.spare, p.previous); err != nil {
			return err
		}
	}
	if p.exists(p.live, buildingName) {
		return p.unmark(p.live)
	}
	return nil
}

// keepPrevious makes the old site, now in the next folder, the previous one.
// What was there before the first site is no site, and was carried over.
func (p *place) keepPrevious(known *ledger) error {
	old, err := p.base.Lstat(path.Join(p.next, listName))
	if err != nil {
		return err
	}
	if old.Size() == 0 {
		return p.discard(p.next)
	}
	if err := p.sparePrevious(p.next, known); err != nil {
		return err
	}
	return p.base.Rename(p.next, p.previous)
}

// sparePrevious makes the previous site the spare one, to make room for the one
// in dir. Files in it that no site wrote go over to dir.
func (p *place) sparePrevious(dir string, known *ledger) error {
	if !p.exists(p.previous) {
		return nil
	}
	if err := errors.Join(p.mustBeOurs(p.previous), p.mustBeOurs(p.spare)); err != nil {
		return err
	}
	if p.exists(p.previous, buildingName) { // being removed when a run was killed
		return p.discard(p.previous)
	}
	known.forget(inSpare)
	previous, err := p.readManifest(p.previous, known, inSpare)
	if err != nil {
		return err
	}
	if err := errors.Join(p.discard(p.spare), p.rehouse(p.previous, dir, previous)); err != nil {
		return err
	}
	return p.base.Rename(p.previous, p.spare)
}

// replace moves the next site's files over the live ones, which are kept in
// the previous folder first.
func (p *place) replace(old manifest) error {
	if err := p.keepCopy(old); err != nil {
		return err
	}
	if err := p.sync(); err != nil {
		return err
	}
	if err := p.base.Rename(path.Join(p.next, buildingName), path.Join(p.next, readyName)); err != nil {
		return err
	}
	return errors.Join(p.sync(), p.move(), p.sync())
}

// keepCopy makes the live site the previous one too.
func (p *place) keepCopy(old manifest) error {
	if p.exists(p.previous) {
		if err := p.mustBeOurs(p.previous); err != nil {
			return err
		}
		if err := p.discard(p.previous); err != nil {
			return err
		}
	}
	if old.empty() {
		return nil
	}
	if err := p.base.Mkdir(p.previous, 0o755); err != nil {
		return err
	}
	if err := p.mark(p.previous); err != nil {
		return err
	}
	if err := p.carry(p.live, p.previous, p.whole(p.live, old)); err != nil {
		return err
	}
	return p.unmark(p.previous)
}

// move carries out what replace prepared; it may be repeated.
func (p *place) move() error {
	if p.exists(p.next, listName) {
		if err := p.moveFiles(); err != nil {
			return err
		}
	}
	return p.discard(p.next)
}

func (p *place) moveFiles() error {
	known := newLedger()
	old, err := p.readManifest(p.live, known, inLive)
	if err != nil {
		return err
	}
	site, err := p.readManifest(p.next, known, inNext)
	if err != nil {
		return err
	}
	names := append(site.names(), Report)
	slices.SortStableFunc(names, func(a, b string) int { return lateness(a) - lateness(b) })
	for _, name := range names {
		if err := p.moveFile(name); err != nil {
			return err
		}
	}
	for _, name := range old.names() {
		if !site.lists(name) {
			if err := p.remove(p.live, name); err != nil {
				return err
			}
		}
	}
	return p.moveFile(listName)
}

// lateness orders the files of a site so that no page appears before what it loads.
func lateness(name string) int {
	switch {
	case name == "index.html":
		return 2
	case strings.HasSuffix(name, ".html"):
		return 1
	}
	return 0
}

// moveFile puts one file of next over the live one; one that is gone was moved before.
func (p *place) moveFile(name string) error {
	from, to := path.Join(p.next, name), path.Join(p.live, name)
	if !p.exists(from) {
		return nil
	}
	if err := p.base.MkdirAll(path.Dir(to), 0o755); err != nil {
		return err
	}
	return p.base.Rename(from, to)
}
