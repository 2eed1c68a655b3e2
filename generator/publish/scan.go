package publish

import "bytes"

// eachAttribute calls yield with every attribute of every start tag of a page
// that holds addresses, its value as it stands there. Pages are made by our own templates
// and by the sanitiser of READMEs, and have only lower-case names and whole
// tags: reading just the tags is several times faster than a tokenizer that
// copies all the text between them.
func eachAttribute(page []byte, yield func(element, key, value []byte)) {
	for {
		_, rest, found := bytes.Cut(page, []byte("<"))
		if !found {
			return
		}
		if page = rest; bytes.HasPrefix(page, []byte("!--")) {
			_, page, _ = bytes.Cut(page, []byte("-->"))
			continue
		}
		element := page[:nameLength(page)]
		if len(element) == 0 {
			continue // an end tag, or a sign in the text
		}
		page = attributes(element, page[len(element):], yield)
		switch string(element) {
		case "script", "style", "title", "textarea": // hold text, whatever it looks like
			page = page[max(0, bytes.Index(page, append([]byte("</"), element...))):]
		}
	}
}

// attributes reads a tag to its end and gives what follows.
func attributes(element, tag []byte, yield func(element, key, value []byte)) []byte {
	for {
		tag = skip(tag, '/')
		if len(tag) == 0 || tag[0] == '>' {
			return tag
		}
		key := tag[:max(1, nameLength(tag))]
		tag = skip(tag[len(key):], ' ')
		value := []byte(nil)
		if len(tag) > 0 && tag[0] == '=' {
			value, tag = attributeValue(skip(tag[1:], ' '))
		}
		if leads(key) {
			yield(element, key, value)
		}
	}
}

// skip passes over white space, and over one other sign.
func skip(b []byte, other byte) []byte {
	for i, c := range b {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\f' && c != other {
			return b[i:]
		}
	}
	return nil
}

// attributeValue reads a value, with quotes or without.
func attributeValue(b []byte) (value, rest []byte) {
	if len(b) > 0 && (b[0] == '"' || b[0] == '\'') {
		value, rest, _ = bytes.Cut(b[1:], b[:1])
		return value, rest
	}
	if end := bytes.IndexAny(b, " \t\r\n\f>"); end >= 0 {
		return b[:end], b[end:]
	}
	return b, nil
}

// nameLength is how many bytes at the beginning are the name of an element or attribute.
func nameLength(b []byte) int {
	for i, c := range b {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' && i > 0 || (c == '-' || c == ':' || c == '_') && i > 0) {
			return i
		}
	}
	return len(b)
}
