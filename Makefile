# Litro. `make` lists what there is to do.

BINARIES := litro-station litro-server litro-sim litro-verify
WITHPG   := go run ./scripts/withpg
FUZZTIME ?= 10s

# Debian keeps mosquitto where an ordinary user's PATH does not look.
export PATH := $(PATH):/usr/sbin

.PHONY: help build deb deps test check format vet race fuzz bench bench-detect bench-report demo clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 24

build: ## the four programs, static, into bin/
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -o bin/ $(BINARIES:%=./cmd/%)

deb: ## Debian packages of server and station, for amd64 and arm64, into bin/
	@scripts/deb bin

deps: ## install what tests and demo need and is missing (apt-get, as root or with sudo)
	@scripts/deps

# Most of the longest tests wait for lines, brokers and browsers, and not for a core:
# they begin first, so that none of them is left alone at the end.
LONGEST := ./cmd/internal/e2e ./station ./server/web ./station/screen ./station/link

test: deps format vet ## every test, with a throw-away PostgreSQL
	$(WITHPG) go test -p 2 -parallel 4 -timeout 45m $(LONGEST) ./...

check: format vet ## form of the source: gofmt, vet, go.mod
	go mod tidy -diff

format:
	@bad=$$(gofmt -l .); [ -z "$$bad" ] || { echo "not formatted; run: gofmt -w" $$bad; exit 1; }

vet:
	go vet ./...

race: deps ## every test under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(WITHPG) go test -race -p 2 -timeout 30m ./...

fuzz: ## every fuzz target for FUZZTIME (10s)
	@scripts/fuzz $(FUZZTIME)

bench: deps ## the figures in docs/benchmarks.md
	$(WITHPG) go run ./scripts/bench

FILLS ?= 50000000
bench-report: deps ## the pages people ask for most, of FILLS (50000000: an hour and a half, and 50 GB) fills in five years
	LITRO_FILLS=$(FILLS) $(WITHPG) go test -run '^$$' -bench BenchmarkReports -benchtime 100x -timeout 8h ./server/postgres

bench-detect: ## what the rules find in seeded fleets, written where people read it
	go test -count=1 -run TestDetection -v ./server/reconcile -update-figures

demo: build ## a whole city on this machine; Ctrl-C ends it
	@scripts/deps demo
	@bin/litro-sim demo

clean: ## remove what was built
	rm -rf bin
