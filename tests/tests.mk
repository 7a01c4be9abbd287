# tests.mk: the checks beside the plain tests; included by the Makefile.

CLANG ?= clang-14
FUZZ_SECONDS ?= 60
# The same walk each time, so that a failure can be repeated; 0: another one.
FUZZ_SEED ?= 1
FUZZ_BIN := .build/fuzz
FUZZ_TARGETS := $(basename $(notdir $(wildcard tests/fuzz/fuzz_*.c)))

# Include directions, warnings of both compilers as errors, cppcheck, format.
lint: deps-lint
	python3 tests/lint-includes.py
	clang-format-14 --dry-run -Werror $$(git ls-files '*.c' '*.h')
	$(MAKE) CC=gcc WERROR=1 VARIANT=lint-gcc OPT='-O2' all
	$(MAKE) CC=$(CLANG) WERROR=1 VARIANT=lint-clang OPT='-O2' all
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	  --suppress=missingIncludeSystem -j2 -I. -Ipipeline pipeline stages

# A fuzz target per input format, FUZZ_SECONDS each, seeded with our own articles.
fuzz: deps-lint $(FUZZ_TARGETS:%=fuzz-run-%)

fuzz-run-%: $(FUZZ_BIN)/%
	@mkdir -p $(FUZZ_BIN)/corpus-$*
	@cp -n tests/fuzz/seeds/$*/* corpus/dev/0[1-9].txt $(if $(findstring html,$*),corpus/pages/*.html) $(FUZZ_BIN)/corpus-$*/ 2>/dev/null || true
	$(FUZZ_BIN)/$* -seed=$(FUZZ_SEED) -max_total_time=$(FUZZ_SECONDS) -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
	  -artifact_prefix=$(FUZZ_BIN)/ $(FUZZ_BIN)/corpus-$* 2> $(FUZZ_BIN)/$*.log || { tail -n 40 $(FUZZ_BIN)/$*.log; exit 1; }
	@grep -E 'stat::(number_of_executed_units|average_exec_per_sec)' $(FUZZ_BIN)/$*.log | sed 's/^/$*: /'

$(FUZZ_BIN)/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(LIB_SRC) $(IO_SRC) $(B)/dicts.o $(B)/template.o
	@mkdir -p $(@D)
	$(CLANG) -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -g -fsanitize=fuzzer,address,undefined \
	  -fno-sanitize-recover=undefined -I. -Ipipeline -Itests $(PKG) -include core/banned.h -o $@ $< \
	  $(LIB_SRC) $(IO_SRC) $(B)/dicts.o $(B)/template.o $(LDLIBS)

# Runs killed at KILLS random moments over MEGABYTES of articles, stopped, on a full disk.
KILLS     ?= 200
MEGABYTES ?= 200
# Then a web archive of WARC_MEGABYTES as it is packed, in bounded memory.
WARC_MEGABYTES ?= 1000
check-long: all
	tests/check-long --kills $(KILLS) --megabytes $(MEGABYTES) $(B)/bantin
	tests/memory.py --megabytes $(WARC_MEGABYTES) $(B)/bantin

# The same for the database of bantin index.
check-index: all
	tests/check-index --kills $(KILLS) $(B)/bantin

# With real servers: search engine, queue, database, Spark; from Debian, Maven and PyPI.
check-integration: deps-integration
	@$(MAKE) --no-print-directory all
	@tests/check-integration $(B)/bantin

# Speed and memory on a corpus made from corpus/ (needs jq).
bench: all
	python3 tests/bench.py $(B)/bantin
bench-index: all
	python3 tests/bench_index.py $(B)/bantin

.PHONY: lint fuzz bench bench-index check-long check-index check-integration
