# On a fresh machine with Go, make and apt each target works by itself: it installs
# what it needs.

GO       ?= go
FUZZTIME ?= 10
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  := -X main.version=$(VERSION)

.PHONY: all build production demo test check race fuzz bench integration clean

all: check test

build:
	$(GO) build -ldflags '$(LDFLAGS)' -o bin/healthdial ./cmd/healthdial

# Without demo, phone and lab.
production:
	$(GO) build -tags production -trimpath -ldflags '-s -w $(LDFLAGS)' -o bin/healthdial-production ./cmd/healthdial

demo: build
	.ci/need espeak-ng
	bin/healthdial demo

test:
	.ci/need redis-server espeak-ng
	$(GO) test ./...

check: build production
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'run gofmt -w on these'; exit 1; }
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(GO) vet -tags integration ./...
	$(GO) tool staticcheck ./...
	$(GO) tool staticcheck -tags integration ./...
	$(GO) test -count=1 .
	bin/healthdial flows check

race:
	.ci/need redis-server espeak-ng gcc
	CGO_ENABLED=1 $(GO) test -race ./...

fuzz:
	.ci/fuzz $(FUZZTIME)

bench:
	.ci/need redis-server espeak-ng
	$(GO) test -run '^$$' -bench . -benchmem ./...

integration:
	.ci/need redis-server espeak-ng $$(cat interop/testdata/apt.txt)
	$(GO) test -tags integration -timeout 30m -p 1 ./...

clean:
	rm -rf bin
