# bantin: build, test, install.  `make demo` and `make check` are the two commands of the README.
#   make            .build/bantin and .build/libbantin.a
#   make SAN=...    the same with sanitizers, in .build/san-...  (address,undefined | thread)
#   make CC=clang-14 WERROR=1

SHELL   = /bin/sh
PREFIX ?= /usr/local
CC     ?= cc
SAN    ?=
WERROR ?=

VERSION := $(shell sed -n 's/^\#define BT_VERSION "\(.*\)"/\1/p' pipeline/bantin.h)
comma   := ,
B       := .build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))$(if $(VARIANT),/$(VARIANT))

LIBS    := icu-uc libpcre2-8 jansson libarchive zlib libzstd liblzma liblz4 libxml-2.0
# Each serves some commands only; those say so when they were built without it.
OPTIONAL := $(shell for l in sqlite3 libcurl rdkafka; do pkg-config --exists $$l && echo $$l; done)
LIBS    += $(OPTIONAL)
HAVE    := $(OPTIONAL:%=-DBT_HAVE_%)
HAVE    := $(subst sqlite3,SQLITE,$(subst libcurl,CURL,$(subst rdkafka,KAFKA,$(HAVE))))
PKG     := $(HAVE) $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
LDLIBS  := $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lbz2 -lpthread -lm
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
           -Wvla -Wformat=2 $(if $(WERROR),-Werror)
OPT     ?= -O3 -g
# Code that is dense: one document goes through far more of it than the nearest cache holds.  Padding before
# loops and vectors for loops of a few turns cost 2 to 3 % of all time.
DENSE   := $(shell d="-fno-align-functions -fno-align-loops -fno-align-jumps -fno-align-labels -fno-tree-vectorize"; \
             $(CC) -Werror $$d -E -x c /dev/null >/dev/null 2>&1 && echo $$d)
CFLAGS_ALL = -std=c11 -D_POSIX_C_SOURCE=200809L $(OPT) $(DENSE) $(WARN) -I. -Ipipeline $(PKG) \
           -include core/banned.h $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer) $(CFLAGS)
LDFLAGS_ALL = $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)

LIB_SRC := $(wildcard pipeline/core/*.c stages/*.c)
IO_SRC  := $(wildcard pipeline/io/*.c)
CMD_SRC := $(filter-out pipeline/cmd/mkdict.c,$(wildcard pipeline/cmd/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o) $(B)/dicts.o
IO_OBJ  := $(IO_SRC:%.c=$(B)/%.o) $(B)/template.o
CMD_OBJ := $(CMD_SRC:%.c=$(B)/%.o)
TABLES  := $(sort $(wildcard dicts/*.tsv dicts/*/*.tsv))

all: $(B)/bantin $(B)/libbantin.a

$(B)/bantin: $(CMD_OBJ) $(IO_OBJ) $(B)/libbantin.a
	$(CC) $(LDFLAGS_ALL) -o $@ $(CMD_OBJ) $(IO_OBJ) $(B)/libbantin.a $(LDLIBS)

$(B)/libbantin.a: $(LIB_OBJ)
	rm -f $@ && ar rcs $@ $(LIB_OBJ)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC  $<' &&) $(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The dictionary: tables -> checked image -> read-only data of the program.
$(B)/mkdict: $(B)/pipeline/cmd/mkdict.o $(LIB_SRC:%.c=$(B)/%.o) $(B)/nodict.o
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LDLIBS)

$(B)/nodict.S:
	@mkdir -p $(@D)
	printf '.section .rodata\n.balign 8\n.global bt_dict_image, bt_dict_image_size\nbt_dict_image:\nbt_dict_image_size:\n.quad 0\n.section .note.GNU-stack,"",%%progbits\n' > $@
$(B)/nodict.o: $(B)/nodict.S
	$(CC) -c -o $@ $<

$(B)/dicts.bin: $(B)/mkdict $(TABLES)
	$(B)/mkdict $@ $(TABLES)
$(B)/dicts.S: $(B)/dicts.bin
	printf '.section .rodata\n.balign 8\n.global bt_dict_image, bt_dict_image_size\nbt_dict_image:\n.incbin "$(B)/dicts.bin"\n1:\n.balign 8\nbt_dict_image_size:\n.quad 1b - bt_dict_image\n.section .note.GNU-stack,"",%%progbits\n' > $@
$(B)/dicts.o: $(B)/dicts.S
	$(CC) -c -o $@ $<

# The index template of `bantin feed`, as it stands in the file.
$(B)/template.S: pipeline/index-template.json
	@mkdir -p $(@D)
	printf '.section .rodata\n.balign 8\n.global bt_index_template, bt_index_template_size\nbt_index_template:\n.incbin "$<"\n1:\n.balign 8\nbt_index_template_size:\n.quad 1b - bt_index_template\n.section .note.GNU-stack,"",%%progbits\n' > $@
