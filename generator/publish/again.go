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

// Again publishes files that were written for an earlier site, when the live
// site still has them all as they were; false when it has not, and nothing has
// been published.
func (f *Folder) Again(files []File) (bool, error) {
	for _, file := range files {
		if checkName(file.Name) != nil || !f.unchanged(file) {
			return false, nil
		}
	}
	for _, file := range files {
		again, err := f.claim(file)
		if err != nil {
			return false, err
		}
		if again {
			continue
		}
		f.check.add(file.Name, f.missing(file.Links))
		if err := f.link(file); err == nil {
			continue
		}
		if err := f.place.copy(path.Join(f.place.live, file.Name), path.Join(f.place.next, file.Name)); err != nil {
			return false, err
		}
	}
	return true, nil
}
