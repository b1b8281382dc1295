// Opens a lab, prints the process ids of its machines, and waits to be killed. Arguments: Node.js and the program.
import { openLab } from './lab.ts';

const [node = '', file = '', ...folders] = process.argv.slice(2);
const program = { words: [node, file] as const, folders, remove: () => {} };
const lab = await openLab({ stack: 'ipv4', program });
await lab.addHost('h1');
const pids = [lab.network.switch, lab.manager.place, lab.desk.place, ...lab.hosts.map(({ place }) => place)];
process.stdout.write(`${JSON.stringify({ folder: lab.folder, pids: pids.map((place) => place.pid()) })}\n`);
await new Promise((resolve) => setTimeout(resolve, 600_000));
