/* address.c: see address.h. */
#ifdef BT_HAVE_CURL
#include "io/address.h"

#include "core/err.h"

#include <curl/curl.h>
#include <errno.h>

enum { MAX_CREDENTIALS = 8 << 10, MAX_INDEX = 255 };

void bt_address_release(struct bt_address *a)
{
    free(a->base);
    free(a->index);
    *a = (struct bt_address){0};
}

static enum bt_status refuse(const char *what, struct bt_err *err)
{
    return bt_err_set(err, BT_FATAL, "usage", "option --to %s, expected http://HOST:PORT/INDEX",
                      what);
}

/* What Elasticsearch and OpenSearch accept: lower case, none of their separators. */
static bool is_index(const char *s)
{
    if (*s == '\0' || strlen(s) > MAX_INDEX || strchr("-_+.", *s) != NULL)
        return false;
    for (; *s != '\0'; s++)
        if ((unsigned char)*s <= ' ' || (*s >= 'A' && *s <= 'Z') || *s == 0x7F ||
            strchr("\\/*?\"<>|,#:%", *s) != NULL)
            return false;
    return true;
}

static bool has_part(CURLU *url, CURLUPart part)
{
    char *s = NULL;
    bool has = curl_url_get(url, part, &s, 0) == CURLUE_OK && s != NULL;

    curl_free(s);
    return has;
}

/* The path's last segment is the index; the rest is the way to the server. */
static enum bt_status split(CURLU *url, struct bt_address *a, struct bt_err *err)
{
    char *path = NULL, *base = NULL, *slash;
    enum bt_status st = BT_OK;

    if (curl_url_get(url, CURLUPART_PATH, &path, 0) != CURLUE_OK)
        return refuse("has no path", err);
    slash = strrchr(path, '/');
    if (slash != NULL && slash[1] == '\0') { /* "/news/" */
        *slash = '\0';
        slash = strrchr(path, '/');
    }
    if (slash == NULL || !is_index(slash + 1)) {
        st = refuse("names no index in lower case", err);
    } else {
        a->index = strdup(slash + 1);
        *slash = '\0';
        curl_url_set(url, CURLUPART_PATH, path, 0);
        if (curl_url_get(url, CURLUPART_URL, &base, 0) == CURLUE_OK)
            a->base = strdup(base);
        if (a->base == NULL || a->index == NULL)
            st = bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading --to");
        else if (a->base[strlen(a->base) - 1] == '/')
            a->base[strlen(a->base) - 1] = '\0';
    }
    curl_free(base);
    curl_free(path);
    return st;
}

enum bt_status bt_address_parse(const char *text, struct bt_address *a, struct bt_err *err)
{
    CURLU *url = curl_url();
    enum bt_status st = BT_OK;

    *a = (struct bt_address){0};
    if (url == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading --to");
    if (strncmp(text, "http://", 7) != 0 && strncmp(text, "https://", 8) != 0)
        st = refuse("is no address of the web", err);
    else if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK)
        st = refuse("is malformed", err);
    else if (has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD))
        st = bt_err_set(err, BT_FATAL, "usage",
                        "option --to has a user or password, which others can see; expected "
                        "them in --credentials FILE or in BANTIN_CREDENTIALS");
    else if (has_part(url, CURLUPART_QUERY) || has_part(url, CURLUPART_FRAGMENT))
        st = refuse("has a query", err);
    else
        st = split(url, a, err);
    curl_url_cleanup(url);
    if (st != BT_OK)
        bt_address_release(a);
    return st;
}

/* The first line without its end. */
static enum bt_status read_line(const char *path, char line[MAX_CREDENTIALS],
                                struct bt_err *err)
{
    FILE *f = fopen(path, "re");
    bool read = f != NULL && fgets(line, MAX_CREDENTIALS, f) != NULL;
    int cause = f == NULL || ferror(f) ? errno : 0;

    if (f != NULL)
        fclose(f);
    if (read && strlen(line) + 1 < MAX_CREDENTIALS)
        return BT_OK;
    snprintf(err->file, sizeof err->file, "%s", path);
    return bt_err_set(err, BT_FATAL, cause != 0 ? "input-output" : "usage", "%s%s",
                      cause != 0 ? "cannot read: " : "expected a line USER:PASSWORD",
                      cause != 0 ? strerror(cause) : "");
}

enum bt_status bt_credentials_read(const char *path, const char *given, char **out,
                                   struct bt_err *err)
{
    char line[MAX_CREDENTIALS] = "";
    size_t n;

    *out = NULL;
    if (path != NULL) {
        enum bt_status st = read_line(path, line, err);
        if (st != BT_OK)
            return st;
        given = line;
    }
    if (given == NULL || (*given == '\0' && path == NULL))
        return BT_OK;
    n = strcspn(given, "\r\n");
    if (n == 0 || (memchr(given, ':', n) == NULL && memchr(given, ' ', n) == NULL))
        return bt_err_set(err, BT_FATAL, "usage",
                          "%.80s: expected USER:PASSWORD or a value such as ApiKey KEY",
                          path != NULL ? path : "BANTIN_CREDENTIALS");
    if ((*out = strndup(given, n)) == NULL)
        return bt_err_set(err, BT_FATAL, "no-memory", "out of memory reading credentials");
    return BT_OK;
}

#else
typedef int bt_address_without_curl; /* a file must not be empty */
#endif
