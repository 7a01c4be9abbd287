/* format.h: the forms a document can be written in, by name: --format.
 *
 * A form is one function in core/format_NAME.c and one line here.  It appends what stands for
 * one document to r->j.b, without a newline at the end; it may take memory from the document's
 * arena.  Error records are JSON in every form. */
#ifndef BT_FORMAT_H
#define BT_FORMAT_H

struct bt_record;

/* Behind jsonl, the default: enumerator, name, function. */
/* clang-format off */
#define BT_FORMATS(X) \
    X(TEXT, "text", bt_as_text) \
    X(ES_BULK, "es-bulk", bt_as_es_bulk) \
    X(SOLR, "solr", bt_as_solr) \
    X(MEILISEARCH, "meilisearch", bt_as_meilisearch) \
    X(TYPESENSE, "typesense", bt_as_typesense) \
    X(VESPA, "vespa", bt_as_vespa) \
    X(POSTGRES_COPY, "postgres-copy", bt_as_postgres_copy)
/* clang-format on */

#define BT_FORMAT_ENUM(id, name, write) BT_AS_##id,
/* Behind those with names: what a command asks for by bt_run_write_as(). */
enum bt_as { BT_AS_JSONL, BT_FORMATS(BT_FORMAT_ENUM) BT_AS_SEARCH_ROW, BT_NAS };

#define BT_FORMAT_NAME(id, name, write) "|" name
#define BT_FORMAT_NAMES                 "jsonl" BT_FORMATS(BT_FORMAT_NAME)

typedef void bt_as_fn(struct bt_record *);
bt_as_fn bt_as_jsonl;      /* record.c */
bt_as_fn bt_as_search_row; /* for `bantin index`: search_row.h */
#define BT_FORMAT_FUNCTION(id, name, write) bt_as_fn write;
BT_FORMATS(BT_FORMAT_FUNCTION)

#endif
