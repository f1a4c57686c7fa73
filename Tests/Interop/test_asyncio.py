"""asyncio: 20 tills, each with a member of its own, pipelining purchases without waiting for the answers one by one."""

import asyncio
import json
import random

import zmq
import zmq.asyncio

from wire import BUS, Case, is_temporary, main, purchase

TILLS, PURCHASES, ATTEMPTS = 20, 50, 10


async def sell(till, member):
    """Sends everything, then sends again what has no final answer; gives the points that the answers name."""
    chance = random.Random(till)
    open_messages = {sent["id"]: sent for sent in
                     (purchase(member, chance.randrange(0, 10_000)) for _ in range(PURCHASES))}
    points = {}
    socket = zmq.asyncio.Context.instance().socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.connect(BUS)
    for _ in range(ATTEMPTS):
        for sent in open_messages.values():
            await socket.send(json.dumps(sent).encode())
        for _ in range(len(open_messages)):
            try:
                reply = json.loads(await asyncio.wait_for(socket.recv(), 5))
            except asyncio.TimeoutError:
                break
            if reply["id"] in open_messages and reply["status"] != 202 and not is_temporary(reply):
                sent = open_messages.pop(reply["id"])
                assert reply["status"] == 200, reply
                assert reply["data"]["points"] == sent["data"]["amount"] // 100, (sent, reply)
                points[reply["id"]] = reply["data"]["points"]
        if not open_messages:
            break
    socket.close()
    assert not open_messages, f"{len(open_messages)} purchases of till {till} have no final answer"
    return sum(points.values())


class Tills(Case):
    def test_20_pipelining_tills_and_every_sum_is_right(self):
        members = [self.new_member()[0] for _ in range(TILLS)]

        async def all_tills():
            return await asyncio.gather(*(sell(till, member) for till, member in enumerate(members)))

        for member, points in zip(members, asyncio.run(all_tills())):
            account = self.account(member)
            self.assertEqual((account["balance"], account["lifetime"]["earned"]), (points, points))


if __name__ == "__main__":
    main()
