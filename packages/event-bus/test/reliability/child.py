"""One process of a reliability test, as the Python tool is one: argv is the log, the name of a script, its arguments as JSON.

It may be killed at any time; what it has printed has happened.
"""
import json
import os
import sys
import time
import uuid

TOPIC, END = "burst", "end"


def show(line):
    print(json.dumps(line), flush=True)


def text_of(i):
    """The same as in texts.mjs."""
    return "é" * 100_000 if i % 97 == 5 else 'a"\\\n\u2028é😀' * (i % 50)


def append(log, args):
    """Opens, appends and closes for each event, and prints how far it is; the arguments are those of child.mjs."""
    for i in range(args["from"], args["to"]):
        event = {
            "event_id": uuid.uuid4().hex,
            "topic": TOPIC,
            "payload": {"run": args["run"], "i": i, "text": text_of(i)},
            "timestamp_ms": int(time.time() * 1000),
            "sender": args["sender"],
        }
        line = (json.dumps(event, ensure_ascii=False) + "\n").encode("utf-8")
        file = os.open(log, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o644)
        try:
            taken = os.write(file, line)
        finally:
            os.close(file)
        if taken != len(line):
            raise OSError("short write")
        show({"next": i + 1})
        if args["pauseMs"] and i % 500 == 499:
            time.sleep(args["pauseMs"] / 1000)
    if args["isDoomed"]:
        time.sleep(600)


def read(log, args):
    """Follows the log to the event that ends it, printing each id; then reads it once more as a whole, and prints counts."""
    counts = {"wrong": 0}
    offset = 0
    ended = False
    while not ended:
        ended, offset = look(log, offset, counts)
        time.sleep(0.005)
    again = 0
    with open(log, "rb") as file:
        for line in file:
            again += line.strip() != b"" and json.loads(line.decode("utf-8"))["topic"] == TOPIC
    show({"again": again, **counts})


def look(log, offset, counts):
    """Takes all whole lines from a position on. A line that is no JSON ends the process."""
    if not os.path.isfile(log):
        return False, offset
    with open(log, "rb") as file:
        file.seek(offset)
        for line in file:
            if not line.endswith(b"\n"):
                break
            offset += len(line)
            if not line.strip():
                continue
            event = json.loads(line.decode("utf-8"))
            if event["topic"] == END:
                return True, offset
            show({"eventId": event["event_id"]})
            counts["wrong"] += event["payload"]["text"] != text_of(event["payload"]["i"])
            counts[event["sender"]] = counts.get(event["sender"], 0) + 1
    return False, offset


SCRIPTS = {"append": append, "read": read}
SCRIPTS[sys.argv[2]](sys.argv[1], json.loads(sys.argv[3]))
