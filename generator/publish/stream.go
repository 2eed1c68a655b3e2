package publish

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
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
	if err := f.next.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := f.next.Create(part)
	if err != nil {
		return err
	}
	digest, size := sha256.New(), counter(0)
	to := bufio.NewWriterSize(io.MultiWriter(file, digest, &size), 1<<18)
	if err := errors.Join(write(to), to.Flush(), file.Close()); err != nil {
		return errors.Join(err, f.next.Remove(part))
	}
	written := File{Name: name, Sum: sum(digest.Sum(nil)), Size: int64(size)}
	again, err := f.claim(written)
	if err != nil || again || f.reuse(written) {
		return errors.Join(err, f.next.Remove(part))
	}
	return f.next.Rename(part, name)
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
	if _, ours := f.live[name]; !ours {
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
	return twin != "" && file.Name != Report && f.sides.twin(twin, file.Name) == nil
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
