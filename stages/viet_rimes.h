/* viet_rimes.h: the rimes of Vietnamese; private to viet_syllable.c.
 *
 * Both lists are sorted by bytes.  Our own lists from the orthography. */
#ifndef BT_VIET_RIMES_H
#define BT_VIET_RIMES_H

/* Without tone; padded with zeros to 8 bytes, so that a look-up compares whole words. */
static const char rimes[][8] = {
    "a",   "ac",   "ach", "ai",   "am",   "an",   "ang", "anh",  "ao",   "ap",   "at",   "au",
    "ay",  "e",    "ec",  "em",   "en",   "eng",  "eo",  "ep",   "et",   "i",    "ia",   "ich",
    "im",  "in",   "inh", "ip",   "it",   "iu",   "iê",  "iêc",  "iêm",  "iên",  "iêng", "iêp",
    "iêt", "iêu",  "o",   "oa",   "oac",  "oach", "oai", "oam",  "oan",  "oang", "oanh", "oao",
    "oap", "oat",  "oay", "oc",   "oe",   "oen",  "oeo", "oet",  "oi",   "om",   "on",   "ong",
    "ooc", "oong", "op",  "ot",   "oă",   "oăc",  "oăm", "oăn",  "oăng", "oăt",  "u",    "ua",
    "uc",  "ui",   "um",  "un",   "ung",  "up",   "ut",  "uy",   "uya",  "uych", "uyn",  "uynh",
    "uyp", "uyt",  "uyu", "uyêm", "uyên", "uyêt", "uân", "uâng", "uât",  "uây",  "uê",   "uêch",
    "uên", "uênh", "uêu", "uô",   "uôc",  "uôi",  "uôm", "uôn",  "uông", "uôt",  "uơ",   "y",
    "ych", "ym",   "yn",  "ynh",  "yt",   "yê",   "yêm", "yên",  "yêng", "yêt",  "yêu",  "â",
    "âc",  "âm",   "ân",  "âng",  "âp",   "ât",   "âu",  "ây",   "ê",    "êc",   "êch",  "êm",
    "ên",  "êng",  "ênh", "êp",   "êt",   "êu",   "ô",   "ôc",   "ôi",   "ôm",   "ôn",   "ông",
    "ôp",  "ôt",   "ôôc", "ôông", "ă",    "ăc",   "ăm",  "ăn",   "ăng",  "ăp",   "ăt",   "ơ",
    "ơi",  "ơm",   "ơn",  "ơng",  "ơp",   "ơt",   "ư",   "ưa",   "ưc",   "ưi",   "ưm",   "ưn",
    "ưng", "ưt",   "ưu",  "ươ",   "ươc",  "ươi",  "ươm", "ươn",  "ương", "ươp",  "ươt",  "ươu",
};

/* The open syllables in oa, oe, uy that exist, in the old style: the only ones whose mark
 * stands elsewhere in the new style.  The list keeps foreign names of the same shape (Noé, Boá)
 * as they are. */
static const char styled[][8] = {
    "chòa", "chòe", "chóa", "chóe", "chùy", "chúy", "chọe", "chủy", "dóa",  "dọa",  "góa",
    "hòa",  "hòe",  "hóa",  "hóe",  "húy",  "họa",  "họe",  "hỏa",  "hủy",  "khòe", "khóa",
    "khóe", "khùy", "khỏa", "khỏe", "khụy", "khủy", "lòa",  "lòe",  "lóa",  "lóe",  "lõa",
    "lùy",  "lúy",  "lũy",  "lỏa",  "lụy",  "ngóa", "ngóe", "ngõa", "ngùy", "ngọa", "ngỏa",
    "ngỏe", "ngụy", "nhòa", "nhòe", "nhóa", "nhóe", "nhụy", "nũy",  "róa",  "sòa",  "súy",
    "sủy",  "thòa", "thóa", "thõa", "thùy", "thúy", "thỏa", "thụy", "thủy", "trùy", "trụy",
    "tòa",  "tòe",  "tóa",  "tóe",  "tõe",  "tùy",  "túy",  "tọa",  "tỏa",  "tỏe",  "tụy",
    "tủy",  "xòa",  "xòe",  "xóa",  "xóe",  "xõa",  "xùy",  "xúy",  "xọe",  "xỏa",  "òa",
    "òe",   "óa",   "óe",   "ùy",   "úy",   "đòe",  "đóa",  "đùy",  "đọa",  "ọa",   "ọe",
    "ỏe",   "ụy",   "ủy",
};

#endif
