// SPDX-License-Identifier: Apache-2.0
//
// What Swift sees of libcurl: one thing to send at a time, as mail or as an HTTP POST. Setting an option of libcurl takes a variable
// number of arguments, which Swift cannot call.

#pragma once

#include <stddef.h>
#include <stdint.h>

// A connection that is kept from one sending to the next. It stays on one thread.
struct punchcard_curl;

// Prepares the library; to be called once, before any thread uses it.
void punchcard_curl_prepare(void);

// Returns NULL when there is no memory.
struct punchcard_curl *punchcard_curl_open(void);
void punchcard_curl_close(struct punchcard_curl *curl);

// Begins anew: what the calls below set is for the next sending only. Texts are copied.
void punchcard_curl_begin(struct punchcard_curl *curl, const char *url, long milliseconds);
// A file of certificates to trust instead of the machine's.
void punchcard_curl_trust(struct punchcard_curl *curl, const char *file);
void punchcard_curl_log_in(struct punchcard_curl *curl, const char *username, const char *password);
// Refuses to go on unless the connection becomes an encrypted one.
void punchcard_curl_require_tls(struct punchcard_curl *curl);
void punchcard_curl_header(struct punchcard_curl *curl, const char *line);

// What came of it. `code` is libcurl's, 0 when the other end took it; `status` is the last that the other end said, 0 for none;
// `retry_after` are seconds, 0 for none.
struct punchcard_curl_answer {
    int code;
    long status;
    int64_t retry_after;
};

// Each blocks until it is over, or the time is.
struct punchcard_curl_answer punchcard_curl_mail(
    struct punchcard_curl *curl, const char *from, const char *to, const uint8_t *text, size_t count);
struct punchcard_curl_answer punchcard_curl_post(struct punchcard_curl *curl, const uint8_t *body, size_t count);

// In a few words, without an address.
const char *punchcard_curl_reason(int code);
