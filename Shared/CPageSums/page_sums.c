// SPDX-License-Identifier: Apache-2.0
//
// A layer between SQLite and the system that gives every page a sum when it is written into the file, and compares when it is
// read from there; and that compares what is read from the write-ahead log with the sums that SQLite itself puts into it, but
// looks at only when it opens a log.
//
// The file is one that SQLite's own `cksumvfs` can check: 8 reserved bytes a page, and its sum in them. That extension itself
// cannot be used with the SQLite of Debian 12: its release puts the sum into a page after the log's frame was summed, so
// that after a crash SQLite takes every frame for damaged and drops what was committed.

#include "page_sums.h"

#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

enum { log_header = 32, frame_header = 24, smallest_page = 512, sum_of_frame = 16, sum_of_log = 24 };

// What we know of an open file. Its methods come first, so that a file leads here.
struct watched {
    sqlite3_io_methods methods;
    const sqlite3_io_methods *system;
    bool isLog;
    bool hasSums;                // Of a file: its header reserves the bytes.
    sqlite3_int64 headerAt;      // Of a log: where the last header of a frame was written.
    sqlite3_int64 rewrittenFrom; // Of a log: frames from here on were written over, and get their sums with the next commit.
};

static struct watched *watched(sqlite3_file *file) { return (struct watched *)file->pMethods; }

static bool is_page(int count) { return count >= smallest_page && (count & (count - 1)) == 0; }

static bool is_little_endian(void) {
    const uint32_t one = 1;
    return *(const uint8_t *)&one == 1;
}

// https://www.sqlite.org/walformat.html#checksum_algorithm
struct punchcard_sum punchcard_add(struct punchcard_sum sum, const void *bytes, int count, bool isBigEndian) {
    const uint8_t *next = bytes, *end = next + count;
    const bool isSwapped = isBigEndian == is_little_endian();
    while (next < end) {
        uint32_t pair[2];
        memcpy(pair, next, sizeof pair);
        sum.s1 += (isSwapped ? __builtin_bswap32(pair[0]) : pair[0]) + sum.s2;
        sum.s2 += (isSwapped ? __builtin_bswap32(pair[1]) : pair[1]) + sum.s1;
        next += sizeof pair;
    }
    return sum;
}

// The sum of a page, in the order of bytes that the file format of `cksumvfs` has.
static void page_sum(const uint8_t *page, int count, uint8_t sum[punchcard_sum_bytes]) {
    struct punchcard_sum result = punchcard_add((struct punchcard_sum){0, 0}, page, count - punchcard_sum_bytes, false);
    uint32_t pair[2] = {result.s1, result.s2};
    if (!is_little_endian()) {
        pair[0] = __builtin_bswap32(pair[0]);
        pair[1] = __builtin_bswap32(pair[1]);
    }
    memcpy(sum, pair, punchcard_sum_bytes);
}

// Looks into a header that passes by, whether its file has sums: https://www.sqlite.org/fileformat.html#the_database_header
static void look_at_header(struct watched *file, const uint8_t *bytes, int count, sqlite3_int64 offset) {
    if (offset == 0 && count >= 100 && memcmp(bytes, "SQLite format 3", 16) == 0)
        file->hasSums = bytes[20] == punchcard_sum_bytes;
}

