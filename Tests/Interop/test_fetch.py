"""A consumer of streams, as a CRM or a warehouse would write it.

    test_fetch.py                              the tests
    test_fetch.py follow STATEFILE OUTFILE     follows all shards of `earning` as consumer `crm`, for ever

`follow` is made to be killed. It appends a line "<shard> <sequence>" for each event to OUTFILE, and after each answer saves in
STATEFILE the cursors and how long OUTFILE was by then. Started again, it cuts OUTFILE to that length and fetches from those
cursors: what it had written and not yet counted is fetched once more, so that OUTFILE has every event once and in order.
"""

import json
import os
import sys
import tempfile
import time

from wire import Case, Client, main, message, purchase, shard_of, unique

STREAM = "earning"


# The consumer


def follow(state_file, out_file, wait=1000):
    client = Client()
    state = load(state_file) or {"bytes": 0, "cursors": {}}
    out = open(out_file, "ab")
    out.truncate(state["bytes"])
    waiting = {}  # request id → (shard, when to give up)
    idle_until = {}  # shard → when to ask again after a temporary refusal

    while True:
        if not state["cursors"]:
            listed = client.ask(message("stream.list", {}), seconds=3600)["data"]
            if listed["missing"]:  # perhaps a shard of ours: begin when all are there
                time.sleep(0.5)
                continue
            state["cursors"] = {str(each["streamShard"]): {"after": 0, "epoch": each["epoch"]}
                                for each in listed["streams"] if each["stream"] == STREAM}
        asked = {shard for shard, _ in waiting.values()}
        for shard, cursor in state["cursors"].items():
            if shard not in asked and time.monotonic() >= idle_until.get(shard, 0):
                request = message("stream.fetch", {"stream": STREAM, "streamShard": int(shard), "consumer": "crm",
                                                   "wait": wait, "limit": 512, **cursor})
                client.send(request)
                waiting[request["id"]] = (shard, time.monotonic() + wait / 1000 + 2)

        reply = client.receive(0.25)
        if reply is None:  # an owner that was killed forgets us: whoever waited too long asks again
            waiting = {id: entry for id, entry in waiting.items() if time.monotonic() < entry[1]}
            continue
        if reply["id"] not in waiting:
            continue  # the answer to a question that we gave up
        shard, _ = waiting.pop(reply["id"])
        if reply["status"] == 409:  # restored from a backup: a person must look; skipping or repeating would be wrong
            sys.exit(f"{STREAM} {shard}: {reply['problem']['code']}")
        if reply["status"] != 200:
            idle_until[shard] = time.monotonic() + 0.2
            continue
        for event in reply["data"]["events"]:
            out.write(f"{shard} {event['sequence']}\n".encode())
        if state["cursors"][shard]["after"] != reply["data"]["next"]:
            out.flush()
            os.fsync(out.fileno())
            state["cursors"][shard]["after"] = reply["data"]["next"]
            state["bytes"] = out.tell()
            save(state_file, state)


