import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../testing/builders.ts';
import { needs } from '../../../testing/needs.ts';
import { renderingOf } from '../../../testing/rendering.ts';
import type { RenderContext } from '../../engines/types.ts';
import { readAccess } from '../../kinds/nodeplan/reports/access.ts';
import { readDnsAnswers } from '../../kinds/nodeplan/reports/dns-check.ts';
import { readErrandReport } from '../../kinds/nodeplan/reports/errand.ts';
import { placeholderSources, placeholderTokens } from '../placeholders.ts';
import { cnisOf, renderNode } from '../render-node.ts';
import { renderRoles } from '../render-roles.ts';
import { planDocumentOf } from './compose.ts';
import type { PlanInstruction } from './document.ts';
import { type Errand, errandInstruction } from './errands.ts';
import { boundedScript } from './shell.ts';

const run = promisify(execFile);
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plan-scripts-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs an instruction as the agent does, with the folder's programs before all others. */
async function runInstruction(
  { command, args }: Pick<PlanInstruction, 'command' | 'args'>,
  replace: readonly (readonly [string, string])[] = [],
): Promise<{ code: number; stdout: string }> {
  const text = args.map((arg) => replace.reduce((all, [from, to]) => all.replaceAll(from, to), arg));
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  try {
    const { stdout } = await run(command, text, { env });
    return { code: 0, stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, stdout };
  }
}

