package harvest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// TestApp holds the promise that a GitHub App's installation signs requests,
// and that neither its key nor its token is shown.
func TestApp(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	t.Setenv("CATALOGUE_GITHUB_APP_ID", "7")
	t.Setenv("CATALOGUE_GITHUB_APP_INSTALLATION_ID", "8")
	t.Setenv("CATALOGUE_GITHUB_APP_PRIVATE_KEY", text)
	app, err := AppFromEnvironment()
	must(t, err)
	gh := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/app/installations/8/access_tokens":
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"token":"ghs_installation","expires_at":"2099-01-01T00:00:00Z"}`)
		case r.Header.Get("Authorization") != "Bearer ghs_installation":
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{}`)
		case strings.HasPrefix(r.URL.Path, "/orgs/nhs/repos"):
			fmt.Fprint(w, `[{"id":1,"name":"a","owner":{"login":"nhs"}}]`)
		default:
			w.WriteHeader(http.StatusConflict)
			fmt.Fprintf(w, `{"message":%q}`, r.Header.Get("Authorization"))
		}
	})
	h, err := New(byREST, gh, "", openSnapshot(t), nil)
	must(t, err)
	h.App = app
	report, err := h.Run(t.Context(), []config.Source{{Org: "nhs"}}, nil)
	must(t, err)
	if report.Authentication != "app" || report.Fetched != 1 || strings.Contains(asJSON(report), "ghs_") {
		t.Errorf("%s", asJSON(report))
	}
	for name, value := range map[string]string{"ID": "x", "INSTALLATION_ID": "", "PRIVATE_KEY": "/no/such/file"} {
		t.Setenv("CATALOGUE_GITHUB_APP_"+name, value)
		if _, err := AppFromEnvironment(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s = %q: %v", name, value, err)
		}
		t.Setenv("CATALOGUE_GITHUB_APP_"+name, map[string]string{"ID": "7", "INSTALLATION_ID": "8", "PRIVATE_KEY": text}[name])
	}
}
