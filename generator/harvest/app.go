package harvest

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/bradleyfalzon/ghinstallation/v2"
)

// App is a GitHub App's installation, which has higher limits than a person's
// token.
type App struct {
	ID           int64
	Installation int64
	Key          []byte // private key, PEM
}

// AppFromEnvironment reads CATALOGUE_GITHUB_APP_ID, …_INSTALLATION_ID and
// …_PRIVATE_KEY (the PEM itself, or the path of a file that holds it). It
// returns nil when none of them is set.
func AppFromEnvironment() (*App, error) {
	const prefix = "CATALOGUE_GITHUB_APP_"
	id, installation, key := os.Getenv(prefix+"ID"), os.Getenv(prefix+"INSTALLATION_ID"), os.Getenv(prefix+"PRIVATE_KEY")
	if id == "" && installation == "" && key == "" {
		return nil, nil
	}
	var a App
	var err error
	if a.ID, err = strconv.ParseInt(id, 10, 64); err != nil {
		return nil, fmt.Errorf("%sID is not a number", prefix)
	}
	if a.Installation, err = strconv.ParseInt(installation, 10, 64); err != nil {
		return nil, fmt.Errorf("%sINSTALLATION_ID is not a number", prefix)
	}
	if a.Key = []byte(key); !strings.Contains(key, "-----BEGIN") {
		if a.Key, err = os.ReadFile(key); err != nil {
			return nil, fmt.Errorf("%sPRIVATE_KEY is neither a PEM key nor a file that can be read", prefix)
		}
	}
	return &a, nil
}

// signer makes the tokens of the installation, each good for an hour.
func (a *App) signer(base http.RoundTripper, apiURL string) (signer, error) {
	t, err := ghinstallation.New(base, a.ID, a.Installation, a.Key)
	if err != nil {
		return nil, fmt.Errorf("the private key of the GitHub App cannot be read")
	}
	t.BaseURL = strings.TrimSuffix(apiURL, "/")
	return t, nil
}