function program(name: string, script: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function setting(options: ClusterOptions = { version: 'v1.35.1+k3s1' }) {
  const input = renderingOf(aCluster(options));
  const context: RenderContext = { ...input, tokens: placeholderTokens, sources: placeholderSources };
  const [init] = renderRoles(input);
  if (!init) throw new Error('no init server');
  const rendered = renderNode(init.node, context, input.engine, cnisOf(input.cluster, input.engine.facts, input.cnis));
  const plan = planDocumentOf(rendered, init.node, context, input.engine, { certificateRequest: 'PEM' });
  const named = (name: string) => {
    const found = [...plan.instructions, ...plan.periodicInstructions].find((one) => one.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  return { input, context, named };
}

describe('a bounded script', () => {
  it('keeps the end of the output, folds long lines and ends as the script does', async () => {
    const script = 'head -c 70000 /dev/zero | tr "\\000" a; echo; echo oops >&2; exit 7';
    const { code, stdout } = await runInstruction(boundedScript(script, { seconds: 5, bytes: 65_000 }));
    expect(code).toBe(7);
    expect(stdout.length).toBeLessThanOrEqual(65_001);
    expect(stdout).toMatch(/\noops\n$/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60_000);
  });

  it('is ended when it takes too long', async () => {
    const { code } = await runInstruction(boundedScript('sleep 30', { seconds: 1 }));
    expect(code).toBe(124);
  });
});

describe('waiting for the engine', () => {
  const system = (script: string) => {
    mkdirSync(join(folder, 'systemd'));
    program('systemctl', script);
    program('journalctl', 'echo the last words of the unit');
    return [['/run/systemd/system', join(folder, 'systemd')]] as const;
  };

  it('ends when the unit is active and no job is left', async () => {
    const replace = system(
      'case "$3" in Job) echo 0;; ActiveState) echo active;; *) echo 0;; esac'.replace('$3', '$3'),
    );
    expect(await runInstruction(setting().named('settle'), replace)).toEqual({ code: 0, stdout: '\n' });
  });

  it('fails with the last words of a unit that ends again and again', async () => {
    const counter = join(folder, 'count');
    const replace = system(
      `case "$3" in Job) echo 0;; ActiveState) echo activating;; NRestarts) echo x >>${counter}; wc -l <${counter};; esac`,
    );
    const { code, stdout } = await runInstruction(setting().named('settle'), [...replace, ['sleep 2', 'sleep 0.01']]);
    expect(code).toBe(1);
    expect(stdout).toContain('k3s ends again and again\nthe last words of the unit');
  });

  it('leaves hosts without systemd to the probes', async () => {
    const replace = [['/run/systemd/system', join(folder, 'nothing')]] as const;
    expect((await runInstruction(setting().named('settle'), replace)).code).toBe(0);
  });
});

describe('an errand', () => {
  const drain: Errand = {
    kind: 'drain',
    id: 'drain-a-1',
    machine: 'a',
    nodeName: "node'1",
    options: {
      force: true,
      ignoreDaemonSets: true,
      ignoreErrors: false,
      deleteEmptyDirData: true,
      disableEviction: false,
      gracePeriod: -1,
      timeout: 600,
      skipWaitForDeleteTimeout: 0,
    },
  };
  const instructionOf = (errand: Errand) => {
    const { context, input } = setting();
    return errandInstruction(errand, context, input.engine, join(folder, 'state'));
  };
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

  it('cordons and drains once, and then only says that it did', async () => {
    program(
      'k3s',
      `echo "$*" >>${join(folder, 'calls')}; case "$*" in *"get node"*) echo node/1;; *) echo fine;; esac`,
    );
    const first = await runInstruction(instructionOf(drain));
    expect(readErrandReport(first.stdout)).toEqual({ done: true, message: 'no pod is left to move' });
    const words = calls().map((call) => call.replace(/^kubectl --kubeconfig \S+ /, ''));
    expect(words).toEqual([
      "get node node'1 --ignore-not-found -o name",
      "cordon node'1",
      "drain node'1 --ignore-daemonsets=true --force=true --delete-emptydir-data=true --disable-eviction=false --grace-period=-1 --timeout=90s",
    ]);
    const second = await runInstruction(instructionOf(drain));
    expect(readErrandReport(second.stdout)).toEqual({ done: true, message: 'done before' });
    expect(calls()).toHaveLength(3);
  });

  it('says what stands in the way and succeeds nevertheless, so that others go on', async () => {
    program('k3s', 'case "$*" in *"get node"*) echo node/1;; *drain*) echo "cannot evict pod"; exit 1;; esac');
    const { code, stdout } = await runInstruction(instructionOf(drain));
    expect(code).toBe(0);
    expect(readErrandReport(stdout)).toEqual({ done: false, message: 'cannot evict pod' });
  });

  it('is done when the Node does not exist', async () => {
    program('k3s', 'exit 0');
    const { stdout } = await runInstruction(
      instructionOf({ kind: 'delete-node', id: 'd', machine: 'a', nodeName: 'a' }),
    );
    expect(readErrandReport(stdout)).toEqual({ done: true, message: 'the Node does not exist' });
  });

  it('removes an etcd member by its annotation and waits until etcd has let go', async () => {
    const marker = join(folder, 'annotated');
    program(
      'k3s',
      `case "$*" in *annotate*remove=true*) touch ${marker};; *jsonpath*) [ -e ${marker} ] && echo a-1234;; *"get node"*) echo node/a;; esac`,
    );
    const { stdout } = await runInstruction(
      instructionOf({ kind: 'remove-member', id: 'r', machine: 'a', nodeName: 'a' }),
    );
    expect(readErrandReport(stdout)).toEqual({ done: true, message: 'etcd has let go of a-1234' });
  });
});

describe('access for the manager', () => {
  it('is a signed certificate and the authority', async () => {
    program(
      'k3s',
      'case "$*" in *apply*) cat >/dev/null;; *"get certificatesigningrequest"*) printf Y2VydA==;; *"config view"*) printf Y2E=;; esac',
    );
    const { code, stdout } = await runInstruction(setting().named('kubeconfig'));
    expect(code).toBe(0);
    expect(readAccess(stdout)).toEqual({ authority: 'Y2E=', certificate: 'Y2VydA==' });
  });

  it('says so when the cluster does not sign', async () => {
    program('k3s', 'case "$*" in *apply*) cat >/dev/null;; esac');
    const { code, stdout } = await runInstruction(setting().named('kubeconfig'), [['sleep 2', 'sleep 0']]);
    expect(code).toBe(1);
    expect(stdout).toContain('has not signed the certificate');
    expect(readAccess(stdout)).toBeUndefined();
  });
});

needs('bash and curl')('the check of DNS', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** Answers every query with this response code and number of answers. */
  async function dns(host: string, code: number, answers: number): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', (data) => {
        const query = Buffer.from(data);
        const header = query.subarray(0, 14);
        header[4] = 0x81;
        header[5] = 0x80 | code;
        header.writeUInt16BE(answers, 8);
        socket.write(query);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return (server.address() as AddressInfo).port;
  }

  it.each(['bash', 'curl'])(
    'tells an answer from a refusal and from silence, with %s',
    async (tool) => {
      const answering = await dns('127.0.0.1', 0, 1);
      const refusing = await dns('::1', 3, 0);
      const check = setting({ version: 'v1.35.1+k3s1' }).named('dns-check');
      const replace = [
        ['10.53.0.10', '127.0.0.1'],
        ['fd7a:3c1e:9b42:5300::a', '::1'],
        ...(tool === 'bash'
          ? [['/dev/tcp/$0/53', `/dev/tcp/$0/$([ $0 = ::1 ] && echo ${refusing} || echo ${answering})`] as const]
          : [
              ['command -v bash', 'false'] as const,
              ['--max-time 5', '--max-time 1'] as const,
              ['sleep 3', 'sleep 1'] as const,
              ['$2:53', `$2:$([ $1 = ::1 ] && echo ${refusing} || echo ${answering})`] as const,
            ]),
      ] as const;
      const { code, stdout } = await runInstruction(check, replace);
      expect(code).toBe(1);
      expect(readDnsAnswers(stdout).map(({ server, outcome, detail }) => [server.text, outcome, detail])).toEqual([
        ['127.0.0.1', 'answered', '1 answers'],
        ['::1', 'refused', 'response code 3 without an answer'],
      ]);
    },
    30_000,
  );

  it('is silent where nobody listens', async () => {
    const check = setting({ version: 'v1.35.1+k3s1', clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' });
    const { code, stdout } = await runInstruction(check.named('dns-check'), [['10.53.0.10', '127.0.0.2']]);
    expect(code).toBe(1);
    expect(readDnsAnswers(stdout).map(({ outcome }) => outcome)).toEqual(['silent']);
  });
});
