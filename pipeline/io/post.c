/* post.c: see post.h. */
#ifdef BT_HAVE_CURL
#include "io/post.h"

#include "core/err.h"
#include "io/pack.h"

#include <curl/curl.h>

enum { WHOLE_BY_SILENCE = 10, MAX_WAIT = 60000 /* ms */ };

/* A request; its handle is kept for the next one. */
struct place {
    CURL *curl;
    bool busy;
    void *ctx;
    size_t most;
    bool too_long; /* the answer */
    struct bt_buf url, body, answer;
    char error[CURL_ERROR_SIZE];
};

struct bt_post {
    struct bt_post_options o;
    CURLM *multi;
    struct curl_slist *headers, *json, *lines; /* without a body; with one of each kind */
    struct place *place;
};

static enum bt_status no_memory(struct bt_err *err)
{
    return bt_err_set(err, BT_FATAL, "no-memory", "out of memory making a request");
}

static size_t take_answer(char *s, size_t size, size_t n, void *ctx)
{
    struct place *p = ctx;

    if (size * n > p->most - p->answer.len) {
        p->too_long = true;
        return 0;
    }
    bt_buf_add(&p->answer, s, size * n);
    return p->answer.failed ? 0 : size * n;
}

static bool add_header(struct curl_slist **list, const char *line)
{
    struct curl_slist *grown = curl_slist_append(*list, line);

    if (grown != NULL)
        *list = grown;
    return grown != NULL;
}

/* "ApiKey KEY" and the like; a user and password are given to libcurl itself. */
static const char *authorization(const struct bt_post_options *o)
{
    const char *s = o->credentials;

    return s != NULL && strcspn(s, " ") < strcspn(s, ":") ? s : NULL;
}

static bool make_headers(struct bt_post *p)
{
    const char *value = authorization(&p->o);
    struct bt_buf line = BT_BUF_INIT;
    bool ok = true;

    if (value != NULL) {
        bt_buf_printf(&line, "Authorization: %s", value);
        ok = !line.failed && add_header(&p->headers, line.s) && add_header(&p->json, line.s) &&
             add_header(&p->lines, line.s);
        bt_buf_release(&line);
    }
    ok = ok && add_header(&p->json, "Content-Type: application/json") &&
         add_header(&p->lines, "Content-Type: application/x-ndjson");
    return ok && (!p->o.pack || (add_header(&p->json, "Content-Encoding: gzip") &&
                                 add_header(&p->lines, "Content-Encoding: gzip")));
}

static bool set_up(struct bt_post *post, struct place *p)
{
    const struct bt_post_options *o = &post->o;
    CURL *c = p->curl = curl_easy_init();
    bool ok = c != NULL;

    if (!ok)
        return false;
    ok &= curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_USERAGENT, "bantin/" BT_VERSION) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_ERRORBUFFER, p->error) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_PRIVATE, p) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_answer) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_WRITEDATA, p) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)o->connect) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)o->silence) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)o->silence * WHOLE_BY_SILENCE) == CURLE_OK;
    if (o->insecure) {
        ok &= curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L) == CURLE_OK;
        ok &= curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L) == CURLE_OK;
    }
    if (o->ca != NULL)
        ok &= curl_easy_setopt(c, CURLOPT_CAINFO, o->ca) == CURLE_OK;
    if (o->credentials != NULL && authorization(o) == NULL) {
        ok &= curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK;
        ok &= curl_easy_setopt(c, CURLOPT_USERPWD, o->credentials) == CURLE_OK;
    }
    return ok;
}

enum bt_status bt_post_open(struct bt_post **out, const struct bt_post_options *o,
                            struct bt_err *err)
{
    struct bt_post *post = calloc(1, sizeof *post);
    bool ok = post != NULL && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;

    if (!ok) {
        free(post);
        return no_memory(err);
    }
    post->o = *o;
    post->multi = curl_multi_init();
    post->place = calloc(o->requests, sizeof *post->place);
    ok = post->multi != NULL && post->place != NULL && make_headers(post);
    for (unsigned i = 0; ok && i < o->requests; i++)
        ok = set_up(post, &post->place[i]);
    if (!ok) {
        bt_post_close(post);
        return no_memory(err);
    }
    *out = post;
    return BT_OK;
}

void bt_post_close(struct bt_post *post)
{
    if (post == NULL)
        return;
    for (unsigned i = 0; post->place != NULL && i < post->o.requests; i++) {
        struct place *p = &post->place[i];
        if (p->busy)
            curl_multi_remove_handle(post->multi, p->curl);
        curl_easy_cleanup(p->curl);
        bt_buf_release(&p->url);
        bt_buf_release(&p->body);
        bt_buf_release(&p->answer);
    }
    free(post->place);
    curl_multi_cleanup(post->multi);
    curl_slist_free_all(post->headers);
    curl_slist_free_all(post->json);
    curl_slist_free_all(post->lines);
    free(post);
    curl_global_cleanup();
}

