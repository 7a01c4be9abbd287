/* bantin.h: the public header: what a caller of libbantin and the author of a stage share.
 *
 * One coordinate system.  Every span counts bytes of the document's TEXT, half-open [beg, end),
 * on code point boundaries.  TEXT is the normal form of what the source delivered (ORIG); it is
 * frozen before the first annotation exists.  bt_doc_to_orig() translates a span, so no stage
 * and no caller does offset arithmetic of its own.
 *
 * Ownership: whatever a struct bt_doc points to lives in the document's arena and dies with it.
 * Do not free it, do not keep it.  Strings are UTF-8 with an explicit length, not
 * NUL-terminated. */
#ifndef BANTIN_H
#define BANTIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BT_VERSION "0.1.0"
#define BT_SCHEMA  "bantin/1"

/* Outcome of a call.  BT_END: no more input.  BT_SKIP: drop the document without a word.
 * BT_BAD: set the document aside with an error record and go on.  BT_FATAL: nothing more can be
 * done. */
enum bt_status { BT_OK, BT_END, BT_SKIP, BT_BAD, BT_FATAL };

/* Where and what went wrong.  On the caller's stack, filled without allocating.  `line` and
 * `col` count from 1, 0 = unknown; `code` is a static string such as "invalid-json" (RECORD:
 * error.code). */
struct bt_err {
    int line, col;
    const char *code;
    char file[96], msg[200];
};

struct bt_str {
    const char *s;
    uint32_t len; /* bytes */
};

struct bt_span {
    uint32_t beg, end; /* bytes */
};

/* One change between a parent text ("in") and the text made of it ("out").  Outside the edits
 * of a list the two texts have the same bytes. */
struct bt_edit {
    struct bt_span in, out;
};

struct bt_edits {
    const struct bt_edit *e; /* by position, disjoint in both texts */
    uint32_t n;
};

/* clang-format off */
#define BT_LAYERS(X) \
    X(BLOCK) X(SENTENCE) X(TOKEN) X(CODE) X(TERM) X(ABBREVIATION) X(PLACE) X(ORGANIZATION) X(NAME) \
    X(PERSON) X(ROLE) X(DATE) X(COUNT)
/* clang-format on */
#define BT_LAYER_ID(name) BT_##name,
enum bt_layer_id { BT_LAYERS(BT_LAYER_ID) BT_NLAYER };

/* One annotation.  `type` is the layer's own enum below (for TERM: a kind id of the dictionary,
 * see stage.h), `row` the dictionary row that proves it (0 = none), `data` the layer's own
 * record: struct bt_reading (ABBREVIATION), bt_role (ROLE), bt_date (DATE), bt_count (COUNT),
 * bt_place (PLACE), bt_organization (ORGANIZATION), otherwise NULL or private to the writing
 * stage. */
struct bt_ann {
    struct bt_span at;
    uint16_t type, score; /* score: 0..1000 */
    uint32_t id;          /* given by bt_emit(): stable, unique in the document, from 1 */
    uint32_t tok,
        ntok; /* the tokens covered; ntok is 0 for BLOCK and SENTENCE before tokens exist */
    uint32_t row;
    struct bt_str value; /* canonical form: "2024-03-08", "Hội đồng nhân dân" */
    const char *why;     /* "people/honorific+surname"; NULL: the row is the reason */
    const void *data;
};

struct bt_layer {
    const struct bt_ann *ann; /* by beg, then longest first */
    uint32_t n;
};

enum bt_block {
    BT_BLOCK_TITLE,
    BT_BLOCK_SECTION,  /* the portal's section name above the title */
    BT_BLOCK_DATELINE, /* portal line with the posting date; dateline of an agency */
    BT_BLOCK_PARAGRAPH,
    BT_BLOCK_ITEM, /* list item */
    BT_BLOCK_CAPTION,
    BT_BLOCK_BYLINE,
    BT_BLOCK_CHROME, /* menu, player, counters: no facts */
};

