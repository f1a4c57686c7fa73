// SPDX-License-Identifier: Apache-2.0
//
// Checksums for the pages of a SQLite file, and for the frames of its write-ahead log when they are read.

#pragma once

#include <stdbool.h>
#include <stdint.h>

struct sqlite3;

// The bytes at the end of every page that hold its sum; SQLite reserves them in the file's header.
enum { punchcard_sum_bytes = 8 };

// Makes every file that is opened from now on one with checked pages, if its header reserves the bytes.
//
// Returns a result code of SQLite.
int punchcard_check_pages(void);

// Reserves the bytes in a file without pages, or in any other with the VACUUM that follows.
//
// Returns a result code of SQLite.
int punchcard_reserve_sums(struct sqlite3 *connection);

// Whether the header of the file, as it was last read or written, reserves the bytes.
bool punchcard_has_sums(struct sqlite3 *connection);

// The state of a running sum, as SQLite's log has it: two numbers of 32 bits.
struct punchcard_sum { uint32_t s1, s2; };

// Goes on with a sum over bytes, a multiple of eight, taken as numbers of 32 bits in one of the two orders.
struct punchcard_sum punchcard_add(struct punchcard_sum sum, const void *bytes, int count, bool isBigEndian);
