package catalogue

// Picture is a copy of an image that a README takes from its own repository.
type Picture struct {
	Path   string // in the repository
	SHA    string // git's name of its contents, 40 hexadecimal digits
	Type   string // "png", "jpeg", "gif" or "webp", as its contents say
	Width  int    // pixels
	Height int    // pixels
	Data   []byte
}