static uint32_t number(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// Compares a page that was read from a frame of the log with the sum there, which goes on from that of the frame before.
static int check_frame(sqlite3_file *file, const uint8_t *page, int count, sqlite3_int64 offset) {
    struct watched *log = watched(file);
    const sqlite3_int64 frame = offset - frame_header, length = frame_header + count;
    if (frame < log_header || (frame - log_header) % length != 0 || offset >= log->rewrittenFrom) return SQLITE_OK;
    uint8_t magic[4], before[8], header[frame_header];
    const sqlite3_int64 beforeAt = frame == log_header ? sum_of_log : frame - length + sum_of_frame;
    int code = log->system->xRead(file, magic, sizeof magic, 0);
    if (code == SQLITE_OK) code = log->system->xRead(file, before, sizeof before, beforeAt);
    if (code == SQLITE_OK) code = log->system->xRead(file, header, sizeof header, frame);
    if (code != SQLITE_OK) return code;
    const bool isBigEndian = number(magic) & 1;
    struct punchcard_sum sum = {number(before), number(before + 4)};
    sum = punchcard_add(sum, header, 8, isBigEndian);
    sum = punchcard_add(sum, page, count, isBigEndian);
    const bool isSame = sum.s1 == number(header + sum_of_frame) && sum.s2 == number(header + sum_of_frame + 4);
    return isSame ? SQLITE_OK : SQLITE_IOERR_DATA;
}

static int read_checked(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    struct watched *self = watched(file);
    const int code = self->system->xRead(file, bytes, count, offset);
    if (code != SQLITE_OK) return code;
    if (self->isLog) return is_page(count) ? check_frame(file, bytes, count, offset) : SQLITE_OK;
    look_at_header(self, bytes, count, offset);
    if (!self->hasSums || !is_page(count)) return SQLITE_OK;
    uint8_t sum[punchcard_sum_bytes];
    page_sum(bytes, count, sum);
    const uint8_t *found = (const uint8_t *)bytes + count - punchcard_sum_bytes;
    return memcmp(found, sum, sizeof sum) == 0 ? SQLITE_OK : SQLITE_IOERR_DATA;
}

// Writes a page with its sum, which may be put into SQLite's own buffer: nothing else is kept in the reserved bytes.
static int write_summed(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    struct watched *self = watched(file);
    if (self->isLog) {
        if (count == frame_header) self->headerAt = offset;
        const bool isNewFrame = self->headerAt == offset - frame_header;
        if (is_page(count) && !isNewFrame && offset < self->rewrittenFrom) self->rewrittenFrom = offset;
    } else {
        look_at_header(self, bytes, count, offset);
        if (self->hasSums && is_page(count)) page_sum(bytes, count, (uint8_t *)bytes + count - punchcard_sum_bytes);
    }
    return self->system->xWrite(file, bytes, count, offset);
}

// A commit ends with a sync, and before it every frame has got its sum.
static int sync_noted(sqlite3_file *file, int flags) {
    watched(file)->rewrittenFrom = INT64_MAX;
    return watched(file)->system->xSync(file, flags);
}

// A mapped page would pass by unchecked.
static int no_mapping(sqlite3_file *file, sqlite3_int64 offset, int count, void **page) {
    (void)file, (void)offset, (void)count;
    *page = NULL;
    return SQLITE_OK;
}

static sqlite3_vfs *system_vfs;

// The system's own file lies first in the memory of ours, so that whatever is not replaced needs no detour.
static int open_watched(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *outFlags) {
    (void)vfs;
    const int code = system_vfs->xOpen(system_vfs, name, file, flags, outFlags);
    if (code != SQLITE_OK || file->pMethods == NULL || !(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))) return code;
    struct watched *self = (struct watched *)((uint8_t *)file + (system_vfs->szOsFile + 15) / 16 * 16);
    *self = (struct watched){
        .methods = *file->pMethods,
        .system = file->pMethods,
        .isLog = flags & SQLITE_OPEN_WAL,
        .rewrittenFrom = INT64_MAX,
    };
    self->methods.xRead = read_checked;
    self->methods.xWrite = write_summed;
    self->methods.xSync = sync_noted;
    self->methods.xFetch = no_mapping;
    file->pMethods = &self->methods;
    return SQLITE_OK;
}

int punchcard_check_pages(void) {
    static sqlite3_vfs ours;
    const int code = sqlite3_initialize();
    if (code != SQLITE_OK || system_vfs != NULL) return code;
    system_vfs = sqlite3_vfs_find(NULL);
    if (system_vfs == NULL) return SQLITE_ERROR;
    ours = *system_vfs;
    ours.pNext = NULL;
    ours.zName = "punchcard";
    ours.szOsFile = (system_vfs->szOsFile + 15) / 16 * 16 + (int)sizeof(struct watched);
    ours.xOpen = open_watched;
    return sqlite3_vfs_register(&ours, 1);
}

int punchcard_reserve_sums(struct sqlite3 *connection) {
    int count = punchcard_sum_bytes;
    return sqlite3_file_control(connection, NULL, SQLITE_FCNTL_RESERVE_BYTES, &count);
}

bool punchcard_has_sums(struct sqlite3 *connection) {
    sqlite3_file *file = NULL;
    if (sqlite3_file_control(connection, NULL, SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == NULL) return false;
    return file->pMethods != NULL && file->pMethods->xRead == read_checked && watched(file)->hasSums;
}
