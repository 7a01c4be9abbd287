/* feed_time.c: see feed_time.h. */
#include "io/feed_time.h"

#include <stdio.h>

/* The words of a date, divided by blanks and commas. */
static struct bt_str next_word(struct bt_str *s)
{
    uint32_t i = 0, beg;

    while (i < s->len && (s->s[i] == ' ' || s->s[i] == ',' || s->s[i] == '\t'))
        i++;
    for (beg = i; i < s->len && s->s[i] != ' ' && s->s[i] != ',' && s->s[i] != '\t'; i++)
        ;
    struct bt_str word = bt_slice(*s, beg, i);
    *s = bt_slice(*s, i, s->len);
    return word;
}

static int month_of(struct bt_str word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (int m = 0; word.len >= 3 && m < 12; m++)
        if ((word.s[0] | 0x20) == names[3 * m] && (word.s[1] | 0x20) == names[3 * m + 1] &&
            (word.s[2] | 0x20) == names[3 * m + 2])
            return m + 1;
    return 0;
}

/* "11:14" or "11:14:05": minutes and seconds, false if it is none. */
static bool clock_time(struct bt_str word, int64_t hms[3])
{
    uint32_t i = 0;

    for (int k = 0; k < 3; k++) {
        uint32_t beg = i;
        while (i < word.len && word.s[i] != ':')
            i++;
        hms[k] = 0;
        if (k == 2 && beg >= word.len)
            return true;
        if (i - beg > 2 || !bt_str_digits(bt_slice(word, beg, i), &hms[k]) ||
            hms[k] > (k == 0 ? 23 : 59))
            return false;
        i += i < word.len;
    }
    return i >= word.len;
}

/* "+0700", "Z", "GMT"; a zone that is left out or unknown is Greenwich, as RFC 2822 has it. */
static void zone(struct bt_str word, char out[8])
{
    int64_t hhmm;

    if (word.len == 5 && (word.s[0] == '+' || word.s[0] == '-') &&
        bt_str_digits(bt_slice(word, 1, 5), &hhmm))
        snprintf(out, 8, "%c%.2s:%.2s", word.s[0], word.s + 1, word.s + 3);
    else if (word.len == 6 && word.s[3] == ':')
        snprintf(out, 8, "%.6s", word.s);
    else
        snprintf(out, 8, "Z");
}

bool bt_feed_time(struct bt_str s, char out[BT_FEED_TIME])
{
    struct bt_str word = next_word(&s);
    int64_t day, year, hms[3];
    int month;
    char offset[8];

    if (!bt_str_digits(word, &day)) /* the day of the week */
        word = next_word(&s);
    if (!bt_str_digits(word, &day) || day > 31 || (month = month_of(next_word(&s))) == 0)
        return false;
    word = next_word(&s);
    if (!bt_str_digits(word, &year) || year > 9999)
        return false;
    if (word.len == 2)
        year += year < 50 ? 2000 : 1900;
    if (!clock_time(next_word(&s), hms))
        return false;
    zone(next_word(&s), offset);
    snprintf(out, BT_FEED_TIME, "%04d-%02d-%02dT%02d:%02d:%02d%s", (int)year, month, (int)day,
             (int)hms[0], (int)hms[1], (int)hms[2], offset);
    return true;
}
