/* stop.h: SIGINT and SIGTERM end the reading, not the work. */
#ifndef BT_STOP_H
#define BT_STOP_H

#include "bantin.h"

/* Catches the signals; *fd becomes readable with the first.  A second signal kills. */
enum bt_status bt_stop_open(int *fd, struct bt_err *err);
void bt_stop_now(void);   /* as a signal would; from any thread */
int bt_stop_signal(void); /* the signal that came, 0 = none */
void bt_stop_close(void);

#endif