def load(path):
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def save(path, state):
    """Replaces the file in one step: a kill leaves the old one or the new one."""
    with open(f"{path}.new", "w") as file:
        json.dump(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(f"{path}.new", path)


# The tests


class Fetching(Case):
    def fetch(self, stream_shard=0, status=200, code=None, stream=STREAM, **data):
        return self.ask("stream.fetch", {"stream": stream, "streamShard": stream_shard, **data}, status, code)

    def streams(self, stream=STREAM):
        """What stream.list says of a stream, by shard."""
        listed = self.ask("stream.list", {})
        self.assertEqual(listed["missing"], [])
        return {each["streamShard"]: each for each in listed["streams"] if each["stream"] == stream}

    def heads(self):
        return {shard: each["head"] for shard, each in self.streams().items()}

    def read(self, stream_shard, after, until, **data):
        """All events after one position and up to another that pass the filters."""
        events = []
        while after < until:
            answer = self.fetch(stream_shard, after=after, **data)
            self.assertGreater(answer["next"], after)
            events += answer["events"]
            after = answer["next"]
        return [event for event in events if int(event["sequence"]) <= until]

    def consumer(self, shard, name):
        found = [each for each in self.streams()[shard]["consumers"] if each["consumer"] == name]
        return found[0] if found else None

    def buy(self, members=8, times=3):
        """Purchases of new members; gives the heads before and after, and the message ids by member."""
        before, bought = self.heads(), {}
        for _ in range(members):
            member, _ = self.new_member()
            sent = [purchase(member, 100 * (turn + 1)) for turn in range(times)]
            for each in sent:
                self.done(each)
            bought[member] = [each["id"] for each in sent]
        return before, self.heads(), bought

    def test_every_event_once_and_in_order_in_the_shard_of_its_member(self):
        before, after, bought = self.buy()
        self.assertEqual(len(before), 2, "this test expects two shards of Earning")
        earned = {member: [] for member in bought}
        for shard in before:
            events = self.read(shard, before[shard], after[shard], limit=5)
            self.assertEqual([event["sequence"] for event in events],
                             [f"{position:020d}" for position in range(before[shard] + 1, after[shard] + 1)])
            for event in events:
                self.assertEqual(event["specversion"], "1.0")
                self.assertTrue(event["recordedtime"].endswith("Z"), event)
                if "partitionkey" in event:
                    self.assertEqual(shard_of(event["partitionkey"], 2), shard, event)
                if event["type"] == "points.earned" and event["partitionkey"] in earned:
                    self.assertEqual(event["data"]["member"], event["partitionkey"])
                    earned[event["partitionkey"]].append(event["causationid"])
        self.assertEqual(earned, bought)

    def test_a_cursor_in_a_file_survives(self):
        before, after, _ = self.buy(members=2)
        with tempfile.TemporaryDirectory() as directory:
            path, seen = f"{directory}/cursor", []
            save(path, before[0])
            while (cursor := load(path)) < after[0]:  # each turn is a consumer that starts, works a little, and dies
                answer = self.fetch(0, after=cursor, limit=2)
                seen += [int(event["sequence"]) for event in answer["events"]]
                save(path, answer["next"])
        self.assertEqual(seen, list(range(before[0] + 1, before[0] + 1 + len(seen))))
        self.assertGreaterEqual(before[0] + len(seen), after[0])

    def test_filters_by_type_give_exactly_the_matching_events(self):
        before, after, _ = self.buy(members=3)
        for shard in before:
            everything = self.read(shard, before[shard], after[shard])
            for types in (["points.earned"], ["points.earned", "purchase.recorded"], ["points.revoked"]):
                with self.subTest(f"shard {shard} {' '.join(types)}"):
                    self.assertEqual(self.read(shard, before[shard], after[shard], types=types),
                                     [event for event in everything if event["type"] in types])

    def test_filters_by_shard_split_a_stream_and_lose_nothing(self):
        before, after, _ = self.buy(members=12, times=1)
        for shard in before:
            everything = self.read(shard, before[shard], after[shard])
            for shards in (1, 2, 4, 8):
                with self.subTest(f"shard {shard} in {shards}"):
                    parts = [self.read(shard, before[shard], after[shard], shard=part, shards=shards)
                             for part in range(shards)]
                    for part, events in enumerate(parts):
                        self.assertEqual(events, [
                            event for event in everything
                            if "partitionkey" not in event or shard_of(event["partitionkey"], shards) == part])
                    split = [event["sequence"] for events in parts for event in events if "partitionkey" in event]
                    self.assertEqual(sorted(split), [event["sequence"] for event in everything if "partitionkey" in event])

    def test_a_fetch_beyond_the_head_is_refused(self):
        self.fetch(0, 409, "ahead_of_stream", after=self.heads()[0] + 1_000_000)

    def test_a_fetch_from_another_epoch_is_refused(self):
        epoch = self.streams()[0]["epoch"]
        self.assertEqual(self.fetch(0, epoch=epoch, limit=1)["epoch"], epoch)
        other = epoch[:-1] + ("0" if epoch[-1] != "0" else "1")
        self.fetch(0, 409, "epoch_changed", epoch=other)

    def test_wrong_fetches_are_invalid(self):
        for name, data in {"limit 0": {"limit": 0}, "limit 513": {"limit": 513}, "wait": {"wait": 30_001},
                           "after": {"after": -1}, "types": {"types": "points.earned"},
                           "shard": {"shard": 2, "shards": 2}}.items():
            with self.subTest(name):
                self.fetch(0, 400, "invalid", **data)

    def test_a_waiting_fetch_is_answered_when_something_is_committed(self):
        member, _ = self.new_member()
        shard, wait, times = shard_of(member, 2), 5000, []
        for _ in range(5):
            # Until our own event comes: others may be committed to the same stream meanwhile.
            after, watcher = self.heads()[shard], Client()
            request = message("stream.fetch", {"stream": STREAM, "streamShard": shard, "after": after, "wait": wait,
                                               "types": ["points.earned"]})
            watcher.send(request)
            self.assertIsNone(watcher.receive(0.2), "nothing has happened yet")
            sent = purchase(member, 100)
            started = time.monotonic()
            self.client.send(sent)
            answer = self.expect(watcher.receive(wait / 1000 + 1), 200)
            times.append((time.monotonic() - started) * 1000)
            self.assertLess(times[-1], wait)
            self.assertIn(sent["id"], [event["causationid"] for event in answer["events"]])
            self.expect(self.client.receive(), 200)
            watcher.close()
        print(f"a waiting fetch was answered in {', '.join(f'{each:.1f}' for each in times)} ms after the send")

    def test_a_waiting_fetch_ends_when_its_time_is_over(self):
        started = time.monotonic()
        answer = self.fetch(0, after=self.heads()[0], wait=300, types=["nothing.happened"])
        self.assertLess(time.monotonic() - started, 1.3)
        self.assertEqual(answer["events"], [])
        self.assertLessEqual(answer["next"], answer["head"])

    def test_the_owner_knows_how_far_a_consumer_is(self):
        name = unique("reader")
        before, after, bought = self.buy(members=4)
        for shard in before:
            with self.subTest(f"shard {shard}"):
                self.fetch(shard, consumer=name, after=before[shard], limit=1)

                def behind():
                    seen = self.consumer(shard, name)
                    return seen if seen and seen["position"] == before[shard] else None

                seen = self.eventually(behind, "the consumer is listed", seconds=3)
                self.assertGreaterEqual(seen["depth"], after[shard] - before[shard])
                self.assertGreaterEqual(seen["oldestSeconds"], 0)
                head = self.heads()[shard]
                self.fetch(shard, consumer=name, after=head)
                self.eventually(lambda: self.consumer(shard, name)["depth"] == 0, "the consumer is done", seconds=3)
                self.assertEqual(self.consumer(shard, name)["position"], head)
                self.assertEqual(self.ask("stream.forget", {"stream": STREAM, "streamShard": shard, "consumer": name}), {})
                self.eventually(lambda: self.consumer(shard, name) is None, "the consumer is forgotten", seconds=3)

    def test_a_reader_without_a_name_leaves_no_trace(self):
        names = {each["consumer"] for each in self.streams()[0]["consumers"]}
        self.fetch(0, after=0, limit=1)
        time.sleep(0.2)
        self.assertEqual({each["consumer"] for each in self.streams()[0]["consumers"]}, names)

    def test_accepted_purchases_are_in_the_intake(self):
        member, customer = self.new_member()
        head = self.streams("intake")[0]["head"]
        sent = purchase(customer, 100, ack="stored")
        self.expect(self.client.ask(sent), 202)
        answer = self.fetch(0, stream="intake", after=head, wait=1000)
        mine = [event for event in answer["events"] if event.get("partitionkey") == member]
        self.assertEqual(len(mine), 1, answer["events"])
        self.assertNotIn(customer, json.dumps(mine), "an identifier is replaced before anything is kept")

    def test_a_stored_purchase_that_the_rules_refuse_becomes_an_event(self):
        member, customer = self.new_member()
        shard = shard_of(member, 2)
        head = self.heads()[shard]
        sent = purchase(customer, 100, ack="stored")
        sent["data"]["currency"] = "EUR"
        self.expect(self.client.ask(sent), 202)

        def rejected():
            return [event for event in self.fetch(shard, after=head, types=["purchase.rejected"])["events"]
                    if event["causationid"] == sent["id"]]

        events = self.eventually(rejected, "purchase.rejected is in the stream")
        self.assertEqual([event["data"]["code"] for event in events], ["currency_not_accepted"])


if __name__ == "__main__":
    if sys.argv[1:2] == ["follow"]:
        follow(*sys.argv[2:4])
    main()