enum bt_code {
    BT_CODE_DOCUMENT, /* 34/2019/NĐ-CP */
    BT_CODE_TIME,     /* 8h30, 11:14 */
    BT_CODE_PLATE,
    BT_CODE_SCORE,
    BT_CODE_PHONE,
    BT_CODE_URL,
    BT_CODE_EMAIL,
    BT_CODE_ADDRESS,  /* đường 30/4, số nhà 12 */
    BT_CODE_INITIALS, /* N.V.T. */
    BT_CODE_ORDINAL,  /* thứ IX, khóa XV, tổ 7, Quốc lộ 1A, Điều 34 */
    BT_CODE_COUNTER,  /* Lượt xem: 84 */
    BT_CODE_OTHER,
};

/* ABBREVIATION: what the letters stand for here. */
struct bt_reading {
    struct bt_str expansion; /* press tone style, nothing added */
    const char *source;      /* "dictionary", "document", "compound" */
    const struct bt_str *alternative;
    uint32_t nalternative;
    bool defined_here; /* the defining occurrence "Ban Quản lý dự án (BQLDA)": not written out
                          twice */
};

enum bt_role_kind {
    BT_ROLE_OFFICE,
    BT_ROLE_FUNCTION,
    BT_ROLE_OCCUPATION,
    BT_ROLE_RANK,
    BT_ROLE_HONORIFIC
};

/* ROLE: `type` of the annotation is enum bt_role_kind. */
struct bt_role {
    struct bt_str expanded;                      /* abbreviations written out */
    struct bt_str position, organization, place; /* parts of expanded; empty if absent */
    bool repeated; /* its holder has the same role from another place of the text */
};

enum bt_day_part { BT_DAY_NONE, BT_MORNING, BT_NOON, BT_AFTERNOON, BT_EVENING, BT_NIGHT };
enum bt_evidence { BT_EXPLICIT, BT_CONTEXT, BT_PUBLISHED, BT_NEAREST };

/* DATE: `value` of the annotation is EDTF, empty if the date could not be placed. */
struct bt_date {
    struct bt_str from, to; /* "2020-10-14"; empty if unknown */
    enum bt_day_part part;
    enum bt_evidence evidence;
    int16_t minute; /* clock time beside the date in minutes since midnight, -1 = none */
};

enum bt_approx { BT_EXACT, BT_ABOUT, BT_OVER, BT_UNDER };

/* COUNT: numbers are decimal strings in JSON number syntax ("4620000000", "78.7"), never
 * floats. */
struct bt_count {
    struct bt_str value, value_to,
        of;             /* value_to: end of a range; of: whole of a ratio; empty if absent */
    struct bt_str unit; /* lower case, abbreviations written out */
    enum bt_approx approx;
};

/* PLACE and ORGANIZATION: `value` of the annotation is the canonical name. */
struct bt_place {
    struct bt_str kind; /* "phường", "huyện", "tỉnh" ...; empty if unknown */
    struct bt_str id;   /* gazetteer id, "" if not settled */
};
struct bt_organization {
    struct bt_str kind; /* "state", "party", "company", "school" ... */
};

/* A person (organization, place) with its mentions: annotation ids in document order. */
struct bt_entity {
    enum bt_layer_id layer;
    uint16_t type, score;
    struct bt_str name, honorific;
    const char *why;
    const uint32_t *mention;
    uint32_t nmention;
};

/* BT_HOLDS_ROLE: from = index of the entity, to = id of the ROLE annotation. */
enum bt_edge_kind { BT_HOLDS_ROLE, BT_OF_ORGANIZATION, BT_IN_PLACE };
struct bt_edge {
    enum bt_edge_kind kind;
    uint32_t from, to;
};

enum bt_precision { BT_UNKNOWN, BT_YEAR, BT_MONTH, BT_DAY, BT_MINUTE, BT_SECOND };
struct bt_time {
    int64_t utc; /* seconds since 1970-01-01T00:00Z; for BT_DAY and coarser: local midnight */
    int16_t offset; /* minutes east of Greenwich */
    uint8_t precision;
};

struct bt_field {
    const char *name; /* "title", "text" */
    struct bt_str orig;
    struct bt_str text;    /* the working form; after freezing: the slice of TEXT */
    struct bt_edits edits; /* orig -> text, in bytes of the field */
    struct bt_span at;     /* in TEXT */
};

enum { BT_MAX_FIELDS = 4 };
struct bt_arena;

