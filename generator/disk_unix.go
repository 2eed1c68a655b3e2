//go:build unix

package generator

import "golang.org/x/sys/unix"

// freeSpace is how many bytes a folder's disk has left for us.
func freeSpace(folder string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(folder, &st); err != nil {
		return 0, err
	}
	return uint64(st.Bavail) * uint64(st.Bsize), nil
}
