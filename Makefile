# make site | preview | test | lighthouse | check | reproduce | bench | assets | build | serve | release
GO      ?= go
# Nothing here needs C; without it, tests and binary share one build cache.
export CGO_ENABLED := 0
ASSETS  := templates/dist/app.css

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)

.PHONY: site preview test lighthouse check reproduce bench assets build serve release clean

site: build ## the catalogue of the embedded sample into public/
	bin/catalogue build --sample
	@echo "The site is in public/. Look at it with: make serve"

serve: build ## look at public/ on 127.0.0.1
	bin/catalogue serve

preview: site ## look at the site's own components with their example data, at /dev/components/
	bin/catalogue serve --dev

build: assets ## the binary, at bin/catalogue
	$(GO) build -o bin/catalogue ./cmd/catalogue

# What a release's binary is built with: the same bytes wherever it is built.
RELEASE := -trimpath -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)"

release: assets ## static binaries for every system, with their bill of materials and sums, in dist/
	rm -rf dist && mkdir dist
	for target in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do \
		os=$${target%/*}; arch=$${target#*/}; suffix=; [ $$os = windows ] && suffix=.exe; \
		GOOS=$$os GOARCH=$$arch $(GO) build $(RELEASE) -o dist/catalogue_$${os}_$$arch$$suffix ./cmd/catalogue || exit 1; \
	done
	$(GO) run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0 app -json -licenses -main cmd/catalogue -output dist/sbom.cdx.json .
	cd dist && sha256sum * > SHA256SUMS

assets: $(ASSETS) ## styles and the browser client, embedded in the binary

$(ASSETS): templates/node_modules/.package-lock.json $(shell find templates -path templates/node_modules -prune -o -path templates/dist -prune -o \( -name '*.ts' -o -name '*.scss' -o -name '*.css' -o -name '*.tmpl' \) -print) $(wildcard cmd/assets/*.go)
	$(GO) run ./cmd/assets

templates/node_modules/.package-lock.json: templates/package-lock.json
	npm ci --prefix templates --no-audit --no-fund
	@touch $@

test: assets ## every test; installs a browser where it can
	sh .ci/browser
	$(GO) vet ./...
	$(GO) test -timeout 25m ./... # the nights of faults wait by the real clock

lighthouse: build ## Lighthouse's marks of four pages of public/, which make site or a build has filled
	sh .ci/lighthouse

check: ## formatting, vet, and where they are installed staticcheck and govulncheck
	@test -z "$$(gofmt -l cmd generator content templates *.go)" || { gofmt -l cmd generator content templates *.go; exit 1; }
	$(GO) vet ./...
	@if command -v staticcheck >/dev/null; then staticcheck ./...; else echo "staticcheck is not installed: go install honnef.co/go/tools/cmd/staticcheck@latest" >&2; fi
	@if command -v govulncheck >/dev/null; then govulncheck ./cmd/catalogue; else echo "govulncheck is not installed: go install golang.org/x/vuln/cmd/govulncheck@latest" >&2; fi

reproduce: assets ## build the release's binary twice, from two places without a cache, and compare
	rm -rf dist/twice && mkdir -p dist/twice/elsewhere
	git ls-files -z | xargs -0 tar cf - templates/dist | tar xf - -C dist/twice/elsewhere
	GOCACHE=$(CURDIR)/dist/twice/one $(GO) build $(RELEASE) -o dist/twice/a ./cmd/catalogue
	cd dist/twice/elsewhere && GOCACHE=$(CURDIR)/dist/twice/two $(GO) build $(RELEASE) -o ../b ./cmd/catalogue
	cd dist/twice && sha256sum a b && cmp a b
	rm -rf dist/twice

bench: assets ## benchmarks of each stage
	$(GO) test -run '^$$' -bench . -benchmem ./...

clean:
	rm -rf bin dist public.next templates/dist/*