struct bt_doc {
    struct bt_str id, source_id, uri, media_type,
        meta;                     /* meta: the source's other fields as JSON bytes */
    const char *charset;          /* what the bytes were read as: "UTF-8", "TCVN3" */
    uint16_t charset_score;       /* 0..1000 */
    struct bt_str stated_charset; /* what the source says of them; empty = nothing */
    bool decoded; /* the container delivered UTF-8 (a JSON string), made of stated_charset */
    int64_t version;
    uint32_t source_bytes;
    struct bt_time published;
    struct bt_str byline[8];
    uint32_t nbyline;
    uint16_t
        vietnamese;    /* 0..1000: share of tokens with letters that are Vietnamese syllables */
    bool cut;          /* a work limit was reached: annotations are missing */
    uint32_t replaced; /* U+FFFD put in for broken bytes */
    struct bt_field field[BT_MAX_FIELDS];
    uint32_t nfield;
    struct bt_str text;   /* TEXT, valid once frozen */
    struct bt_span title; /* in TEXT, empty if none */
    struct bt_layer layer[BT_NLAYER];
    const struct bt_entity *entity;
    uint32_t nentity;
    const struct bt_edge *edge;
    uint32_t nedge;
    struct bt_doc_work *work; /* growth state of the arrays above and the tokens: core/doc.h */
    struct bt_arena *arena;
};

/* The span of `field[i].orig` that a span of TEXT came from; *field gets i (a span lies in one
 * field). What normalisation deleted at an edge stays outside, what it deleted inside stays
 * inside. */
struct bt_span bt_doc_to_orig(const struct bt_doc *, struct bt_span text, uint32_t *field);
struct bt_span bt_doc_from_orig(const struct bt_doc *, uint32_t field, struct bt_span orig);

/* What a source knows of one document.  Bytes are borrowed for the length of the call. */
struct bt_input {
    struct bt_str
        bytes; /* the body in its media type; for a parsed JSONL line: its text field */
    struct bt_str title; /* given title, UTF-8; empty = find it */
    struct bt_str id, uri, published, meta;
    const char *media_type; /* "text/plain", "text/html" */
    struct bt_str charset;  /* the charset a header states; empty = unknown */
    uint16_t charset_score; /* decoded: how sure its container was of it */
    bool decoded; /* bytes and title are UTF-8 already, made of `charset` by their container */
    int64_t version;   /* 0 = unknown */
    int64_t line;      /* line in the container, 0 = unknown: goes into error records */
    uint32_t replaced; /* characters the container already had to replace */
};

struct bt_run;    /* an open chain with its dictionaries: shared by all threads, read-only */
struct bt_worker; /* what one thread needs: one per thread */

/* Called with the finished record (without newline), or with an error record when status is
 * BT_BAD. */
typedef enum bt_status bt_record_fn(void *ctx, enum bt_status status, struct bt_str json);

/* A user's dictionary table: `name` is its path for messages ("my/roles.tsv"), text its TSV. */
struct bt_table {
    const char *name;
    struct bt_str text;
};

/* `options`: NULL-terminated "name=value" strings ("tone=old", "only=people,dates",
 * "offsets=utf8", "fields=+folded"); the list stands in `bantin run --help`.  The tables add to
 * the built-in ones (core/dict.h); names and texts must live as long as the run. */
enum bt_status bt_open(struct bt_run **out, const char *const *options,
                       const struct bt_table *tables, size_t ntables, struct bt_err *err);
void bt_close(struct bt_run *); /* NULL is legal */
/* `memory`: where the worker's documents get memory beyond the first MiB; NULL = malloc. */
struct bt_memory;
enum bt_status bt_worker_new(struct bt_worker **out, const struct bt_run *,
                             const struct bt_memory *memory, struct bt_err *err);
void bt_worker_free(struct bt_worker *);

/* Run the chain over one input and hand the record to `fn`.  BT_BAD: an error record was handed
 * over. */
enum bt_status bt_run_one(const struct bt_run *, struct bt_worker *, const struct bt_input *,
                          bt_record_fn *fn, void *ctx, struct bt_err *err);
/* The same, stopping before the record: *doc is valid until the worker's next call. */
enum bt_status bt_run_doc(const struct bt_run *, struct bt_worker *, const struct bt_input *,
                          struct bt_doc **doc, struct bt_err *err);

#endif
