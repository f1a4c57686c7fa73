# SPDX-License-Identifier: Apache-2.0
#
# make run       see it work: build, start everything, play a month of purchases, print what came of it
# make test      check the format, build, and run every test; what CI runs
# make up        start everything in ./.punchcard and leave it running (Ctrl-C stops it)
# make build     the release executables, in .build/release
# make simulate  weeks of virtual time with every fault there is, for MINUTES=… or one SEED=…
# make ledger    HISTORIES=… random lives of members, held against the model of the ledger in Python; SEED=… begins elsewhere
# make fuzz      look MINUTES=… long for inputs that break something, in every TARGET or one
# make lint      check the format; make format mends it
# make faults    faults at random for MINUTES=…, done to a running system; SEED=… and FAULT='words of a name' repeat some
# make bench     purchases a second and latencies on this machine
# make due       what callers notice while a million lots expire at once

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.PHONY: run test simulate faults ledger fuzz up build lint format bench due packages test-packages clean

MINUTES ?= 10
HISTORIES ?= 100000
PROGRAM ?= deploy/config/programs/$(if $(INPUT),points,cafe).yaml
PUNCHCARD := .build/release/punchcard

# What is shipped; other release executables are built by who wants them.
EXECUTABLES := punchcard $(addprefix punchcard-,enrollment earning referral rewards notification gateway)

# What a build needs of Debian, and what the tests need besides: clients in other languages.
PACKAGES := libzmq3-dev libsqlite3-dev libcurl4-openssl-dev
TEST_PACKAGES := $(PACKAGES) gcc libc6-dev python3 python3-zmq python3-jsonschema python3-aiosmtpd python3-cryptography

run: build
	$(PUNCHCARD) play --program $(PROGRAM) $(if $(INPUT),--input $(INPUT)) $(ARGS)

up: build
	$(PUNCHCARD) up --program $(PROGRAM) $(ARGS)

build: packages
	for executable in $(EXECUTABLES); do swift build -c release --product $$executable; done

test: test-packages lint
	swift build --build-tests
	swift test --skip-build --disable-xctest

fuzz: test-packages
	Tests/Fuzz/fuzz $(MINUTES) $(TARGET)

simulate: packages
	swift build -c release --product punchcard-simulate
	.build/release/punchcard-simulate $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES)) $(ARGS)

ledger: test-packages
	swift build -c release --product punchcard-ledger
	python3 -B Tests/Interop/ledger/check.py --seed $(or $(SEED),1) --histories $(HISTORIES) --jobs $$(nproc) -- \
		.build/release/punchcard-ledger

bench due: build
	swift build -c release --product punchcard-load
	Tests/Load/$@ $(ARGS)

faults: test-packages
	swift build --build-tests
	PUNCHCARD_FAULT_MINUTES=$(MINUTES) PUNCHCARD_FAULT_SEED=$(SEED) PUNCHCARD_FAULT='$(FAULT)' \
		swift test --skip-build --disable-xctest --filter 'ProcessTests.Faults'

lint:
	swift format lint --strict --recursive --parallel Package.swift Services Shared Tests

format:
	swift format --in-place --recursive --parallel Package.swift Services Shared Tests

packages:
	@deploy/install-packages $(PACKAGES)

test-packages:
	@deploy/install-packages $(TEST_PACKAGES)

clean:
	rm -rf .build
