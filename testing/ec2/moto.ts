import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { whereIs } from '../needs.ts';
import { motoImages } from './moto-images.ts';

/** moto's server, which plays EC2 and forgets everything when it is told to. */
export interface Moto {
  readonly url: string;
  /** Back to what a new account has: default VPCs with a subnet in each zone, images, nothing else. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const patience = 30_000;

/** Starts moto on a free port of the loopback. Belongs inside `needs('moto')(…)`. */
export async function startMoto(): Promise<Moto> {
  const program = whereIs('moto');
  const folder = mkdtempSync(join(tmpdir(), 'drover-moto-'));
  const images = join(folder, 'images.json');
  writeFileSync(images, JSON.stringify(motoImages));
  const port = await freePort();
  const server = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      // Where `.ci/run` puts it, its library lies beside its program.
      PYTHONPATH: [join(dirname(program), '..'), process.env.PYTHONPATH ?? '']
        .filter((path) => path !== '')
        .join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      MOTO_AMIS_PATH: images,
      MOTO_ENABLE_AMI_VALIDATION: 'true',
      MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION: 'true',
    },
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const until = Date.now() + patience;
  while (!(await answers(url))) {
    if (server.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`moto does not start: ${said}`);
    }
    await setTimeout(100);
  }
  return {
    url,
    stop,
    async reset() {
      const response = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      await response.text();
      if (!response.ok) throw new Error(`moto does not reset: ${response.status}`);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/moto-api/`);
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gives no port');
  return address.port;
}
