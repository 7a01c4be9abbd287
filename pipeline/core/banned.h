/* banned.h: functions that have no place here; every .c file of the project gets it by
 * -include. Locale-dependent, unbounded or hidden-state functions: use scan.h, viet.h, bt_buf,
 * bt_str. */
#ifndef BT_BANNED_H
#define BT_BANNED_H

#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BT_BANNED(f) sorry_##f##_is_banned
#undef tolower
#define tolower(c) BT_BANNED(tolower)
#undef toupper
#define toupper(c) BT_BANNED(toupper)
#undef isalpha
#define isalpha(c) BT_BANNED(isalpha)
#undef isspace
#define isspace(c) BT_BANNED(isspace)
#undef isdigit
#define isdigit(c) BT_BANNED(isdigit)
#undef strtok
#define strtok(a, b) BT_BANNED(strtok)
#undef sprintf
#define sprintf(...) BT_BANNED(sprintf)
#undef strcpy
#define strcpy(a, b) BT_BANNED(strcpy)
#undef strcat
#define strcat(a, b) BT_BANNED(strcat)
#undef atoi
#define atoi(a) BT_BANNED(atoi)
#undef localtime
#define localtime(a) BT_BANNED(localtime)
#undef setlocale
#define setlocale(a, b) BT_BANNED(setlocale)

#endif
