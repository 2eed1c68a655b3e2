package readme

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// badgeHosts serve nothing but badges, counters and scores.
var badgeHosts = map[string]bool{
	"img.shields.io": true, "shields.io": true, "badge.fury.io": true, "badges.gitter.im": true, "badgen.net": true,
	"flat.badgen.net": true, "badges.greenkeeper.io": true, "pypip.in": true, "travis-ci.org": true,
	"travis-ci.com": true, "api.travis-ci.org": true, "api.travis-ci.com": true, "secure.travis-ci.org": true,
	"coveralls.io": true, "codecov.io": true, "api.codeclimate.com": true, "codeclimate.com": true,
	"circleci.com": true, "dl.circleci.com": true, "ci.appveyor.com": true, "david-dm.org": true,
	"app.codacy.com": true, "api.codacy.com": true, "www.codacy.com": true, "bestpractices.coreinfrastructure.org": true,
	"www.bestpractices.dev": true, "bestpractices.dev": true, "api.securityscorecards.dev": true,
	"api.scorecard.dev": true, "sonarcloud.io": true, "requires.io": true, "pyup.io": true, "isitmaintained.com": true,
	"cranlogs.r-pkg.org": true, "www.repostatus.org": true, "readthedocs.org": true, "mybinder.org": true,
	"results.pre-commit.ci": true, "colab.research.google.com": true, "deepwiki.com": true, "zenodo.org": true,
	"joss.theoj.org": true, "hits.dwyl.com": true, "komarev.com": true, "visitor-badge.laobi.icu": true,
	"visitor-badge.glitch.me": true, "profile-counter.glitch.me": true, "ga-beacon.appspot.com": true,
	"hitcounter.pythonanywhere.com": true, "opencollective.com": true, "gitpod.io": true, "api.netlify.com": true,
	"app.fossa.io": true, "app.fossa.com": true, "snyk.io": true, "goreportcard.com": true, "godoc.org": true,
	"pkg.go.dev": true, "docs.rs": true, "nodei.co": true, "npmjs.com": true, "api.cirrus-ci.com": true,
	"dependabot-badges.githubapp.com": true, "api.dependabot.com": true, "beerpay.io": true, "saucelabs.com": true,
	"ci.opensafely.org": true, "packagephobia.com": true, "bundlephobia.com": true, "www.herokucdn.com": true,
	"heroku.com": true, "buildstats.info": true, "poser.pugx.org": true, "dcbadge.vercel.app": true,
	"img.badgesize.io": true, "jitpack.io": true, "maven-badges.herokuapp.com": true, "tokei.rs": true,
	"aka.ms": true, "azuredeploy.net": true, "deploy.cloud.run": true, "api.reuse.software": true,
}

// badgePath tells badges by their address, wherever they lie.
var badgePath = regexp.MustCompile(`(?i)/badges?(/|\.|\?|$)|[-_./]badge\.(svg|png|gif)|/(build|workflow)s?/.*badge\.svg|/workflows?/[^/]+/badge|_apis/build/status|/_static/badge|/buildstatus/|/project_badges/|/deploy(-to-|_to_)?[a-z]*\.(svg|png)$|/button\.(svg|png)$|/lifecycle-[a-z]+\.svg$|/badge[-_][\w-]+\.svg$`)

// isBadge tells an image that shows a state or a score, which a README of
// another day cannot show truly.
func isBadge(address string) bool {
	u, err := url.Parse(tidy(address))
	if err != nil || u.Host == "" && u.Scheme == "" && !strings.Contains(address, "badge") {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return badgeHosts[host] || strings.HasPrefix(host, "badge") || badgePath.MatchString(u.Path)
}

// isTracker tells an image that is there to be fetched, not to be seen: one of
// a pixel, or one on a host that counts visits.
func isTracker(n *html.Node, address string) bool {
	width, height := attribute(n, "width"), attribute(n, "height")
	if (width == "1" || width == "0") && (height == "1" || height == "0") {
		return true
	}
	u, err := url.Parse(tidy(address))
	return err == nil && trackerHost.MatchString(u.Host+u.Path)
}

var trackerHost = regexp.MustCompile(`(?i)google-analytics\.com|ga-beacon|hit-?counter|visitor-?(badge|count)|/beacon\b|/pixel(\.gif|\.png|/|$)|scarf\.sh`)
