/* address.h: where a search engine is, and who we are to it. */
#ifndef BT_ADDRESS_H
#define BT_ADDRESS_H

#include "bantin.h"

struct bt_address {
    char *
        base; /* "http://host:9200" or, behind a proxy, "https://host/search"; no slash at its end */
    char *index; /* "news" */
};

/* "http[s]://host[:port][/path]/index".  No user and no password: a command line can be read by
 * everybody on the machine. */
enum bt_status bt_address_parse(const char *text, struct bt_address *, struct bt_err *err);
void bt_address_release(struct bt_address *);

/* "USER:PASSWORD", or a value for the Authorization header such as "ApiKey KEY", from the first
 * line of a file, or else `given`.  *out is NULL if there are none; free() it. */
enum bt_status bt_credentials_read(const char *path, const char *given, char **out,
                                   struct bt_err *err);

#endif
