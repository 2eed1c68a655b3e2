// Package vcsurl stands in for github.com/alranel/go-vcsurl/v2, of which
// italia/publiccode-parser-go needs version 2.1.0. That version cannot be
// fetched everywhere, and it asks the network what kind of host an address
// belongs to. This one offers just what the parser calls, and goes by the
// address alone: this project validates publiccode.yml without a network.
package vcsurl

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// Client is set by the parser and never used here.
var Client *http.Client

// errNoRaw is given where the raw address cannot be told from the address alone.
var errNoRaw = errors.New("not the address of a repository on a host whose raw files have known addresses")

// IsRepo tells whether an address looks like the root of a repository: a host
// and at least an owner and a name.
func IsRepo(u *url.URL) bool {
	return u != nil && u.Host != "" && len(parts(u)) >= 2
}

// GetRawFile gives the raw address of a file shown on GitHub, nil for others.
func GetRawFile(u *url.URL) *url.URL {
	p := parts(u)
	if u.Host != "github.com" || len(p) < 5 || p[2] != "blob" {
		return nil
	}
	return &url.URL{Scheme: "https", Host: "raw.githubusercontent.com", Path: "/" + strings.Join(append(p[:2:2], p[3:]...), "/")}
}

// GetRawRoot gives the address below which a branch's raw files lie on GitHub.
func GetRawRoot(u *url.URL, branch string) (*url.URL, error) {
	p := parts(u)
	if u.Host != "github.com" || len(p) < 2 || branch == "" {
		return nil, errNoRaw
	}
	return &url.URL{Scheme: "https", Host: "raw.githubusercontent.com", Path: "/" + p[0] + "/" + strings.TrimSuffix(p[1], ".git") + "/" + branch + "/"}, nil
}

// parts are the parts of an address's path.
func parts(u *url.URL) []string {
	return strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
}
