/* A till in C: libzmq and nothing else.
 *
 *   cc -Wall -Wextra -Werror -o client Tests/Interop/client.c -lzmq
 *   PUNCHCARD_HOME=/path/to/a/running/home ./client
 *
 * It enrolls a member and sends two purchases, one through REQ and one through DEALER with an envelope of two frames.
 * Replies are JSON with the status as a number; a till that only wants to know "done or not" can search for it.
 * Prints "ok ..." for each check and exits 0, or says what differed and exits 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

static char reply[65536];

static void fail(const char *what, const char *detail)
{
    printf("FAILED %s: %s\n", what, detail);
    exit(1);
}

/* Receives one frame into `reply` as a string; returns its length. */
static int receive(void *socket, const char *what)
{
    int length = zmq_recv(socket, reply, sizeof reply - 1, 0);
    if (length < 0)
        fail(what, zmq_strerror(zmq_errno()));
    if (length >= (int) sizeof reply)
        fail(what, "a reply of more than 64 KiB");
    reply[length] = '\0';
    return length;
}

/* White space between a name and its value is the writer's choice in JSON. */
static void expect(const char *what, const char *name, const char *value)
{
    char tight[64], loose[64];
    snprintf(tight, sizeof tight, "\"%s\":%s", name, value);
    snprintf(loose, sizeof loose, "\"%s\": %s", name, value);
    if (!strstr(reply, tight) && !strstr(reply, loose))
        fail(what, reply);
    printf("ok %s\n", what);
}

static void *connected(void *context, int type, const char *endpoint)
{
    int timeout = 5000, linger = 0, on = 1;
    void *socket = zmq_socket(context, type);
    if (!socket)
        fail("socket", zmq_strerror(zmq_errno()));
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &timeout, sizeof timeout);
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    if (type == ZMQ_REQ) { /* so that it may send again after a time-out */
        zmq_setsockopt(socket, ZMQ_REQ_CORRELATE, &on, sizeof on);
        zmq_setsockopt(socket, ZMQ_REQ_RELAXED, &on, sizeof on);
    }
    if (zmq_connect(socket, endpoint) != 0)
        fail(endpoint, zmq_strerror(zmq_errno()));
    return socket;
}

int main(void)
{
    const char *home = getenv("PUNCHCARD_HOME");
    char endpoint[256], run[64], body[1024];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/run/bus.sock", home ? home : ".punchcard");
    snprintf(run, sizeof run, "%lld%09ld-%ld", (long long) now.tv_sec, now.tv_nsec, (long) getpid());

    void *context = zmq_ctx_new();
    void *req = connected(context, ZMQ_REQ, endpoint);

    snprintf(body, sizeof body,
             "{\"specversion\":\"1.0\",\"id\":\"enroll-%s\",\"source\":\"interop/c\",\"type\":\"member.enroll\","
             "\"data\":{\"identifiers\":[{\"kind\":\"customer\",\"value\":\"c-%s\"}]}}", run, run);
    zmq_send(req, body, strlen(body), 0);
    receive(req, "the reply to an enrolment");
    expect("a member enrolls", "status", "200");

    snprintf(body, sizeof body,
             "{\"specversion\":\"1.0\",\"id\":\"req-%s\",\"source\":\"interop/c\",\"type\":\"purchase.completed\","
             "\"ack\":\"done\",\"data\":{\"member\":\"customer:c-%s\",\"currency\":\"USD\",\"amount\":2524}}", run, run);
    zmq_send(req, body, strlen(body), 0);
    receive(req, "the reply to REQ");
    expect("a purchase through REQ is done", "status", "200");
    expect("it earned 25 points", "points", "25");
    expect("the balance is 25", "balance", "25");

    void *dealer = connected(context, ZMQ_DEALER, endpoint);
    snprintf(body, sizeof body,
             "{\"specversion\":\"1.0\",\"id\":\"dealer-%s\",\"source\":\"interop/c\",\"type\":\"purchase.completed\","
             "\"ack\":\"done\",\"data\":{\"member\":\"customer:c-%s\",\"currency\":\"USD\",\"amount\":700}}", run, run);
    zmq_send(dealer, "till-1", 6, ZMQ_SNDMORE); /* any frames up to an empty one come back as they were */
    zmq_send(dealer, "", 0, ZMQ_SNDMORE);
    zmq_send(dealer, body, strlen(body), 0);
    if (receive(dealer, "the first frame back") != 6 || memcmp(reply, "till-1", 6) != 0)
        fail("the first frame back", reply);
    if (receive(dealer, "the empty frame back") != 0)
        fail("the empty frame back", reply);
    receive(dealer, "the reply to DEALER");
    printf("ok the envelope came back\n");
    expect("a purchase through DEALER is done", "status", "200");
    expect("it earned 7 points", "points", "7");
    expect("the balance is 32", "balance", "32");

    zmq_close(req);
    zmq_close(dealer);
    zmq_ctx_term(context);
    return 0;
}
