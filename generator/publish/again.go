package publish

import "path"

// File is what is known of a file once it has been written: enough to publish
// it again from the live site, checked as it was, without its bytes.
type File struct {
	Name  string
	Sum   [32]byte // SHA-256
	Size  int64    // bytes
	Links []string // files of the site that it leads to
}

// Recorder writes to a folder and notes what, for one goroutine.
type Recorder struct {
	Folder *Folder
	Files  []File
}

// WriteFile is Folder.WriteFile, noted.
func (r *Recorder) WriteFile(name string, data []byte) error {
	file, err := r.Folder.put(name, data)
	r.Files = append(r.Files, file)
	return err
}

// Again publishes files that were written for an earlier site, when they are
// all still there as they were; false when they are not, and nothing has been
// published.
func (f *Folder) Again(files []File) (bool, error) {
	if err := f.ready(); err != nil {
		return false, err
	}
	where := make([]*tree, len(files))
	for i, file := range files {
		if where[i] = f.find(file); where[i] == nil { // so it is no name that a list may not hold
			return false, nil
		}
	}
	for i, file := range files {
		again, err := f.claim(file)
		if err != nil {
			return false, err
		}
		if again {
			continue
		}
		f.see(file.Name, file.Links)
		if !f.reuse(file, where[i]) && !f.twin(file) {
			if err := f.copy(file.Name); err != nil {
				return false, err
			}
		}
		f.remember(file)
	}
	return true, nil
}

// copy gives the next site a copy of the live site's file.
func (f *Folder) copy(name string) error {
	return f.make(name, func(folder, string) error {
		return f.place.copy(path.Join(f.place.live, name), path.Join(f.place.next, name))
	})
}