$(B)/template.o: $(B)/template.S pipeline/index-template.json
	$(CC) -c -o $@ $<

dicts-sort: $(B)/mkdict
	$(B)/mkdict --sort $(TABLES)

# Unit and property tests: each tests/{unit,prop}/test_*.c is one cmocka program.
UNIT := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c tests/prop/test_*.c))
WRAP_test_faults     = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
WRAP_test_checkpoint = -Wl,--wrap=write,--wrap=fsync,--wrap=rename,--wrap=unlink

# What of cmd/ can be tested without a process of its own; an archive, for main() stays out.
$(B)/cmd.a: $(CMD_OBJ)
	rm -f $@ && ar rcs $@ $(CMD_OBJ)

$(B)/tests/%: tests/%.c $(B)/cmd.a $(IO_OBJ) $(B)/libbantin.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Itests -MMD -MP $(LDFLAGS_ALL) $(WRAP_$(notdir $*)) \
	  -o $@ $< $(B)/cmd.a $(IO_OBJ) $(B)/libbantin.a $(LDLIBS) -lcmocka

# All suites; the last line is "N passed, N failed, N skipped".
check: deps
	@$(MAKE) --no-print-directory check-built

check-built: all $(UNIT)
	@tests/check $(B)

# What the machine lacks.  Nothing is installed where the libraries are there already.
DEBIAN  := gcc make pkg-config libicu-dev libpcre2-dev libjansson-dev libarchive-dev zlib1g-dev libzstd-dev \
           liblzma-dev libbz2-dev liblz4-dev libxml2-dev libsqlite3-dev libcurl4-openssl-dev librdkafka-dev \
           libcmocka-dev jq zstd xz-utils bzip2 lz4 parallel python3 python3-jsonschema unicode-data
SERVERS := openjdk-17-jre-headless maven postgresql-15 python3-venv
LINTERS := clang-14 libclang-rt-14-dev clang-format-14 cppcheck mandoc

deps:
	@tests/install-packages $(DEBIAN)
deps-integration: deps
	@tests/install-packages $(SERVERS)
deps-lint: deps
	@tests/install-packages $(LINTERS)

# The corpus through the pipeline: a few records and the view of one article.
demo: deps
	@$(MAKE) --no-print-directory all
	@tests/demo $(B)/bantin

man: $(B)/bantin.1
completions: $(B)/completions/bantin.bash $(B)/completions/_bantin $(B)/completions/bantin.fish
$(B)/bantin.1: $(B)/bantin
	$(B)/bantin help --man > $@
$(B)/completions/%: $(B)/bantin
	@mkdir -p $(@D)
	$(B)/bantin help --completions $(if $(filter _%,$*),zsh,$(patsubst bantin.%,%,$*)) > $@
$(B)/bantin.pc: Makefile pipeline/bantin.h
	@mkdir -p $(@D)
	printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/lib' 'includedir=$${prefix}/include' '' 'Name: bantin' \
	  'Description: Vietnamese news articles to JSON records' 'Version: $(VERSION)' \
	  'Requires.private: icu-uc libpcre2-8' 'Libs: -L$${libdir} -lbantin' \
	  'Libs.private: -lpthread -lm' 'Cflags: -I$${includedir}' > $@

install: all man completions
	rm -f $(B)/bantin.pc && $(MAKE) $(B)/bantin.pc
	install -d $(D)/bin $(D)/lib/pkgconfig $(D)/include $(D)/share/man/man1 $(D)/share/fish/vendor_completions.d \
	  $(D)/share/bash-completion/completions $(D)/share/zsh/site-functions
	install $(B)/bantin $(D)/bin/bantin
	install -m 644 $(B)/libbantin.a $(D)/lib/libbantin.a
	install -m 644 pipeline/bantin.h $(D)/include/bantin.h
	install -m 644 $(B)/bantin.pc $(D)/lib/pkgconfig/bantin.pc
	install -m 644 $(B)/bantin.1 $(D)/share/man/man1/bantin.1
	install -m 644 $(B)/completions/bantin.bash $(D)/share/bash-completion/completions/bantin
	install -m 644 $(B)/completions/_bantin $(D)/share/zsh/site-functions/_bantin
	install -m 644 $(B)/completions/bantin.fish $(D)/share/fish/vendor_completions.d/bantin.fish
D = $(DESTDIR)$(PREFIX)

clean:
	rm -rf .build

include tests/tests.mk

-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: all check check-built clean completions demo deps deps-integration deps-lint dicts-sort install man
.DELETE_ON_ERROR:
