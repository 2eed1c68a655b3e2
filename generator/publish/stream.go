package publish

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
)

// Stream writes a file of the site piece by piece, for what is too large to
// hold in memory. What WriteFile promises holds here too, but that the file is
// not looked into.
func (f *Folder) Stream(name string, write func(io.Writer) error) error {
	if err := checkName(name); err != nil {
		return err
	}
	part := name + ".part" // renamed below; a name is claimed only with its digest
	file, err := f.part(part)
	if err != nil {
		return err
	}
	digest, size := sha256.New(), counter(0)
	to := bufio.NewWriterSize(io.MultiWriter(file, digest, &size), 1<<18)
	if err := errors.Join(write(to), to.Flush(), file.Close()); err != nil {
		return errors.Join(err, f.remove(part))
	}
	written := File{Name: name, Sum: sum(digest.Sum(nil)), Size: int64(size)}
	again, err := f.claim(written)
	if err != nil || again || f.reuse(written, f.find(written)) {
		return errors.Join(err, f.remove(part))
	}
	if err := f.remove(name); err != nil {
		return err
	}
	next := f.place.next
	return f.place.base.Rename(path.Join(next, part), path.Join(next, name))
}

// part makes a file in a folder that is to be.
func (f *Folder) part(name string) (*os.File, error) {
	if err := f.ready(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	err := f.folder(path.Dir(name))
	f.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if err := f.into.in(path.Dir(name), func(folder) error { return nil }); err != nil {
		return nil, err
	}
	return f.place.base.OpenFile(path.Join(f.place.next, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
}

// remove removes what the next folder has of that name.
func (f *Folder) remove(name string) error {
	return f.place.base.RemoveAll(path.Join(f.place.next, name))
}

// counter counts bytes.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// OpenLive opens a file of the site that is published now; fs.ErrNotExist when
// there is none or it is not ours.
func (f *Folder) OpenLive(name string) (io.ReadCloser, error) {
	f.mu.Lock()
	ours := f.live.lists(name)
	f.mu.Unlock()
	if !ours {
		return nil, fs.ErrNotExist
	}
	return f.place.base.Open(path.Join(f.place.live, name))
}

// Twins are files as small as a badge, of which a site holds many that are
// the same.
const (
	maxTwin  = 1 << 10 // bytes
	maxTwins = 1 << 12 // different ones that are remembered
)

// twin links a small file to one with the same bytes that was written before
// under another name, which is quicker than writing and takes no room. It
// tells whether it did: a file system limits how many names a file may have.
func (f *Folder) twin(file File) bool {
	twin := f.like(file)
	return twin != "" && file.Name != Report && f.link(twin, f.into, file.Name) == nil
}

// like is the latest file with the same bytes, most likely of a folder that is
// held open; "" for none.
func (f *Folder) like(file File) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.twins[file.Sum]
}

// remember lets a small file that has been written serve as a twin.
func (f *Folder) remember(file File) {
	if file.Size > maxTwin {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.twins) < maxTwins || f.twins[file.Sum] != "" {
		f.twins[file.Sum] = file.Name
	}
}
