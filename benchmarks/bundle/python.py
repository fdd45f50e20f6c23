# Writes the zip with Python: `zipfile`, media stored, from disk; or `tool`, as the Python tool does it.
import hashlib
import importlib
import json
import os
import resource
import sys
import types
import zipfile

how, target, listing = sys.argv[1:4]
files = json.load(open(listing))

if how == "zipfile":
    rows = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for entry in files:
            digest = hashlib.sha256()
            is_media = entry["name"].endswith((".webm", ".png", ".zip"))
            info = zipfile.ZipInfo(entry["name"])
            info.compress_type = zipfile.ZIP_STORED if is_media else zipfile.ZIP_DEFLATED
            info.file_size = os.path.getsize(entry["path"])
            with open(entry["path"], "rb") as source, archive.open(info, "w") as out:
                while piece := source.read(512 * 1024):
                    digest.update(piece)
                    out.write(piece)
            rows.append({"name": entry["name"], "sha256": digest.hexdigest()})
        archive.writestr("manifest.json", json.dumps(rows))
else:
    # The package itself imports Selenium and more; bundles need none of it.
    package = types.ModuleType("je_web_runner")
    package.__path__ = [os.path.join(os.environ["E2EVIDENCE_WEBRUNNER"], "je_web_runner")]
    sys.modules["je_web_runner"] = package
    bundle = importlib.import_module("je_web_runner.utils.failure_bundle.bundle").FailureBundle("bench", "no error")
    for entry in files:
        bundle.add_file(entry["path"], entry["name"])
    bundle.write(target)

usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "peakMb": usage.ru_maxrss / 1024}))
