// One contestant writes one zip, in a process of its own, and says what it took of the machine.
import { readFileSync } from 'node:fs';

const [name, target, listing] = process.argv.slice(2);
const contestant = await import(`./contestants/${name}.mjs`);
await contestant.write(target, JSON.parse(readFileSync(String(listing), 'utf8')));
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024 }));
