#!/usr/bin/env python3
"""Holds a process that keeps accounts against the model, history by history.

    check.py [--seed SEED] [--histories N] [--jobs N] -- COMMAND …
    check.py [--seed SEED] --print NUMBER      the lines of one history, to be sent by hand
    check.py --help

COMMAND reads lines from its standard input and answers each with one line on its standard output, both JSON, in the same order. It
keeps time by the lines alone.

    {"program": {…}, "at": TIME}      a new history begins: nobody and nothing; the program is version 1 → {}
    {"at": TIME}                      moves the clock, never back → {}
    {"enroll": {"member": "mem_…", "at": TIME, "segments": ["regulars"]}}
                                      `member.enrolled`: somebody enrolled, at the present time → {}
    {"birthday": {"member": "mem_…", "at": TIME}}
                                      `member.birthday`: it is somebody's birthday, at the present time → {}
    {"message": {CloudEvent}}         as in the reference of the wire, to be done now (as with `ack: done`) → {"reply": {…}}
    {"account": "mem_…"}              → {"account": `data` of `account.get`}
    {"lots": "mem_…"}                 → {"lots": [open lots in order of consumption]}: `points` (held ones included), `held`,
                                      `expiresAt?`, `activeAt?` (only while they are pending), `partner?`
    {"statement": "mem_…"}            → {"statement": all `entries` of `account.statement`}

TIME is RFC 3339 in UTC, with milliseconds if there are any. What a message sets off is done before it is answered: both sides of a
transfer, and whatever fell due. What cannot be done is {"error": "why"}. The end of the input is the end.

Exit 0: nothing differs; what was compared is printed. Exit 1: the first difference, as short as it can be made. Exit 2: a wrong call.
"""

import argparse
import json
import multiprocessing
import signal
import sys
import traceback

from census import Census
from harness import Harness, Silence
from histories.history import history
from shrinking import Shrinking, first_difference


def main():
    options, command = _options()
    if options.print is not None:
        for line, _ in history(f"{options.seed}/{options.print}")[0].lines:
            print(json.dumps(line, sort_keys=True))
        return 0
    results = multiprocessing.Queue()
    jobs = [multiprocessing.Process(target=_run, args=(options, command, job, results)) for job in range(options.jobs)]
    for job in jobs:
        job.start()
    census, failure = Census(), None
    for _ in jobs:
        counted, failure = results.get()
        if failure is not None:
            break
        census.add(counted)
    for job in jobs:
        if failure is not None:
            job.terminate()
        job.join()
    print(census.report() if failure is None else failure)
    return 0 if failure is None else 1


def _options():
    mine, command = sys.argv[1:], []
    if "--" in mine:
        mine, command = mine[: mine.index("--")], mine[mine.index("--") + 1:]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--print", type=int, metavar="NUMBER")
    options = parser.parse_args(mine)
    if options.print is None and not command:
        parser.error("a command is missing, after `--`")
    return options, command


def _run(options, command, job, results):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that what is open is closed
    harness = Harness(command)
    try:
        results.put(_compare(options, command, job, harness))
    except Exception:
        results.put((None, f"the check itself failed:\n{traceback.format_exc()}"))
    finally:
        harness.close()


def _compare(options, command, job, harness):
    """Every so many-th history. One is thought up while the one before is worked on."""
    census, waiting = Census(), None
    for number in list(range(job, options.histories, options.jobs)) + [None]:
        following = None
        if number is not None:
            play, steps = history(f"{options.seed}/{number}")
            harness.send(line for line, _ in play.lines)
            following = (number, play, steps)
        if waiting is not None and (text := _differs(harness, waiting[1])) is not None:
            return None, _report(options, command, waiting, text)
        if waiting is not None:
            census.count(waiting[1])
        waiting = following
    return census, None


def _differs(harness, play):
    answers = []
    try:
        for _ in play.lines:
            answers.append(harness.answer())
    except Silence as silence:
        answers.append({"error": str(silence)})
    found = first_difference(play, answers)
    return found and found[1].text


def _report(options, command, waiting, text):
    number, _, steps = waiting
    short, found = Shrinking(lambda: Harness(command)).shrink(steps)
    heading = f"history {number} of seed {options.seed} differs: {text}"
    if found is None:
        return f"{heading}\nPlayed alone it does not differ: what was played before it has an influence."
    changing = [line for line in found.lines[:-1] if not line.keys() & {"account", "lots", "statement"}] + found.lines[-1:]
    lines = [json.dumps(line, sort_keys=True, ensure_ascii=False) for line in changing]
    return "\n".join([
        heading, f"{len(steps['steps'])} steps made {len(short['steps'])} (after each, the accounts were asked for):", *lines,
        f"difference: {found.text}",
        f"expected:   {json.dumps(found.expected, sort_keys=True, default=str)}",
        f"came:       {json.dumps(found.actual, sort_keys=True, default=str)}",
    ])


if __name__ == "__main__":
    sys.exit(main())
