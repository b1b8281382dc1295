import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LoadJob, LoadResult } from './api-load.ts';
import type { ManagerProcess } from './manager-process.ts';

/** Puts load on a manager from a process of its own. */
export function load(
  manager: ManagerProcess,
  operation: LoadJob['operation'],
  count: number,
  connections: number,
): Promise<LoadResult> {
  const { host, port, ca, token } = manager;
  const job: LoadJob = { host, port, ca, token, connections, count, operation, valueBytes: 4096 };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'api-load.ts')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(text) as LoadResult) : reject(new Error(`the load ended with code ${code}`)),
    );
    child.stdin.end(JSON.stringify(job));
  });
}
