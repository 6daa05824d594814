# Emberwire. `make` lists what can be made.
.DEFAULT_GOAL := help
GO ?= go
WASM = GOOS=js GOARCH=wasm $(GO) build -trimpath -ldflags="-s -w"
QUALITY ?= 5
# Packages of the engine whose code is seldom run: without inlining it travels
# in 5 % fewer bytes, and the Lua engine is as quick as before.
EW = github.com/emberwire/emberwire
COLD = $(EW)/core/phoenix/... $(EW)/core/lab $(EW)/core/labfile $(EW)/core/world $(EW)/core/packets $(EW)/core/session $(EW)/core/copper/... $(EW)/core/dissect/... $(EW)/core/diagram $(EW)/core/capture $(EW)/core/speaker $(EW)/core/monitor $(EW)/core/craftos $(EW)/core/view $(EW)/core/filter $(EW)/core/hostnet \
	$(EW)/core/rom $(EW)/modem/wire $(EW)/modem/bridge $(EW)/wasm/engine github.com/pelletier/go-toml/v2/... github.com/hack-pad/safejs/... \
	crypto/ed25519 crypto/internal/fips140/ed25519 crypto/internal/fips140/edwards25519 crypto/internal/fips140/edwards25519/field crypto/internal/fips140/drbg \
	crypto/internal/fips140/hkdf crypto/internal/fips140/pbkdf2 crypto/hkdf crypto/pbkdf2 crypto/hmac encoding/base64 encoding/hex encoding/binary bufio hash/fnv math/rand unique sort \
	encoding/json reflect fmt internal/fmtsort time compress/flate net/netip os syscall io/fs internal/poll embed internal/godebug internal/bisect \
	$(EW)/core/fs $(EW)/core/fault $(EW)/core/drive golang.org/x/crypto/hkdf golang.org/x/crypto/pbkdf2 \
	path strings bytes strconv internal/strconv errors internal/reflectlite unicode internal/sync hash/crc32 \
	$(EW)/core/printer $(EW)/core/change $(EW)/core/computer $(EW)/modem/labtime math/big crypto/... golang.org/x/crypto/... \
	io syscall/js container/heap math/rand/v2 unicode/utf16 runtime/debug
# Whose wasm is straightened: of compilers that were tried, any, or none.
STRAIGHTEN ?= tried

.PHONY: help
help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-9s %s\n", $$1, $$2 }'

.PHONY: run
run: build ## Build and serve the page (HOST=0.0.0.0 for the local network, PORT=4280)
	@bin/emberwire serve

.PHONY: build
build: ## Page into dist/, program into bin/ (STRAIGHTEN=none leaves the wasm as Go makes it)
	@mkdir -p bin dist
	$(WASM) -o bin/app.wasm ./wasm/app
	$(WASM) $(foreach p,$(COLD),-gcflags='$(p)=-l') -o bin/engine.wasm ./wasm/engine
	$(GO) run ./web/straighten/straight -compilers=$(STRAIGHTEN) bin/app.wasm dist/app.wasm
	$(GO) run ./web/straighten/straight -compilers=$(STRAIGHTEN) bin/engine.wasm dist/engine.wasm
	@$(GO) run ./web/editor/make
	$(GO) run ./web/site/pack -q $(QUALITY)
	$(GO) build -trimpath -o bin/emberwire ./web/emberwire

.PHONY: test
test: ## All tests: vet, unit, wasm in Node, race detector, vectors, labs, browser
	@$(GO) run ./tests/runner

.PHONY: race
race: ## Packages under the race detector, all labs with checked pointers
	@$(GO) run ./tests/runner -only race

.PHONY: check
check: ## Quick: formatting, vet for both targets, unit tests, the page's scripts in Node
	@$(GO) run ./tests/runner -only fmt,vet,unit,js

.PHONY: bench
bench: build ## Measure: medium and engine natively, how labs grow, the page in Chromium, at rest too
	$(GO) test -run '^$$' -bench . -benchtime 300ms ./modem/... ./core/...
	$(GO) run ./tests/bench/grow
	$(GO) run ./tests/bench/page

.PHONY: load
load: build ## Measure the server of rooms (ARGS="-rooms 2,8 http://HOST/")
	$(GO) run ./tests/load $(ARGS)

.PHONY: chaos
chaos: build ## A room of eight through failing networks, and 2, 3 and 5 servers through theirs: RUNS (300) seeds, then TIME (60s) with real sockets and kill -9
	EMBERWIRE_RUNS=$(or $(RUNS),300) $(GO) test -count=1 -timeout 30m -run TestSeededChaos ./modem/bridge
	EMBERWIRE_RUNS=$(or $(RUNS),300) $(GO) test -count=1 -timeout 30m -run TestServersThroughChaos ./web/bridge
	$(GO) run ./tests/load -chaos $(or $(TIME),60s)

.PHONY: fuzz
fuzz: ## Every fuzz test for TIME (default 10s), every seeded test with RUNS (10000) seeds
	@$(GO) run ./tests/runner -fuzz $(or $(TIME),10s) -runs $(or $(RUNS),10000)

.PHONY: size
size: build ## Sizes of the wasm files, raw, gzip, brotli; RECORD=1 writes the budget
	@$(GO) run ./tests/size/measure $(if $(RECORD),-record)

.PHONY: interop
interop: ## Your copies of the originals (CryptoNet, cNet, Phoenix) against ours: ORIGINALS=DIR
	@$(GO) run ./tests/interop $(if $(ORIGINALS),-ours -originals "$(ORIGINALS)")

.PHONY: generators
generators: build ## Build pages with the real documentation generators and run their labs: ONLY="VitePress"
	cd tests/generators && npm install --no-audit --no-fund --no-package-lock
	node tests/generators/build.mjs bin/generators $(if $(ONLY),"$(ONLY)")
	$(GO) vet -tags generators ./tests/browser
	EMBERWIRE_GENERATORS=$(CURDIR)/bin/generators EMBERWIRE_DIST=$(CURDIR)/dist EMBERWIRE_BROWSER=$${EMBERWIRE_BROWSER:-$$(command -v chromium)} $(GO) test -count=1 -tags generators -v -run TestRealGenerators ./tests/browser

.PHONY: fmt
fmt: ## Format all Go files
	@gofmt -l -w $$(find . -name '*.go' -not -path './node_modules/*')

.PHONY: release
release: ## Programs that hold the page, for Linux, macOS and Windows, and the page as files: bin/release
	@$(MAKE) --no-print-directory build QUALITY=11
	$(GO) run ./web/release
