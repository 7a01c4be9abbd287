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

LIBS    := icu-uc libpcre2-8 jansson libxml-2.0
PKG     := $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
LDLIBS  := $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lpthread
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
           -Wvla -Wformat=2 $(if $(WERROR),-Werror)
OPT     ?= -O2 -g
CFLAGS_ALL = -std=c11 -D_POSIX_C_SOURCE=200809L $(OPT) $(WARN) -I. -Ipipeline $(PKG) \
           -include core/banned.h $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer) $(CFLAGS)
LDFLAGS_ALL = $(if $(SAN),-fsanitize=$(SAN)) $(LDFLAGS)

LIB_SRC := $(wildcard pipeline/core/*.c stages/*.c)
IO_SRC  := $(wildcard pipeline/io/*.c)
CMD_SRC := $(filter-out pipeline/cmd/mkdict.c,$(wildcard pipeline/cmd/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o) $(B)/dicts.o
IO_OBJ  := $(IO_SRC:%.c=$(B)/%.o)
CMD_OBJ := $(CMD_SRC:%.c=$(B)/%.o)
TABLES  := $(sort $(wildcard dicts/*.tsv))

all: $(B)/bantin $(B)/libbantin.a

$(B)/bantin: $(CMD_OBJ) $(IO_OBJ) $(B)/libbantin.a
	$(CC) $(LDFLAGS_ALL) -o $@ $(CMD_OBJ) $(IO_OBJ) $(B)/libbantin.a $(LDLIBS)

$(B)/libbantin.a: $(LIB_OBJ)
	rm -f $@ && ar rcs $@ $(LIB_OBJ)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

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

dicts-sort: $(B)/mkdict
	$(B)/mkdict --sort $(TABLES)

clean:
	rm -rf .build

include tests/tests.mk

-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: all clean dicts-sort
.DELETE_ON_ERROR:
