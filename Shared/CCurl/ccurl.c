// SPDX-License-Identifier: Apache-2.0

#include "ccurl.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct punchcard_curl {
    CURL *easy;
    struct curl_slist *headers;
};

// What is left of a mail to be read by libcurl.
struct rest {
    const uint8_t *bytes;
    size_t count;
};

static size_t give(char *buffer, size_t size, size_t count, void *from) {
    struct rest *rest = from;
    size_t taken = size * count < rest->count ? size * count : rest->count;
    memcpy(buffer, rest->bytes, taken);
    rest->bytes += taken;
    rest->count -= taken;
    return taken;
}

// Nobody reads what the other end sends along, and it may be much.
static size_t discard(char *bytes, size_t size, size_t count, void *nothing) {
    (void)bytes;
    (void)nothing;
    return size * count;
}

void punchcard_curl_prepare(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

struct punchcard_curl *punchcard_curl_open(void) {
    struct punchcard_curl *curl = calloc(1, sizeof *curl);
    if (curl == NULL) return NULL;
    curl->easy = curl_easy_init();
    if (curl->easy != NULL) return curl;
    free(curl);
    return NULL;
}

void punchcard_curl_close(struct punchcard_curl *curl) {
    curl_slist_free_all(curl->headers);
    curl_easy_cleanup(curl->easy);
    free(curl);
}

void punchcard_curl_begin(struct punchcard_curl *curl, const char *url, long milliseconds) {
    // Connections stay open, options do not stay set.
    curl_easy_reset(curl->easy);
    curl_slist_free_all(curl->headers);
    curl->headers = NULL;
    curl_easy_setopt(curl->easy, CURLOPT_URL, url);
    curl_easy_setopt(curl->easy, CURLOPT_TIMEOUT_MS, milliseconds);
    curl_easy_setopt(curl->easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
    // Other threads are at work, so there must be no signals.
    curl_easy_setopt(curl->easy, CURLOPT_NOSIGNAL, 1L);
    // An address that is set must not lead elsewhere, nor into other protocols; and no proxy of the environment sees any of it.
    curl_easy_setopt(curl->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl->easy, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
    curl_easy_setopt(curl->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(curl->easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl->easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl->easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(curl->easy, CURLOPT_USERAGENT, "Punchcard");
}

void punchcard_curl_trust(struct punchcard_curl *curl, const char *file) {
    curl_easy_setopt(curl->easy, CURLOPT_CAINFO, file);
    curl_easy_setopt(curl->easy, CURLOPT_CAPATH, NULL);
}

void punchcard_curl_log_in(struct punchcard_curl *curl, const char *username, const char *password) {
    curl_easy_setopt(curl->easy, CURLOPT_USERNAME, username);
    curl_easy_setopt(curl->easy, CURLOPT_PASSWORD, password);
}

void punchcard_curl_require_tls(struct punchcard_curl *curl) {
    curl_easy_setopt(curl->easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
}

void punchcard_curl_header(struct punchcard_curl *curl, const char *line) {
    struct curl_slist *longer = curl_slist_append(curl->headers, line);
    if (longer != NULL) curl->headers = longer;
}

static struct punchcard_curl_answer perform(struct punchcard_curl *curl) {
    struct punchcard_curl_answer answer = {0};
    answer.code = curl_easy_perform(curl->easy);
    curl_easy_getinfo(curl->easy, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_off_t wait = 0;
    curl_easy_getinfo(curl->easy, CURLINFO_RETRY_AFTER, &wait);
    answer.retry_after = wait;
    return answer;
}

struct punchcard_curl_answer punchcard_curl_mail(
    struct punchcard_curl *curl, const char *from, const char *to, const uint8_t *text, size_t count) {
    struct rest rest = {text, count};
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    curl_easy_setopt(curl->easy, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(curl->easy, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl->easy, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl->easy, CURLOPT_READDATA, &rest);
    curl_easy_setopt(curl->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)count);
    struct punchcard_curl_answer answer = perform(curl);
    curl_slist_free_all(recipients);
    return answer;
}

struct punchcard_curl_answer punchcard_curl_post(struct punchcard_curl *curl, const uint8_t *body, size_t count) {
    // Without this, a long body waits a second for servers that never say 100.
    punchcard_curl_header(curl, "Expect:");
    curl_easy_setopt(curl->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(curl->easy, CURLOPT_POSTFIELDS, (const char *)body);
    curl_easy_setopt(curl->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    curl_easy_setopt(curl->easy, CURLOPT_HTTPHEADER, curl->headers);
    return perform(curl);
}

const char *punchcard_curl_reason(int code) { return curl_easy_strerror((CURLcode)code); }
