package publish

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxElement is the longest name of a file or folder that common file systems take, in bytes.
const maxElement = 255

// checkName refuses names that could leave the folder, that another system
// could not hold, or that belong to this package.
func checkName(name string) error {
	switch {
	case !utf8.ValidString(name):
		return fmt.Errorf("unsafe file name %q: not UTF-8", name)
	case !fs.ValidPath(name) || name == ".":
		return fmt.Errorf("unsafe file name %q: not a relative path below the output folder", name)
	case strings.ContainsRune(name, '\\') || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("unsafe file name %q: holds a backslash or a control character", name)
	case name == listName || name == buildingName || name == readyName:
		return fmt.Errorf("unsafe file name %q: kept for the publisher", name)
	}
	for element := range strings.SplitSeq(name, "/") {
		if len(element) > maxElement {
			return fmt.Errorf("unsafe file name %q: a part of it is longer than %d bytes", name, maxElement)
		}
	}
	return nil
}
