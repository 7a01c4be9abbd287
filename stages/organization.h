/* organization.h: how the name of an organization is written. */
#ifndef BT_ORGANIZATION_H
#define BT_ORGANIZATION_H

#include "stage.h"

/* The canonical name of the tokens [beg, end), abbreviations written out, in press style; `head`
 * stands before them, empty or the full form of an abbreviated head. */
struct bt_str bt_organization_name(struct bt_doc *, struct bt_str head, uint32_t beg,
                                   uint32_t end);

#endif
