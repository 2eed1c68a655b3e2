package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Limits on what a site may send.
const (
	maxPackage  = 4 << 20
	maxDatabase = 2 << 30
	maxFetch    = 30 * time.Minute
)

// Locate finds the catalogue.sqlite of a published catalogue: a folder, the
// file itself, or a site's address. From a site it is fetched into the folder
// cache, unless the one that is there has the hash that the site's
// datapackage.json names; what does not have that hash is refused. The folder
// keeps one database of each site. Nothing is asked of any other host.
func Locate(ctx context.Context, where, cache string) (string, error) {
	if strings.HasPrefix(where, "https://") || strings.HasPrefix(where, "http://") {
		return fetch(ctx, where, cache)
	}
	info, err := os.Stat(where)
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		where = filepath.Join(where, DatabaseFile)
		if _, err := os.Stat(where); err != nil {
			return "", fmt.Errorf("this folder holds no published catalogue: %w", err)
		}
	}
	return where, nil
}

// site is a published site that is asked for its database.
type site struct {
	base   *url.URL
	client *http.Client
	most   int64 // bytes of a database
}

var hashPattern = regexp.MustCompile(`^sha256:([0-9a-f]{64})$`)

func fetch(ctx context.Context, where, cache string) (string, error) {
	base, err := url.Parse(strings.TrimSuffix(where, "/") + "/")
	if err != nil {
		return "", err
	}
	s := &site{base: base, client: &http.Client{Timeout: maxFetch}, most: maxDatabase}
	s.client.CheckRedirect = func(request *http.Request, via []*http.Request) error {
		if request.URL.Host != base.Host || request.URL.Scheme != base.Scheme || len(via) > 5 {
			return fmt.Errorf("%s leads away to %s", base.Host, request.URL.Host)
		}
		return nil
	}
	hash, err := s.hash(ctx)
	if err != nil {
		return "", err
	}
	path := filepath.Join(cache, url.QueryEscape(base.Host+base.Path), "catalogue-"+hash[:16]+".sqlite")
	if known, err := hashOf(path); err == nil && known == hash {
		return path, nil
	}
	return path, s.download(ctx, path, hash)
}

// hash is the SHA-256 that the site names for its database.
func (s *site) hash(ctx context.Context) (string, error) {
	body, err := s.get(ctx, PackageFile)
	if err != nil {
		return "", err
	}
	defer body.Close()
	var p dataPackage
	if err := json.NewDecoder(io.LimitReader(body, maxPackage)).Decode(&p); err != nil {
		return "", fmt.Errorf("%s%s: %w", s.base, PackageFile, err)
	}
	for _, r := range p.Resources {
		if m := hashPattern.FindStringSubmatch(r.Hash); m != nil && r.Path == DatabaseFile {
			return m[1], nil
		}
	}
	return "", fmt.Errorf("%s%s names no %s with its SHA-256", s.base, PackageFile, DatabaseFile)
}

func (s *site) get(ctx context.Context, name string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base.JoinPath(name).String(), nil)
	if err != nil {
		return nil, err
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("%s: %s", request.URL, answer.Status), answer.Body.Close())
	}
	return answer.Body, nil
}

// download writes the database beside its place and moves it there when its
// hash is right, in place of those of earlier nights.
func (s *site) download(ctx context.Context, path, hash string) (err error) {
	body, err := s.get(ctx, DatabaseFile)
	if err != nil {
		return err
	}
	defer body.Close()
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, "download-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // no longer there once it has been moved
	digest := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, digest), io.LimitReader(body, s.most+1))
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if size > s.most {
		return fmt.Errorf("%s%s is larger than %d bytes, the most that is fetched", s.base, DatabaseFile, s.most)
	}
	if got := hex.EncodeToString(digest.Sum(nil)); got != hash {
		return fmt.Errorf("%s%s has the SHA-256 %s, not %s as the site says; try again when the site has been published in full", s.base, DatabaseFile, got, hash)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	return removeOld(path)
}

// removeOld leaves of a site's folder the newest database alone, and the
// downloads that may still be running. What cannot be removed, since a system
// keeps open files, is left to the next night.
func removeOld(newest string) error {
	now, err := os.Stat(newest)
	if err != nil {
		return err
	}
	files, err := os.ReadDir(filepath.Dir(newest))
	if err != nil {
		return err
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			continue // removed by another
		}
		earlier := strings.HasPrefix(file.Name(), "catalogue-") && file.Name() != now.Name()
		torn := strings.HasPrefix(file.Name(), "download-") && now.ModTime().Sub(info.ModTime()) > maxFetch
		if earlier || torn {
			_ = os.Remove(filepath.Join(filepath.Dir(newest), file.Name()))
		}
	}
	return nil
}

// hashOf is a file's SHA-256; fs.ErrNotExist when there is none.
func hashOf(path string) (string, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fs.ErrNotExist
	}
	if err != nil {
		return "", err
	}
	defer file.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}
