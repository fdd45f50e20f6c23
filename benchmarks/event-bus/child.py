"""The same protocol as child.mjs, for the Python tool: roles write and scan."""
import importlib
import json
import os
import sys
import time
import types

root = os.environ["E2EVIDENCE_WEBRUNNER"]
# The package itself imports Selenium and more; the bus needs none of it.
package = types.ModuleType("je_web_runner")
package.__path__ = [os.path.join(root, "je_web_runner")]
sys.modules["je_web_runner"] = package
bus_module = importlib.import_module("je_web_runner.utils.event_bus.bus")

TOPIC, SENDER, RECORD_BYTES, FIRST_SEQ = "bench.publish", "bench", 256, 1_000_000


def writer(bus):
    bare = bus_module.EventEnvelope("0" * 32, TOPIC, {"seq": FIRST_SEQ, "pad": ""}, 10**12, SENDER).to_json_line()
    pad = "x" * (RECORD_BYTES - len(bare))

    def run(question):
        batch, end = question["batch"], question["countToMs"] / 1000
        seq = FIRST_SEQ
        time.sleep(max(0, question["startAtMs"] / 1000 - time.time()))

        def publish_batch():
            nonlocal seq
            for _ in range(batch):
                bus.publish(TOPIC, {"seq": seq, "pad": pad})
                seq += 1

        while time.time() < question["countFromMs"] / 1000:
            publish_batch()
        counted = batch if seq > FIRST_SEQ and time.time() < end else 0
        cpu, before = time.process_time(), seq
        while time.time() < end:
            publish_batch()
            if time.time() < end:
                counted += batch
        return {"counted": counted, "published": seq - before, "cpuMicros": (time.process_time() - cpu) * 1e6}

    return run


def scanner(bus):
    def run(_question):
        cpu = time.process_time()
        found = len(bus.poll(topics=["go"]))
        return {"found": found, "cpuMicros": (time.process_time() - cpu) * 1e6}

    return run


role, target = sys.argv[1], json.loads(sys.argv[2])
work = {"write": writer, "scan": scanner}[role](bus_module.EventBus(target, SENDER))
print('{"ready":true}', flush=True)
for question in sys.stdin:
    print(json.dumps(work(json.loads(question))), flush=True)