static bool put_body(const struct bt_post *post, struct place *p, struct bt_str body)
{
    struct bt_pack *pack;
    bool ok;

    if (!post->o.pack) {
        bt_buf_str(&p->body, body);
        return !p->body.failed;
    }
    if ((pack = bt_pack_new(BT_PACK_GZIP)) == NULL)
        return false;
    ok = bt_pack_add(pack, body, BT_PACK_END, &p->body) && !p->body.failed;
    bt_pack_free(pack);
    return ok;
}

/* What is posted is lines of JSON, what is put is JSON. */
static struct curl_slist *headers_of(const struct bt_post *post, const char *method,
                                     bool has_body)
{
    if (!has_body)
        return post->headers;
    return strcmp(method, "POST") == 0 ? post->lines : post->json;
}

static bool prepare(const struct bt_post *post, struct place *p, const char *method,
                    struct bt_str body)
{
    CURL *c = p->curl;
    bool ok = put_body(post, p, body), has_body = body.len != 0;

    /* the order counts: each of these sets the method too */
    ok &= curl_easy_setopt(c, CURLOPT_NOBODY, 0L) == CURLE_OK;
    ok &= curl_easy_setopt(c, CURLOPT_HTTPGET, 1L) == CURLE_OK;
    if (has_body) {
        ok &= curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->body.len) ==
              CURLE_OK;
        ok &= curl_easy_setopt(c, CURLOPT_POSTFIELDS, p->body.s) == CURLE_OK;
    } else if (strcmp(method, "HEAD") == 0) {
        ok &= curl_easy_setopt(c, CURLOPT_NOBODY, 1L) == CURLE_OK;
    }
    ok &= curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK;
    ok &=
        curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers_of(post, method, has_body)) == CURLE_OK;
    return ok && curl_easy_setopt(c, CURLOPT_URL, p->url.s) == CURLE_OK;
}

enum bt_status bt_post_send(struct bt_post *post, const char *method, const char *path,
                            struct bt_str body, size_t most, void *ctx, struct bt_err *err)
{
    struct place *p = post->place;
    int running;

    while (p->busy) /* one is free: the caller counts */
        p++;
    bt_buf_clear(&p->url);
    bt_buf_clear(&p->body);
    bt_buf_clear(&p->answer);
    bt_buf_printf(&p->url, "%s%s", post->o.base, path);
    p->error[0] = '\0';
    p->too_long = false;
    p->ctx = ctx;
    p->most = most;
    if (p->url.failed || !prepare(post, p, method, body) ||
        curl_multi_add_handle(post->multi, p->curl) != CURLM_OK)
        return no_memory(err);
    p->busy = true;
    curl_multi_perform(post->multi, &running);
    return BT_OK;
}

/* Another try cannot help. */
static bool is_hopeless(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_CERTPROBLEM || code == CURLE_UNSUPPORTED_PROTOCOL ||
           code == CURLE_URL_MALFORMAT;
}

static void finish(struct place *p, CURLcode code, struct bt_post_reply *r)
{
    long status = 0;
    curl_off_t seconds = 0;

    *r = (struct bt_post_reply){.ctx = p->ctx, .retry_after = -1};
    curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &status);
    if (curl_easy_getinfo(p->curl, CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0)
        r->retry_after = seconds < 1000000 ? (int64_t)seconds * 1000 : 1000000000;
    if (code == CURLE_OK) {
        r->status = (int)status;
        r->body = (struct bt_str){p->answer.s, (uint32_t)p->answer.len};
    } else if (p->too_long) {
        snprintf(r->why, sizeof r->why, "its answer is longer than %zu bytes", p->most);
    } else {
        snprintf(r->why, sizeof r->why, "%.159s",
                 p->error[0] != '\0' ? p->error : curl_easy_strerror(code));
    }
    r->hopeless = is_hopeless(code);
    p->busy = false;
}

/* One that is finished. */
static bool take_finished(struct bt_post *post, struct bt_post_reply *r)
{
    CURLMsg *msg;
    int left;

    while ((msg = curl_multi_info_read(post->multi, &left)) != NULL) {
        struct place *p = NULL;
        CURLcode code = msg->data.result;
        if (msg->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &p);
        curl_multi_remove_handle(post->multi, p->curl);
        finish(p, code, r);
        return true;
    }
    return false;
}

enum bt_status bt_post_wait(struct bt_post *post, int64_t ms, int stop_fd,
                            struct bt_post_reply *r, struct bt_err *err)
{
    struct curl_waitfd stop = {.fd = stop_fd, .events = CURL_WAIT_POLLIN};
    int running, came;
    CURLMcode code = curl_multi_perform(post->multi, &running);

    if (take_finished(post, r))
        return BT_OK;
    if (code == CURLM_OK && ms > 0)
        code = curl_multi_poll(post->multi, &stop, stop_fd >= 0 ? 1 : 0,
                               ms < MAX_WAIT ? (int)ms : MAX_WAIT, &came);
    if (code == CURLM_OK)
        code = curl_multi_perform(post->multi, &running);
    if (take_finished(post, r))
        return BT_OK;
    if (code != CURLM_OK)
        return bt_err_set(err, BT_FATAL, "input-output", "libcurl: %s",
                          curl_multi_strerror(code));
    return BT_END;
}

#else
typedef int bt_post_without_curl; /* a file must not be empty */
#endif
